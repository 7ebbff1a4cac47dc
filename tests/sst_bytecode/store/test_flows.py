"""Counts of what goes from where to whom: always those of the rows that are there."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from sst_bytecode.asked import Selection
from sst_bytecode.facts import Destination, Found, Outcome, Place
from sst_bytecode.recipients import Recipients
from sst_bytecode.store import flow_reads
from sst_bytecode.store.engine import in_memory
from sst_bytecode.store.flow_reads import name_of, read_flows, read_state
from sst_bytecode.store.flows import FLOWS, is_complete, recount, stem
from sst_bytecode.store.ingest import write_records

HOUR, DAY = 3_600, 86_400
_LOOK_UP = Recipients().look_up
_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["api.segment.io", "graph.facebook.com"]),
        st.integers(0, 3 * DAY),
        st.lists(st.tuples(st.sampled_from(["email", "income"]), st.booleans()), max_size=3),
    ),
    max_size=12,
)


def _counts(target):
    """Everything that is kept, by the columns of the key."""
    with target.reading() as connection:
        rows = connection.execute(select(FLOWS).where(FLOWS.c.count != 0)).mappings().all()
    return {
        row["id"]: (row["span"], row["start"], row["category"], row["count"], row["first"], row["last"]) for row in rows
    }


def _is_complete(target):
    with target.reading() as connection:
        return is_complete(connection, target)


def _flows(target, names=None, **selection):
    return read_flows(target, _LOOK_UP, Selection(**selection), names, now=4 * DAY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(batches=st.lists(_EVENTS, max_size=3))
def test_counts_that_are_kept_are_those_that_are_made_anew(make, batches):
    """Whatever comes in whatever portions, counting all of it anew gives the same rows."""
    target = in_memory()
    number = 0
    for batch in batches:
        records = []
        for host, time, data in batch:
            number += 1
            found = [make.finding(tag=f"t{n}", category=category, weak=weak) for n, (category, weak) in enumerate(data)]
            to = Destination(f"https://{host}/v1", host, 443)
            records.append(make.attempt(f"e{number}", time=float(time), destination=to, data=tuple(found)))
        write_records(target, records)
    kept = _counts(target)
    assert _is_complete(target)
    recount(target)
    assert _counts(target) == kept


def test_an_hour_a_day_and_all_time(store, make):
    """An event counts in its hour, in its day and in all time; its data by category, weak ones nowhere."""
    weak = make.finding(tag="t2", weak=True)
    write_records(store, [make.attempt(time=DAY + HOUR + 5.0, data=(make.email, weak))])
    assert sorted(row[:4] for row in _counts(store).values()) == [
        (0, 0, "", 1), (0, 0, "email", 1),
        (HOUR, DAY + HOUR, "", 1), (HOUR, DAY + HOUR, "email", 1),
        (DAY, DAY, "", 1), (DAY, DAY, "email", 1),
    ]  # fmt: skip


def test_what_is_found_later_counts_too(store, make):
    """A datum found after its event is counted at the event's place; one without an event nowhere."""
    write_records(store, [make.attempt()])
    write_records(store, [Found("e1", (make.finding(where="body.b"),)), Found("elsewhere", (make.email,))])
    assert [one.count for one in _flows(store).counts if one.category == "email"] == [2]
    assert _is_complete(store)


@pytest.mark.parametrize("order", ["one by one", "together", "the outcome first"])
def test_what_was_refused_counts_nowhere(store, make, order):
    """Whenever the refusal comes, and however often, data found later too; a call that failed may have left."""
    attempt, refused = make.attempt("e1"), Outcome("e1", "refused", 1005.0)
    failed = [make.attempt("e2"), Outcome("e2", "ConnectionError", 1005.0)]
    portions = {
        "one by one": [[attempt], [refused], failed],
        "together": [[attempt, refused, *failed]],
        "the outcome first": [[refused], [*failed, attempt]],
    }[order]
    for portion in portions:
        write_records(store, portion)
    write_records(store, [Outcome("e1", "refused", 1006.0, 2)])
    write_records(store, [Found("e1", (make.finding(where="body.b"),))])
    assert {one.count for one in _flows(store).counts} == {1}
    assert {one.count for one in _flows(store, names=frozenset({make.email.person})).counts} == {1}
    assert _is_complete(store)
    kept = _counts(store)
    recount(store)
    assert _counts(store) == kept


def test_rows_that_went_without_a_word_are_noticed(store, make):
    """Counts that say more than the rows, or less, are made anew."""
    write_records(store, [make.attempt("e1"), make.attempt("e2", time=2000.0)])
    with store.writing("test") as connection:
        connection.execute(delete(store.events).where(store.events.c.id == "e1"))
        connection.execute(delete(store.items).where(store.items.c.event == "e1"))
    assert not _is_complete(store)
    recount(store)
    assert _is_complete(store)
    assert {one.count for one in _flows(store).counts} == {1}
    assert {one.first for one in _flows(store).counts} == {2000.0}


def test_a_selection_of_counts(store, make):
    """Category, recipient, route, code, kind and time restrict what is counted."""
    other = make.attempt(
        "e2", time=2.0 * DAY, kind="ai", route="GET /", place=Place("b.py", 7, 0, "f", "t"),
        destination=Destination("https://api.openai.com/v1/x", "api.openai.com", 443),
        data=(make.finding(category="income", field="income"),),
    )  # fmt: skip
    write_records(store, [make.attempt("e1", time=5.0), other])

    def recipients(**selection):
        return {one.recipient.host for one in _flows(store, **selection).counts}

    first, second = {"api.segment.io"}, {"api.openai.com"}
    assert recipients() == first | second
    assert recipients(category="email") == first
    assert recipients(recipient=name_of(_LOOK_UP("", "api.openai.com", 443))) == second
    assert recipients(route="GET /") == recipients(site="b.py:7") == recipients(kind="ai") == second
    assert recipients(until=float(DAY)) == first
    assert recipients(since=float(DAY)) == second
    assert recipients(since=1.5 * DAY, until=2.5 * DAY) == second
    assert recipients(category="email", kind="ai") == set()
    assert recipients(site="b.py:x") == set()


def test_counts_of_a_person_are_of_that_person(store, make):
    """Of one event with data of two people each has only their own, and the event."""
    theirs = make.finding(tag="t2", person="2", category="income")
    write_records(store, [make.attempt(data=(make.email, theirs))])
    counts = _flows(store, frozenset({"2"}), person="2").counts
    assert sorted((one.category, one.count) for one in counts) == [("", 1), ("income", 1)]


def test_the_state_changes_with_everything_that_comes_in(store, make):
    """Whoever asks again and again sees that something has come in, and that nothing has."""
    before = read_state(store)
    assert read_state(store) == before
    write_records(store, [make.attempt()])
    assert read_state(store) != before


@pytest.mark.parametrize(
    ("url", "host", "kind", "expected"),
    [
        ("https://h.example/v1/track?x=1", "h.example", "http", "https://h.example/v1"),
        ("https://h.example/48151623/x", "h.example", "http", "https://h.example"),
        ("https://h.example/c0ffee00-0000/x", "h.example", "http", "https://h.example"),
        ("https://h.example", "h.example", "http", "https://h.example"),
        ("//h.example:8443/v1/track?x=1", "h.example", "http", "//h.example:8443/v1"),
        ("sqlite:////srv/a.db", "", "database", "sqlite:////srv/a.db"),
        ("file:///tmp/export-123.csv", "", "file", "file:///tmp/"),
        ("", "", "http", ""),
    ],
)
def test_the_beginning_of_an_url_that_counts(url, host, kind, expected):
    """A path's first part counts if it is a service's name; an id in it makes no recipient of its own."""
    assert stem(url, host, kind) == expected


def test_of_somebody_with_very_many_data_a_part_is_counted_and_said_to_be(store, make, monkeypatch):
    """Without a time any of them, within one the newest; either is told as not complete."""
    monkeypatch.setattr(flow_reads, "_FEW", 3)
    write_records(store, [make.attempt(f"e{n}", time=float(n)) for n in range(9)])
    mine = frozenset({"1"})
    flows = _flows(store, mine, person="1")
    assert (flows.complete, flows.looked_at, flows.since) == (False, 3, None)
    flows = _flows(store, mine, person="1", until=8.0)
    assert (flows.complete, flows.looked_at, flows.since) == (False, 3, 5.0)
    assert {one.count for one in flows.counts} == {3}
    monkeypatch.undo()
    flows = _flows(store, mine, person="1", until=8.0)
    assert (flows.complete, {one.count for one in flows.counts}) == (True, {8})
