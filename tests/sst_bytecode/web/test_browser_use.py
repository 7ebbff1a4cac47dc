"""Using the page in a real browser: filters, keyboard, and what comes in while it is open."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

from tests.sst_bytecode.web import records
from tests.sst_bytecode.web.conftest import PATIENCE, serve


def _rows(tab):
    return tab.locator("[data-event]").count()


def test_each_filter_filters(visit):
    """Data, recipient, route, time and person restrict events; each is told as a chip that takes it off again."""
    tab = visit("events")
    everything = _rows(tab)
    for choose, chip, check in (
        (lambda: tab.select_option("[name=category]", "income"), "income", "monthly_income"),
        (lambda: tab.select_option("[name=to]", "OpenAI"), "OpenAI", "OpenAI"),
        (lambda: tab.select_option("[name=route]", "GET /dashboard"), "GET /dashboard", ""),
        (lambda: tab.select_option("[name=time]", "day"), "the last 24 hours", ""),
    ):
        with tab.expect_navigation():
            choose()
        assert chip in tab.inner_text(".chips")
        assert 0 < _rows(tab) < everything
        assert all(check in row for row in tab.locator(".events > [data-event]").all_inner_texts())
        with tab.expect_navigation():
            tab.click(".chip")
        assert _rows(tab) == everything


def test_events_that_are_alike_are_one_row_that_opens(browser, tmp_path):
    """A log of one line is a row with its newest; the others are told, a key away, and stay open when more comes."""
    page, server = serve(tmp_path, events=0)
    for number in range(70):
        data = (records.finding(str(number % 5), ""),)
        page.spool.write(records.event(f"{number:032}", records.OPENAI, data, ago=100.0 - number))
    page.spool.write(records.event("c" * 32, records.SEGMENT, (records.finding("2", ""),), ago=50.5))
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.goto(page.link())
    tab.goto(page.url + "events")
    newest = tab.locator(f".events > [data-event='{69:032}']")
    assert newest.locator("summary").inner_text().startswith("69 more alike, 5 people in all, since ")
    assert tab.locator(f".events > [data-event='{'c' * 32}'] details").count() == 0
    oldest = tab.locator(f"li li[data-event='{0:032}'] a").first
    assert not oldest.is_visible()
    newest.locator("summary").press("Enter")
    assert oldest.is_visible()
    assert Axe().run(tab).response["violations"] == []
    page.spool.write(records.event("f" * 32, records.OPENAI, (records.finding("2", ""),), ago=0.0))
    tab.wait_for_selector(f".events > [data-event='{'f' * 32}'].fresh")
    assert oldest.is_visible()
    oldest.click()
    assert tab.url.endswith(f"event/{0:032}")
    context.close()
    server.shutdown()
    server.server_close()


def test_a_person_is_typed_and_an_address_does_not_get_into_the_url(visit):
    """The Enter key filters by person; an id that is personal stands in the address under its key only."""
    tab = visit("events")
    tab.fill("[name=person]", "2")
    with tab.expect_navigation():
        tab.press("[name=person]", "Enter")
    people = {text for row in tab.locator(".events > [data-event] .who").all_inner_texts() for text in row.split()}
    assert people == {"2"}
    tab.goto(tab.url.partition("events")[0])
    tab.fill("[name=person]", "ada@example.org")
    with tab.expect_navigation():
        tab.press("[name=person]", "Enter")
    assert "person=key%3A" in tab.url
    assert not any("ada" in one for one in tab.asked)


def test_on_a_narrow_screen_the_filters_are_a_click_away(visit):
    """They leave the first screen to the answer; once something is chosen they are open, and chips tell what."""
    tab = visit(width=360)
    assert tab.is_hidden("[name=category]")
    tab.click("#filter-box > summary")
    with tab.expect_navigation():
        tab.select_option("[name=category]", "income")
    assert tab.is_visible("[name=category]")
    assert "income" in tab.inner_text(".chips")
    assert visit().is_visible("[name=category]")


def test_days_restrict(visit):
    """Days before the first event leave nothing, and say so."""
    tab = visit("events?from=2001-01-01&until=2001-01-02")
    assert "No events" in tab.inner_text("#live-events")
    assert tab.is_visible("[name=from]")


def test_the_picture_filters_by_keyboard(visit):
    """With the Tab and Enter keys alone: to the content, to a box of the picture, and lifted again."""
    tab = visit()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "To the content"
    tab.keyboard.press("Enter")
    for _ in range(40):
        tab.keyboard.press("Tab")
        label = tab.evaluate("document.activeElement.getAttribute('aria-label')") or ""
        if label.startswith("OpenAI"):
            break
    assert label.startswith("OpenAI")
    outline = "getComputedStyle(document.activeElement.querySelector('.box')).strokeWidth"
    assert tab.evaluate(outline) == "3px"
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert "OpenAI" in tab.inner_text(".chips")
    assert tab.locator(".flow-wide a.node[aria-label^='Twilio']").count() == 0


def test_without_a_script_everything_works_but_the_live_part(visit):
    """Filters have their button, pages their links."""
    tab = visit("events", java_script_enabled=False)
    tab.select_option("[name=to]", "OpenAI")
    with tab.expect_navigation():
        tab.click("button")
    assert all("OpenAI" in row for row in tab.locator(".events > [data-event]").all_inner_texts())


def test_new_events_appear_by_themselves(visit, served):
    """An event recorded while the page is open shows, is marked and is told; the keyboard stays where it was."""
    tab = visit()
    box = tab.locator(".flow-wide a.node[aria-label^='OpenAI']")
    box.focus()
    tab.locator("#flow-table summary").evaluate("one => one.parentElement.setAttribute('open', '')")
    served.spool.write(records.event("d" * 32, records.OPENAI, (records.finding("2", ""),), ago=0.0))
    tab.wait_for_selector(f"[data-event='{'d' * 32}'].fresh", timeout=PATIENCE)
    assert "1 new event" in tab.inner_text("#live")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("OpenAI")
    assert tab.locator("#flow-table[open]").count() == 1
    assert tab.complaints == []


def test_an_empty_page_says_what_to_do_and_fills_by_itself(browser, tmp_path):
    """Nothing is claimed of what nobody saw; the first event brings the page, without a click."""
    page, server = serve(tmp_path, events=None)
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.goto(page.link())
    words = tab.inner_text("main")
    assert "Nothing is recorded here yet" in words
    assert "sst run -- python app.py" in words
    assert "explained" not in words
    assert Axe().run(tab).response["violations"] == []
    page.spool.write(records.event("e" * 32, records.OPENAI, (records.finding("2", ""),), ago=0.0))
    tab.wait_for_selector(f"[data-event='{'e' * 32}']")
    assert "Nothing is recorded" not in tab.inner_text("main")
    context.close()
    server.shutdown()
    server.server_close()


def test_a_page_that_lost_its_server_says_so_and_comes_back(visit):
    """Questions that nobody answers are told, and asked again."""
    tab = visit()
    tab.context.set_offline(True)
    tab.get_by_text("not connected").wait_for(timeout=PATIENCE)
    tab.context.set_offline(False)
    tab.get_by_text("connected again").wait_for(timeout=PATIENCE)
