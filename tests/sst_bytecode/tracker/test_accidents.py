"""Words and numbers that are somebody's by accident: what else they may be decides before they are told."""

from __future__ import annotations

import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find, mask

NAMES = {"rose": "Rose King", "will": "Will Young", "grace": "Grace Page", "iga": "Iga Wolszczak-Mazur"}
LAST = {"mark": ("Mark", "first_name"), "hope": ("Hope", "last_name"), "bath": ("Reading", "city")}


@pytest.fixture
def told():
    """What is told of a payload: (person, weak); *by* is the person in play, an address of each is live as well."""
    live = LiveValues()
    for person, name in NAMES.items():
        live.add(name, tag=f"{person}:n", person=person, category="full_name", field="name", source="form")
        email = f"{person}.k@mail.example"
        live.add(email, tag=f"{person}:e", person=person, category="email", field="email", source="form")
    for person, (value, category) in LAST.items():
        live.add(value, tag=person, person=person, category=category, field=category, source="form")

    def find_in(by="somebody", **fields):
        matches = find(live, Payload(**fields), persons=frozenset({by}), request="r").matches
        return {(match.tag, match.weak) for match in matches}, matches

    return find_in


@pytest.mark.parametrize(
    "text",
    ["Rose & King Ltd", "Rose, King Blue, Black", "A Rose. King size", "/static/rose/king/1.jpg", ".rose{}.king{}",
     "rose_king_size", "this will young people help", "Grace; Page 2", "will-young-2", "Rose\n\n- King", "Rose (King)"],
)  # fmt: skip
def test_the_words_of_a_name_are_no_name(told, text):
    """Of somebody who is not in play a full name counts as people write it: nothing between its words, in capitals."""
    assert told(body={"x": text})[0] == set()


@pytest.mark.parametrize("text", ["Rose King", "for ROSE KING, with love", "Rose\u00a0King", "rose king"])
def test_a_name_as_it_is_written(told, text):
    """It counts verbatim wherever it stands; in lower case or with another space between its words it is weak."""
    assert told(body={"x": text})[0] == {("rose:n", text in {"Rose\u00a0King", "rose king"})}


@pytest.mark.parametrize("text", ["with iga wolszczak-mazur there", "iga.wolszczak.mazur"])
def test_a_long_name_needs_no_capitals(told, text):
    """No two everyday words are as long as that: such a name is found however it is written."""
    assert told(body={"x": text})[0] == {("iga:n", False)}


@pytest.mark.parametrize("body", [{"name": "rose king"}, {"to": "rose.k@mail.example", "x": "hi rose king"}])
def test_what_supports_the_words_of_a_name(told, body):
    """Its own field, or an identifier of the same person in the payload."""
    assert ("rose:n", False) in told(body=body)[0]


@pytest.mark.parametrize("text", ["this rose king thing", "rose_king", "Rose King", "see rose.king now"])
def test_who_is_in_play_is_found_in_any_spelling(told, text):
    """Somebody's request may well send their name in lower case, with dots or dashes."""
    assert told(by="rose", body={"x": text})[0] == {("rose:n", False)}
    assert told(by="rose", body={"x": "Rose & King"})[0] == {("rose:n", True)}


def test_no_url_that_is_kept_shows_a_full_name(told):
    """In a URL it is weak, but masked."""
    url = "https://x.example/u/rose-king-7?to=will+young"
    assert mask(url, told(url=url)[1]) == "https://x.example/u/{full_name}-7?to={full_name}"


@pytest.mark.parametrize("text", ["we mark what you hope for", "reading is nice", "x-mark-x"])
def test_everyday_words_are_not_even_weak(told, text):
    """A word in lower case among others is nobody's name; alone, or in capitals, it may be: then it is kept apart."""
    assert told(body={"x": text})[0] == set()
    assert told(body={"x": "Hope"})[0] == {("hope", True)}
    assert told(by="hope", body={"x": "I hope so"})[0] == {("hope", True)}
