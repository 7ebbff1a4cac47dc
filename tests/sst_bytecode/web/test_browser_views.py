"""Every view in a real browser: nothing refused by the policy, nothing to scroll sideways, nothing inaccessible."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.sst_bytecode.web import records

_VIEWS = {
    "overview": "",
    "overview, nothing selected": "?category=nothing",
    "events": "events",
    "event with data": "event/" + "a" * 32,
    "event with hostile names": "event/" + "b" * 32,
    "event without data": "event/" + "c" * 32,
    "people": "people?unnamed=1",
    "person": "person/1",
    "person with a long name": "person/" + quote(records.LONG, safe=""),
    "person with a hostile name": "person/" + quote(records.HOSTILE, safe=""),
    "health": "health",
}


def _violations(tab):
    found = Axe().run(tab).response["violations"]
    return [(one["id"], node["target"], node["failureSummary"]) for one in found for node in one["nodes"]]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)], ids=str)
def test_every_view_is_whole_and_accessible(visit, width, dark):
    """Wide and narrow, light and dark: no violation found by axe, no complaint, no sideways scrolling."""
    tab = visit("people", width=width, dark=dark)
    base = tab.url.removesuffix("people")
    for name, path in _VIEWS.items():
        tab.complaints.clear()
        answer = tab.goto(base + path)
        assert answer.status == 200, name
        assert tab.complaints == [], name
        assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        assert _violations(tab) == [], name
    assert {one.split("/")[2] for one in tab.asked} == {base.split("/")[2]}  # nothing was asked of anybody else


def test_errors_are_pages_too(visit, served):
    """What is not there, and a door that is shut, are told in words, accessibly."""
    tab = visit("event/nothing")
    assert tab.inner_text("h1") == "Not here"
    assert _violations(tab) == []
    tab.context.clear_cookies()
    tab.goto(served.url)
    assert tab.inner_text("h1") == "A link opens this page"
    assert _violations(tab) == []


def test_the_colours_follow_the_system(visit):
    """In dark mode paper is dark and ink is light."""
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    light, dark = visit().evaluate(colours), visit(dark=True).evaluate(colours)

    def brightness(colour):
        return sum(int(part) for part in colour.strip("rgb()").split(","))

    assert brightness(light[0]) > 600
    assert brightness(light[1]) < 300
    assert brightness(dark[0]) < 200
    assert brightness(dark[1]) > 500


def test_narrow_screens_get_their_own_picture(visit):
    """The flow is drawn for the width that there is."""
    wide, narrow = visit(), visit(width=360)
    assert wide.is_visible(".flow-wide")
    assert wide.is_hidden(".flow-narrow")
    assert narrow.is_visible(".flow-narrow")
    assert narrow.is_hidden(".flow-wide")


def test_the_overview_says_what_there_is(visit):
    """The picture has the data, the code and the recipients; what is new and what nothing explains is told."""
    tab = visit()
    labels = tab.locator(".flow-wide .label").all_text_contents()
    assert any(label.startswith("email") for label in labels)
    assert "app.py:4" in labels
    assert any(label.startswith("Twilio Segment") for label in labels)
    assert "unheard-of.example" in tab.inner_text("#live-news")
    unexplained = tab.inner_text("#live-unexplained")
    assert "what went over it is not known" in unexplained
    assert "nobody knows whose this is" in unexplained
    assert "1 module or part" in unexplained or "1 module" in unexplained
    recipients = tab.inner_text("#live-recipients").lower()
    assert recipients.index("third party") < recipients.index("this machine")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (380, 800)])
def test_the_answer_is_on_the_first_screen(visit, width, height):
    """Whose which data went to which company, in which form, from which line: without scrolling, for third parties."""
    tab = visit(width=width)
    tab.set_viewport_size({"width": width, "height": height})
    first = tab.locator(f"#live-events [data-event='{'a' * 32}']")
    box = first.bounding_box()
    assert box["y"] + box["height"] <= height
    words = " ".join(first.inner_text().split())
    assert "OpenAI" in words
    assert {"email", "monthly_income", "verbatim", "app.py:4"} <= set(words.split())
    assert first.locator(".who a").inner_text() == "1"
    assert "this machine" not in tab.inner_text("#live-events")


def test_the_event_shows_places_code_chain_and_evidence(visit):
    """Values are masked, the line is marked in its surroundings, forms are a chain, weak evidence says so."""
    tab = visit("event/" + "a" * 32)
    assert tab.locator(".tree .masked").count() == 2
    marked = tab.locator(".tree .key:not(.dim)").all_inner_texts()
    assert marked == ["body", "input", "[0]", "content", "data", "[0]", "em"]
    assert tab.locator(".tree .key.dim").all_inner_texts() == ["model", "role", "{…}"]
    assert "nor a key that is no name of a field" in tab.inner_text("section:has(#h-payload)")
    assert tab.locator("tr.it code").inner_text() == "def register(email):"
    assert tab.locator(".source tr").count() == 9
    assert "weak: may be chance" in tab.inner_text("#live-event")
    assert "Not all read" in tab.inner_text("#live-event")
    tab.goto(tab.url.replace("a" * 32, f"{2:032x}"))
    assert tab.locator("section:has(#h-evidence) .step").all_inner_texts() == [
        "lower",
        "concat",
        "hmac-sha256",
        "base64",
    ]
    assert "are not recorded of this event" in tab.inner_text("section:has(#h-payload)")


def test_the_person_has_values_recipients_and_lineage(visit):
    """Every value, where it went in which form, and a graph from the value over its digest to the recipients."""
    tab = visit("person/1")
    assert "a•••@e•••" in tab.inner_text("#live-tags")
    assert "Twilio Segment" in tab.inner_text("#live-tags")
    assert "request:abc-1" in tab.inner_text("main")
    boxes = tab.locator(".lineage .label").all_text_contents()
    assert boxes[:2] == ["email", "lower > sha256"]
    assert "OpenAI" in boxes


def test_what_went_somewhere_comes_first(visit):
    """Of a person's values; what was never seen to leave is below, and no box of the lineage stands alone."""
    tab = visit("person/1")
    rows = tab.locator(".tags > li").all_inner_texts()
    stayed = ["Was not seen to leave" in row for row in rows]
    assert stayed == sorted(stayed)
    assert len(set(stayed)) == 2
    assert "kept at home" not in " ".join(tab.locator(".lineage .label").all_text_contents())


def test_hostile_names_are_text(visit):
    """Markup in a name of an operation, a field or a person is shown, not obeyed."""
    tab = visit("event/" + "b" * 32)
    tab.on("dialog", lambda _dialog: pytest.fail("a script ran"))
    assert records.HOSTILE in tab.inner_text("h1")
    assert tab.locator("img").count() == 0
    assert tab.complaints == []
