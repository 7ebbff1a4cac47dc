"""Live values are bounded in number and age, leave no trace when they go, and may be added from any thread."""

from __future__ import annotations

import os
import threading
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find


def add(live, value, tag="t", person="p", category="email", **more):
    """Make one value live."""
    live.add(value, tag=tag, person=person, category=category, field=category, source="s", **more)


def matches(live, body, persons=("p",)):
    """The tags found."""
    return [match.tag for match in find(live, Payload(body=body), persons=frozenset(persons)).matches]


@pytest.mark.parametrize("value", [None, True, False, "", "  ", "---", b"\xff\xfe", b"", [], {}, ()], ids=repr)
def test_what_is_no_value(value):
    """Nothing, booleans, empty texts, signs alone and bytes that are no text are not live."""
    live = LiveValues()
    add(live, value)
    assert len(live) == 0


@pytest.mark.parametrize(
    ("value", "category", "sent"),
    [
        (61480, "income", 61480),
        (61480.5, "income", "61480.50"),
        (Decimal("61480.50"), "income", 61480.5),
        (date(1979, 3, 4), "birth_date", "04.03.1979"),
        (datetime(1979, 3, 4), "birth_date", "1979-03-04"),  # noqa: DTZ001 - as databases give it
        (UUID("a3bb189e-8bf9-3888-9912-ace4e6543002"), "user_id", "A3BB189E8BF938889912ACE4E6543002"),
        (b"maria@example.org", "email", "maria@example.org"),
        (-3, "finance", {"finance": -3}),
    ],
)
def test_values_of_many_types(value, category, sent):
    """Numbers, dates, identifiers and bytes are live as their text, in all its forms."""
    live = LiveValues()
    add(live, value, category=category)
    assert matches(live, sent if isinstance(sent, dict) else {category: sent}) == ["t"]


def test_the_first_sighting_keeps_its_name():
    """Of one person's equal values of one category the first names the tag; another person's is another value."""
    live = LiveValues()
    add(live, "maria@example.org", tag="first")
    add(live, "Maria@Example.org", tag="second")
    add(live, "maria@example.org", tag="other", person="q")
    assert len(live) == 2
    assert matches(live, {"x": "maria@example.org"}) == ["first"]
    assert matches(live, {"x": "maria@example.org"}, persons=("q",)) == ["other"]


def test_the_oldest_go_first_unless_they_were_seen_again():
    """Beyond the limit the oldest leave, are counted, and are no longer found; one that was seen again stays."""
    live = LiveValues(limit=10)
    for number in range(10):
        add(live, f"p{number}@example.org", tag=f"t{number}")
    add(live, "p0@example.org", tag="t0")
    for number in range(10, 15):
        add(live, f"p{number}@example.org", tag=f"t{number}")
    assert len(live) == 10
    assert live.dropped == 5
    assert matches(live, {"a": "p0@example.org", "b": "p1@example.org", "c": "p14@example.org"}) == ["t0", "t14"]


def test_what_a_hundred_people_share_is_still_each_ones():
    """An address of a proxy, a first name: whoever is in play is found by it, so nothing was dropped."""
    live = LiveValues()
    for number in range(97):
        add(live, "Margaret", tag=f"t{number}", person=str(number), category="first_name")
    for number in (0, 50, 96):
        assert matches(live, {"first_name": "Margaret"}, persons=(str(number),)) == [f"t{number}"]
    assert live.dropped == 0


def test_what_is_too_old_goes(monkeypatch):
    """A value that was not seen for longer than the age is no longer live."""
    now = [1000.0]
    monkeypatch.setattr("sst_bytecode.kernel.Kernel.monotonic", lambda: now[0])
    live = LiveValues(age=60)
    add(live, "old@example.org", tag="old")
    now[0] += 61
    add(live, "new@example.org", tag="new")
    assert matches(live, {"a": "old@example.org", "b": "new@example.org"}) == ["new"]
    assert live.dropped == 0


VALUES = st.sampled_from(
    [
        "maria.silva+x@example.org",
        "+44 20 7946 0018",
        "Maria",
        "João",
        "1979-03-04",
        "61480",
        "9 Harbour Road",
        "SW1A 1AA",
        "m-7d1f",
        "203.0.113.7",
    ]
)
CATEGORIES = st.sampled_from(
    ["email", "phone", "first_name", "birth_date", "income", "street", "postcode", "user_id", "ip_address"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(VALUES, CATEGORIES, st.sampled_from("pqrs")), max_size=60), st.integers(1, 6))
def test_nothing_stays_of_what_has_gone(values, limit):
    """Whatever came and went, in the end every index holds exactly what is live.

    No memory is lost, and no value is missed.
    """
    live = LiveValues(limit=limit)
    for number, (value, category, person) in enumerate(values):
        add(live, value, tag=f"t{number}", person=person, category=category)
    assert len(live) <= limit
    for gone in live.ages:
        live._drop(gone, early=False)
    assert (live.keys, live.anchors, live.index.phones, live.index.dates) == ({}, {}, 0, 0)
    assert (live.by_tag, live._persons) == ({}, {})


def test_an_alias_turns_out_to_be_a_person():
    """What an anonymous visitor gave is the person's from then on."""
    live = LiveValues()
    add(live, "Maria", tag="t", person="visitor:1", category="first_name")
    live.join("visitor:1", "7")
    found = find(live, Payload(body={"first_name": "Maria"}), persons=frozenset({"7"})).matches
    assert [(match.tag, match.person) for match in found] == [("t", "7")]
    assert [value.tag for value in live.of("7")] == ["t"]
    assert live.of("visitor:1") == []


def test_many_owners_of_one_value_are_bounded():
    """A first name that a thousand people share costs no more than sixty-four do, and is the person's in play."""
    live = LiveValues()
    for number in range(1000):
        add(live, "Maria", tag=f"t{number}", person=f"p{number}", category="first_name")
    owners = live.keys["maria"]
    assert len(owners.lives) == 64
    assert matches(live, {"first_name": "Maria"}, persons=("p999",)) == ["t999"]


def test_threads():
    """Values added by many threads at once, beyond the limit, leave consistent indexes.

    And each of the last is found.
    """
    live = LiveValues(limit=500)
    failures = []

    def work(name):
        try:
            for number in range(600):
                add(live, f"{name}-{number}@example.org", tag=f"{name}-{number}", person=name)
                find(live, Payload(body={"a": f"{name}-{number}@example.org"}), persons=frozenset({name}))
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(live) == 500
    for gone in live.ages:
        live._drop(gone, early=False)
    assert (live.keys, live.anchors) == ({}, {})


def test_a_fork_while_a_thread_holds_the_lock():
    """A child that was forked while another thread was adding can add and find."""
    live = LiveValues()
    held, done = threading.Event(), threading.Event()

    def hold():
        with live._lock:
            held.set()
            done.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    child = os.fork()
    if child == 0:  # no assertion here: the child of a test run must not go on as one
        add(live, "maria@example.org")
        os._exit(0 if matches(live, {"a": "maria@example.org"}) == ["t"] else 1)
    done.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
