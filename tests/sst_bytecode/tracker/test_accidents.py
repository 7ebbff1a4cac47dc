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


@pytest.fixture
def numbered():
    """Bodies → where an id of person 17, in whose request they leave, is told."""
    live = LiveValues()
    for field, value in {"id": 17, "email": "cy.fox@posta.example", "first_name": "Cyprian", "city": "Berlin"}.items():
        category = {"id": "user_id"}.get(field, field)
        live.add(value, tag=field, person="17", category=category, field=field, source="sqlalchemy.walkers")

    def find_in(persons=("17",), request="r", **fields):
        matches = find(live, Payload(**fields), persons=frozenset(persons), request=request).matches
        return [match.where for match in matches if match.tag == "id" and not match.weak]

    return find_in


@pytest.mark.parametrize(
    "body",
    [
        {"products": [{"id": 1}, {"id": 2}, {"id": 17, "name": "thing"}]},
        {"id": 17, "type": "reindex"},
        {"page": {"id": 17}, "category": {"id": 17, "parent": {"id": 17}}, "pk": 17},
        {"account": {"id": 17, "name": "Main store"}},
        {"customer_order": {"id": 17, "email": "cy.fox@posta.example"}},
        {"data": {"id": 17, "city": "Berlin"}},
        {"users": [{"first_name": "Cyprian"}], "jobs": [{"id": 17}]},
        b"job id=17 done",
        [{"id": 17}, {"id": 18, "email": "cy.fox@posta.example"}],
    ],
)
def test_an_id_of_something_else(numbered, body):
    """Each product, page and job has the number of somebody: what is around a bare id says whose it is."""
    assert numbered(body=body) == []
    assert numbered(persons=(), request="", body=body) == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"user_id": 17, "x": 1}, "user_id"),
        ({"user": {"id": 17}}, "user.id"),
        ({"customers": [{"id": 17}]}, "customers[0].id"),
        ({"accountHolder": {"id": "17"}}, "accountHolder.id"),
        ({"subject": {"id": 17}}, "subject.id"),
        ({"walker": {"id": 17}}, "walker.id"),  # what the application calls its persons
        ({"id": 17, "email": "cy.fox@posta.example"}, "id"),
        ({"data": [{"id": 17, "first_name": "Cyprian"}]}, "data[0].id"),
    ],
)
def test_an_id_of_a_person(numbered, body, place):
    """Under a word for a person, in the singular or plural, or beside what tells the person."""
    assert numbered(body=body) == [f"body.{place}"]
    assert numbered(url="https://x.example/p?id=17", body=b"") == []
    assert numbered(url="https://x.example/p?user_id=17", body=b"") == ["url.query.user_id"]


VICTORIA = {"city": "Victoria", "first_name": "Victoria", "last_name": "Goodall", "email": "v.g@posta.example"}


@pytest.mark.parametrize("fields", [list(VICTORIA), list(VICTORIA)[::-1]], ids=["town first", "name first"])
@pytest.mark.parametrize(
    ("body", "categories"),
    [
        ({"first_name": "Victoria", "email": "v.g@posta.example"}, {"first_name", "email"}),
        ({"city": "Victoria", "email": "v.g@posta.example"}, {"city", "email"}),
        (VICTORIA, set(VICTORIA)),
        ("Victoria Goodall lives in town", {"first_name", "last_name"}),
        ("write to Goodall, Victoria <v.g@posta.example>", {"first_name", "last_name", "email"}),
    ],
)
def test_a_town_that_is_the_first_name(fields, body, categories):
    """Under its own name a text is what that says, beside a surname it is a name, whatever was learnt first."""
    live = LiveValues()
    for field in fields:
        live.add(VICTORIA[field], tag=field, person="9", category=field, field=field, source="form", request="r")
    matches = find(live, Payload(body=body), persons=frozenset({"9"}), request="r").matches
    assert {match.category for match in matches if not match.weak} == categories
