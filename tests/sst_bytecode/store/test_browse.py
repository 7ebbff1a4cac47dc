"""Pages of events and people: each row once, in order, whatever is selected and however it is looked for."""

from __future__ import annotations

import pytest

from sst_bytecode.asked import Selection
from sst_bytecode.facts import Alias, Destination, Lineage, Place
from sst_bytecode.recipients import Recipients
from sst_bytecode.store import browse
from sst_bytecode.store.browse import read_event, read_page
from sst_bytecode.store.ingest import write_records
from sst_bytecode.store.persons import read_people, read_tags

_LOOK_UP = Recipients().look_up
_HOSTS = ("api.segment.io", "api.openai.com", "")
_SELECTIONS = [
    {}, {"category": "income"}, {"recipient": "openai.com"}, {"recipient": "sqlite: a.db"}, {"route": "POST /1"},
    {"kind": "database"}, {"site": "a.py:1"}, {"since": 20_000.0}, {"until": 20_000.0}, {"person": "2"},
    {"person": "2", "category": "income"}, {"category": "email", "recipient": "openai.com", "since": 9_000.0},
    {"recipient": "nobody.example"}, {"category": "nothing"},
]  # fmt: skip


def _name(to):
    return to.organisation or to.domain or "sqlite: a.db"


@pytest.fixture
def events(store, make):
    """Sixty events over sixteen hours, several at one moment; gives what is to be found of each."""
    records = []
    for n in range(60):
        host = _HOSTS[n % 3]
        url = f"https://{host}/v1/{n}" if host else "sqlite:////srv/a.db"
        category, person = ("email", "income")[n % 2], str(n % 4)
        data = () if n % 5 == 0 else (make.finding(tag=f"t{person}", person=person, category=category),)
        records.append(make.attempt(
            f"e{n:02}", time=float(n // 2 * 2_000), kind="http" if host else "database", data=data,
            destination=Destination(url, host, 443 if host else 0), route=f"POST /{n % 3}",
            place=Place("a.py", n // 2 % 4, 0, "f", "t"),
        ))  # fmt: skip
    write_records(store, records)
    return records


def _expected(records, selection):
    def fits(one):
        to = _LOOK_UP(one.destination.url, one.destination.host, one.destination.port)
        wanted = {
            "category": lambda value: any(item.category == value for item in one.data),
            "person": lambda value: any(item.person == value for item in one.data),
            "recipient": lambda value: value in (_name(to), to.domain),
            "route": lambda value: one.route == value,
            "kind": lambda value: one.kind == value,
            "site": lambda value: f"{one.place.file}:{one.place.line}" == value,
            "since": lambda value: one.time >= value,
            "until": lambda value: one.time < value,
        }
        return all(wanted[key](value) for key, value in selection.items())

    return [one.id for one in sorted(records, key=lambda one: (-one.time, -int(one.id[1:]))) if fits(one)]


@pytest.mark.parametrize("few", [5_000, 1], ids=["at once", "by the hour"])
@pytest.mark.parametrize("selection", _SELECTIONS, ids=str)
def test_pages_give_every_event_once_newest_first(store, events, selection, few, monkeypatch):
    """Page after page gives exactly what a search through all events finds, for people with few data and with many."""
    monkeypatch.setattr(browse, "_FEW", few)
    if "recipient" in selection and selection["recipient"] == "openai.com":
        selection = selection | {"recipient": _name(_LOOK_UP("https://api.openai.com/v1", "api.openai.com", 443))}
    names = frozenset({selection["person"]}) if "person" in selection else None
    found, before = [], ""
    size = 1 if "site" in selection else 7  # two events of that line are of one moment, at the beginning of an hour
    while True:
        page = read_page(store, _LOOK_UP, Selection(**selection), names, before=before, size=size)
        found += [event.id for event in page.events]
        before = page.older
        if not before:
            break
    assert found == _expected(events, selection)


def test_patience_ends_with_a_cursor_that_leads_on(store, events, monkeypatch):
    """A page that took too long holds what was found; nothing is lost or doubled on the next ones."""
    monkeypatch.setattr(browse, "_PATIENCE", -1.0)
    found, before, pages = [], "", 0
    while True:
        page = read_page(store, _LOOK_UP, Selection(category="income"), None, before=before, size=50)
        found += [event.id for event in page.events]
        before, pages = page.older, pages + 1
        if not before:
            break
    assert found == _expected(events, {"category": "income"})
    assert pages > 3


def test_one_event_has_weak_data_too(store, make):
    """The page of an event shows what may be chance, and says so; an event that is not there is None."""
    write_records(store, [make.attempt(data=(make.email, make.finding(tag="t2", where="x", weak=True)))])
    assert [item.weak for item in read_event(store, _LOOK_UP, "e1").data] == [False, True]
    assert read_event(store, _LOOK_UP, "e2") is None


@pytest.mark.parametrize("cursor", ["x", "_", "1e999_", "nan_", "5_e9_e8"])
@pytest.mark.usefixtures("events")
def test_a_cursor_that_makes_no_sense_is_no_error(store, cursor):
    """Whatever stands in an address, a page comes."""
    read_page(store, _LOOK_UP, Selection(category="email"), None, before=cursor, size=5)


def test_people_are_listed_once_and_without_strangers(store, make):
    """Each person once, by the main name; visitors nobody knows only where they are wanted."""
    people = ["1", "2", "request:a-1", "request:b-2", "visitor:x", "zoe"]
    write_records(store, [
        *(make.attempt(f"e{n}", data=(make.finding(person=person, tag=f"t{n}"),)) for n, person in enumerate(people)),
        Alias("2", "request:b-2", 1.0),
    ])  # fmt: skip
    assert [one.person for one in read_people(store, "", 10).people] == ["1", "2", "zoe"]
    assert [one.person for one in read_people(store, "", 10, unnamed=True).people] == [
        "1", "2", "request:a-1", "visitor:x", "zoe",
    ]  # fmt: skip
    first = read_people(store, "", 2)
    assert [one.person for one in read_people(store, first.after, 2).people] == ["zoe"]
    assert {one.person: one.counted for one in first.people} == {"1": 1, "2": 2}


def test_a_persons_values_with_where_they_went(store, make):
    """Each value seen at a source, the recipients of each form, and what was made of it."""
    child = make.tag.replace(id="child", source="derived:lower > sha256")
    write_records(store, [
        make.tag.replace(id="tag1"), make.tag.replace(id="tag0", field="phone"), child,
        Lineage("tag1", "child", "lower > sha256", make.place, 5.0),
        make.attempt("e1", time=1.0), make.attempt("e2", time=2.0),
    ])  # fmt: skip
    page = read_tags(store, _LOOK_UP, frozenset({"1"}), "", 10)
    assert [trail.tag.id for trail in page.trails] == ["tag0", "tag1"]
    assert page.trails[0].parts == ()
    (part,) = page.trails[1].parts
    assert (part.form, part.count, part.first, part.last, part.event) == ("lower > sha256", 2, 1.0, 2.0, "e2")
    assert [(step.parent, step.child) for step in page.steps] == [("tag1", "child")]
    assert [tag.id for tag in page.made] == ["child"]
    assert [trail.tag.id for trail in read_tags(store, _LOOK_UP, frozenset({"1"}), "tag0", 10).trails] == ["tag1"]
