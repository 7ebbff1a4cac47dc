"""Values with no boundary around them, of people who are not in play and were learnt long ago."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.facts import Place
from sst_bytecode.keys import load
from sst_bytecode.tracker.ends import Ends
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.tokens import squeeze
from sst_bytecode.tracker.tracker import Tracker

PLACE = Place("app.py", 3, 0, "go", "MainThread")
ADA = {"email": "Ann.King@Example.org", "username": "ann.king85", "phone": "0865550142", "device_id": "70123456"}


@pytest.fixture
def tracker(tmp_path):
    """A tracker that learnt the data of one person, and then of a hundred others; nobody is in play."""
    tracker = Tracker(load(str(tmp_path)), lambda *_: None)
    tracker.learn("sqlalchemy.users", None, ADA, PLACE, person="7")
    for number in range(100):
        other = {"email": f"person{number}@example.org", "username": f"person.{number}.x"}
        tracker.learn("sqlalchemy.users", None, other, PLACE, person=f"p{number}")
    return tracker


def fields(tracker, text):
    """The fields of whose values are found in *text*."""
    return [one.root.field for one in tracker.origins((text,), closely=True) or ()]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("pepperann.king@example.org", "email"), ("PEPPERANN.KING@EXAMPLE.ORG", "email"),
        ("ann.king@example.orgpepper", "email"), ("pepperann.king@example.orgpepper", "email"),
        ("kg8_2cX-ann.king@example.org", None), ("kg8_2cX-p4_M-ann.king@example.org", "email"),
        ("pepper0865550142", "phone"), ("pepperann.king85", "username"), ("ann.king85pepper", "username"),
    ],
)  # fmt: skip
def test_a_salt_beside_anybodys_value(tracker, text, field):
    """Before it, behind it, and both about an address, whose owner's login in it is not told as well."""
    assert fields(tracker, text) == ([field] if field else [])


@pytest.mark.parametrize(
    "text",
    [
        "joann.king@example.org", "marie-ann.king@example.org", "ann.king@example.organic", "ann.king@example.org.uk",
        "ann.king85th", "17483270123456", "7012345699999999", "a0b1c2d3e4f570123456", "mail:joann.king@example.org",
    ],
)  # fmt: skip
def test_what_may_be_anothers_is_nobodys(tracker, text):
    """A longer address, login or number is not a salted one, and seven digits are in many a token."""
    assert not fields(tracker, text)
    with_her = tracker.begin_request(None)
    assert with_her is not None
    tracker.identify("7")
    assert fields(tracker, text)


def test_a_value_that_many_have_is_told_of_few(tracker):
    """Of three whose number it is, or of who is in play, and not of everybody at a switchboard."""

    def share(first, last):
        for number in range(first, last):
            tracker.learn("sqlalchemy.users", "phone", "015550199", PLACE, person=f"p{number}")
        for number in range(60):
            tracker.learn("sqlalchemy.users", "email", f"more{first}.{number}@example.org", PLACE, person=f"q{number}")

    share(0, 3)
    assert fields(tracker, "pepper015550199") == ["phone"] * 3
    share(3, 30)
    assert fields(tracker, "pepper015550199") == []


def test_what_is_live_no_more_is_not_found():
    """The ends leave with their values."""
    live = LiveValues(10, kept=10)
    ends = live.ends
    assert "exampl" not in ends
    for number in range(40):
        live.add(
            f"person{number}@mail{number}.test", tag=f"t{number}", person=f"p{number}", category="email",
            field="email", source="s",
        )  # fmt: skip
    assert [number for number in range(40) if f"@mail{number}test" in ends] == list(range(30, 40))


@given(st.lists(st.text(max_size=30), max_size=20))
def test_ends_are_those_of_the_values_that_are_there(texts):
    """Whatever is added and taken out: nothing is left of what went, and everything of what stayed."""

    class One:
        def __init__(self, text):
            self.text = text

    lives = [*map(One, texts)]
    ends = Ends(lives[: len(lives) // 2])
    for one in lives[len(lives) // 2 :]:
        ends.add(one)
    kept = lives[::2]
    for one in lives[1::2]:
        ends.remove(one)
    keys = [squeeze(one.text) for one in kept]
    assert all(key[:6] in ends and key[-6:] in ends for key in keys if len(key) >= 6)
    for one in kept:
        ends.remove(one)
    assert not any(key[:6] in ends for key in map(squeeze, texts))


def test_a_derived_value_may_be_salted_again(tracker):
    """The digest of an address, with a salt before it."""
    first = hashlib.sha256(b"ann.king@example.org").hexdigest()
    origins = tracker.origins(("ann.king@example.org",), closely=True)
    tracker.derive("sha256", origins, first, lambda: PLACE)
    for number in range(60):
        one = f"person{number}@example.org"
        tracker.derive(
            "sha256", tracker.origins((one,), closely=True), hashlib.sha256(one.encode()).hexdigest(), lambda: PLACE
        )
    assert fields(tracker, f"pepper{first}") == ["email"]
