"""The views without a browser: addresses, pages, forms, and what happens when something is wrong."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.store.errors import StoreError
from sst_bytecode.web import asking, views
from sst_bytecode.web.code_lines import excerpt
from sst_bytecode.web.payload_tree import tree_of
from tests.sst_bytecode.web import records
from tests.sst_bytecode.web.conftest import serve

_PAGE = "/provenance/"


def _events(answer):
    return re.findall(r'data-event="(\w+)"', answer.text)


def test_older_events_are_a_link_away(client, monkeypatch):
    """Page after page every event comes once."""
    from sst_bytecode.browser import Browser

    original = Browser.events
    monkeypatch.setattr(
        Browser, "events", lambda self, selection, before="", _size=0: original(self, selection, before, 9)
    )
    seen, address = [], f"{_PAGE}events"
    while address:
        answer = client.get(address)
        seen += _events(answer)
        found = re.search(r'href="([^"]+)" rel="next"', answer.text)
        address = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) >= 43


@pytest.mark.parametrize(
    "query",
    ["?time=never", "?from=2024-99-99", "?from=0000-01-01&until=9999-12-31", "?before=x", "?site=x",
     "?person=" + "x" * 600, "?category=%00", "?to=%F0%9F%92%A9", "?unknown=1"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "events"])
def test_a_query_that_makes_no_sense_is_no_error(client, path, query):
    """Whatever stands in an address, there is a page."""
    assert client.get(_PAGE + path + query).status_code == 200


@given(
    st.dictionaries(
        st.sampled_from(["person", "category", "to", "route", "site", "kind", "time", "from", "until"]), st.text()
    )
)
def test_a_query_read_again_is_the_same(given_query):
    """The address that stands for a selection leads to that selection."""
    asked = asking.read_query(given_query, 1_000_000.0)
    assert asking.read_query(dict(asked.query), 1_000_000.0) == asked


def test_the_form_leads_to_an_address_and_keeps_personal_ids_out_of_it(client):
    """What was typed is sent in the body; the address has the key of an e-mail address, never itself."""
    answer = client.post(f"{_PAGE}select", data={"person": "Ada@Example.org ", "category": "email", "view": "events"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/provenance/events\?person=key%3A\w{32}&category=email", answer.headers["Location"])
    answer = client.post(f"{_PAGE}find", data={"person": "ada@example.org"})
    assert re.fullmatch(r"/provenance/person/key%3A\w{32}", answer.headers["Location"])
    assert client.post(f"{_PAGE}find", data={}).headers["Location"] == "/provenance/people"


def test_one_that_was_refused_does_not_hide_that_others_left():
    """Of events of one line the newest of each kind is shown; what left and what was not let out are two kinds."""
    left, refused, again = (
        SimpleNamespace(
            data=(), persons=("1",), kind="http", operation="post", limits=(), outcome=outcome,
            recipient=SimpleNamespace(party="third", organisation="X", domain="x", host="x", port=443),
            site=SimpleNamespace(file="shop.py", line=17, function="tell"),
        )
        for outcome in ("200", "refused", "200")
    )  # fmt: skip
    assert [row.event for row in views._telling([again, refused, left])] == [again, refused]


@pytest.mark.parametrize("path", ["event/none", "person/nobody", "else/where", "static/none.css"])
def test_what_is_not_there_is_404(client, path):
    """And says so on a page of ours."""
    answer = client.get(_PAGE + path)
    assert answer.status_code == 404
    assert "Not here" in answer.text


def test_a_store_that_cannot_be_read_is_told(client, monkeypatch):
    """The store's own line stands on the page; nothing breaks."""
    from sst_bytecode.browser import Browser

    def fails(_self):
        raise StoreError("sqlite:///x.db: cannot be used")

    monkeypatch.setattr(Browser, "state", fails)
    answer = client.get(_PAGE)
    assert answer.status_code == 503
    assert "sqlite:///x.db: cannot be used" in answer.text


def test_a_row_says_whose_each_datum_is_and_what_is_not_known(tmp_path):
    """Of several people; and what has no person is not said to be nobody's data unless there are none."""
    page, server = serve(tmp_path, events=0)
    two = (records.finding("1"), records.finding("2", "", field="phone", source=None))
    page.spool.write(
        records.event("d" * 32, records.OPENAI, two), records.event("e" * 32, records.OPENAI, (records.finding(""),)),
        records.event("f" * 32, records.OPENAI, ()),
    )  # fmt: skip
    client = page.application.test_client()
    client.get(f"{_PAGE}?token={page.tokens.issue()}")
    text = client.get(f"{_PAGE}events").text
    one = client.get(f"{_PAGE}event/{'d' * 32}").text
    server.shutdown()
    server.server_close()
    rows = {one[:1]: " ".join(re.sub("<[^>]*>", " ", one).split()) for one in text.split('data-event="')[1:]}
    assert "email lower sha256 of 1 phone verbatim of 2" in rows["d"]
    assert one.count("taken for theirs: it left in their request") == 1
    assert "whose is not known" in rows["e"]
    assert "no personal data" in rows["f"]
    assert "content not known" in rows["c"]
    assert " of " not in rows["a"]


def test_nothing_personal_is_on_any_page(client):
    """No value of anybody stands anywhere: fields, masked previews and forms do."""
    pages = ["", "events", "people", "person/1", "event/" + "a" * 32, "health"]
    text = "".join(client.get(_PAGE + page).text for page in pages)
    assert "a•••@e•••" in text
    assert not re.search(r"[\w.]+@[\w]+\.\w+", text)


def test_only_python_files_that_are_there_are_shown(tmp_path):
    """Records name files; nothing but lines of Python comes out of that."""
    (tmp_path / "app.py").write_text("one\ntwo\nthree\n")
    (tmp_path / "secret.txt").write_text("x\n" * 9)
    (tmp_path / "folder.py").mkdir()
    folders, later = (str(tmp_path),), time.time() + 60
    place = records.HERE
    assert excerpt(place.replace(line=2), folders, later).lines == (
        (1, "one", False),
        (2, "two", True),
        (3, "three", False),
    )
    assert excerpt(place.replace(line=2), folders, 1.0).changed
    assert not excerpt(place.replace(line=2), folders, later).changed
    for changes in (
        {"line": 4},
        {"line": 0},
        {"file": "secret.txt"},
        {"file": "folder.py"},
        {"file": "none.py"},
        {"file": "\0.py"},
    ):
        assert excerpt(place.replace(**{"line": 1} | changes), folders, later) is None
    assert excerpt(place.replace(file=str(Path(tmp_path, "app.py")), line=1), ("/",), later) is not None


def test_places_make_a_tree():
    """Keys, positions and masked keys are the steps; several data may stand at one place."""
    wheres = ("body.data[0].em", "body.data[0].em", "body.{email}.x", "url.query.e", "")
    tree = tree_of(records.finding(where=where) for where in wheres)
    assert list(tree.below) == ["body", "url", "somewhere"]
    assert len(tree.below["body"].below["data"].below["[0]"].below["em"].found) == 2
    assert list(tree.below["body"].below) == ["data", "{email}"]


def test_keys_without_data_are_in_the_tree():
    """The outline gives the other keys; an item of a list in which something was found has the keys of the first."""
    outline = ("body.plan", "body.at", "body.at[0].em", "body.at[0].n", "body.at[2].x")
    tree = tree_of([records.finding(where="body.at[1].em")], "", outline)
    body = tree.below["body"].below
    assert {name: len(one.found) for name, one in body.items()} == {"plan": 0, "at": 0}
    items = {name: {key: len(one.found) for key, one in item.below.items()} for name, item in body["at"].below.items()}
    assert items == {"[0]": {"em": 0, "n": 0}, "[1]": {"em": 1, "n": 0}, "[2]": {"x": 0}}


def test_keys_of_the_address_are_in_the_tree_too():
    """Of a URL all keys are known; those with nobody's data are there, empty."""
    tree = tree_of([records.finding(where="url.query.e")], "https://h.example/v1?e={email}&v=2&e=x#part?z=1")
    assert {name: len(one.found) for name, one in tree.below["url"].below["query"].below.items()} == {"e": 1, "v": 0}
