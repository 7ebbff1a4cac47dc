"""What a script sends of people who share names and towns, with nothing in it that is one person's alone."""

from __future__ import annotations

import pytest

from sst_bytecode.facts import Attempt, Payload, Place
from sst_bytecode.keys import Key
from sst_bytecode.tracker.tracker import Tracker

HERE = Place("nightly.py", 7, 4, "main", "MainThread")
FIRST, LAST, TOWNS = ("Roberta", "Willem", "Maribel"), ("Youngman", "Kingsley", "Stoneham"), ("Corkville", "Essenham")
PEOPLE = {
    str(number): {"first_name": FIRST[number % 3], "last_name": LAST[number // 3], "city": TOWNS[number % 2]}
    for number in range(9)
}


@pytest.fixture
def told():
    """Body → (person, field) of what is told for sure; nobody is in play, or *person* is."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))
    for person, row in PEOPLE.items():
        tracker.learn("sqlalchemy.customers", None, row, HERE, person=person)

    def send(body, person=""):
        records.clear()
        token = tracker.begin_request(None) if person else None
        if person:
            tracker.identify(person)
        operation = tracker.begin("http", "requests", "requests.post", HERE, always=True)
        operation.send(Payload(url="https://api.vendor.example/v1", body=body))
        operation.end("200")
        tracker.end_request(token)
        (attempt,) = (record for record in records if type(record) is Attempt)
        return sorted((item.person, item.field) for item in attempt.data if not item.weak)

    return send


def test_an_object_is_whose_more_of_it_is_than_anybody_elses(told):
    """Each name has three owners and each town four; all three together are one person's."""
    for person, row in PEOPLE.items():
        assert told(row) == [(person, "city"), (person, "first_name"), (person, "last_name")]


def test_each_object_of_a_list(told):
    """The same of everybody at once."""
    assert told(list(PEOPLE.values())) == sorted((person, field) for person, row in PEOPLE.items() for field in row)


def test_a_full_name_in_a_text(told):
    """Both halves of one person's name side by side are that person, whose town beside it is theirs, too."""
    row = PEOPLE["4"]
    text = f"Write to {row['first_name']} {row['last_name']} of {row['city']} again."
    assert {("4", "first_name"), ("4", "last_name")} <= set(told({"prompt": text}))
    assert {person for person, _ in told({"prompt": text})} == {"4"}


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": "Roberta"}, {"city": "Corkville"}, {"prompt": "Roberta likes Corkville"},
        {"prompt": "roberta youngman"}, {"first_name": "Roberta", "last_name": "Somebody"},
    ],
)  # fmt: skip
def test_what_several_have_is_nobodys(told, body):
    """One name alone, names among other words, and one beside a name that nobody has."""
    assert told(body) == []


def test_who_is_in_play_comes_first(told):
    """In a request what its person shares with others is theirs, as before."""
    assert told({"first_name": "Roberta", "city": "Corkville"}, person="0") == [("0", "city"), ("0", "first_name")]
