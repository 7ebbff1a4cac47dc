"""Of requests that are over few values are kept; what a request in course gave stays, and all that left is counted."""

from __future__ import annotations

import pytest

from sst_bytecode.facts import Payload, Place
from sst_bytecode.keys import Key
from sst_bytecode.tracker import ages as module
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find
from sst_bytecode.tracker.tracker import Tracker

HERE = Place("shop.py", 7, 4, "join", "MainThread")


def add(live, number, request):
    """Make one address live."""
    live.add(
        f"p{number}@example.org", tag=f"t{number}", person=str(number), category="email", field="email", source="s",
        request=request,
    )  # fmt: skip


def found(live, *numbers):
    """Which of these addresses are found in what leaves."""
    body = {str(number): f"p{number}@example.org" for number in numbers}
    return [int(match.tag[1:]) for match in find(live, Payload(body=body)).matches]


def test_of_requests_that_are_over_the_newest_values_are_kept():
    """The oldest leave, are no longer found, and are counted."""
    live = LiveValues(kept=10)
    for number in range(100):
        live.ages.course.begin(f"r{number}")
        add(live, number, f"r{number}")
        live.ages.course.end(f"r{number}")
    assert len(live) == 10
    assert live.dropped == 90
    assert found(live, 0, 89, 90, 99) == [90, 99]


@pytest.mark.parametrize("request_id", ["export", ""], ids=["a request", "no request at all"])
def test_what_is_in_course_stays_whole(request_id):
    """An export that loads many people's rows finds all of them while it runs, whatever other requests bring."""
    live = LiveValues(kept=10)
    live.ages.course.begin(request_id)
    for number in range(200):
        add(live, number, request_id)
    for number in range(1_000, 1_100):
        add(live, number, f"over{number}")
    assert found(live, 0, 100, 199, 1_050, 1_099) == [0, 100, 199, 1_099]
    assert live.dropped == 100 - 10


def test_once_it_is_over_its_values_go():
    """A few at each addition, so that nobody waits for their going; in the end there are as few as always."""
    live = LiveValues(kept=10)
    live.ages.course.begin("export")
    for number in range(200):
        add(live, number, "export")
    live.ages.course.end("export")
    for number in range(1_000, 1_200):
        add(live, number, f"over{number}")
    assert len(live) == 10
    assert live.dropped == 200 + 200 - 10
    assert list(live.ages) == list(live.order)


def test_a_request_in_course_is_bounded_too():
    """Beyond the limit the oldest go first."""
    live = LiveValues(limit=50, kept=10)
    live.ages.course.begin("export")
    for number in range(200):
        add(live, number, "export")
    assert len(live) == 50
    assert found(live, 149, 150, 199) == [150, 199]


def test_what_stays_for_its_request_grows_old_too(monkeypatch):
    """A request that never ends keeps nothing for longer than the age; that is no early leave."""
    now = [1000.0]
    monkeypatch.setattr("sst_bytecode.kernel.Kernel.monotonic", lambda: now[0])
    live = LiveValues(age=60, kept=5)
    for number in range(20):
        add(live, number, "")
    now[0] += 61
    for number in range(100, 120):
        add(live, number, "")
    assert sorted(int(one.tag[1:]) for one in live.ages) == list(range(100, 120))
    assert live.dropped == 0


def test_requests_that_never_end_are_forgotten():
    """Their ids are bounded like everything else."""
    course = module.Course()
    for number in range(50_000):
        course.begin(str(number))
    assert len(course._requests) < 20_000
    assert "" in course


def test_the_tag_of_a_live_value_can_still_be_recorded():
    """A value that nobody asked for has no tag in the store; however many came since, it has one once it leaves."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))
    tracker.learn("sql", None, {"email": "first@example.org"}, HERE, person="first", lazy=True)
    for number in range(12_000):
        tracker.learn("sql", None, {"email": f"p{number}@example.org"}, HERE, person=str(number), lazy=True)
    assert records == []
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url="https://a.example/", body={"e": "first@example.org"}))
    assert [record.person for record in records if type(record).__name__ == "Tag"] == ["first"]


def test_counts_of_tags_that_are_no_longer_held_are_written():
    """That a tag was seen again is told, though thousands of others came before the next record of counts."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))
    for person in ("ada", "ada", *map(str, range(12_000))):
        token = tracker.begin_request(None)
        tracker.identify(person)
        tracker.learn("flask.form", None, {"email": f"{person}@example.org"}, HERE)
        tracker.end_request(token)
    tracker.flush()
    (tag,) = [record for record in records if type(record).__name__ == "Tag" and record.person == "ada"]
    assert sum(record.count for record in records if type(record).__name__ == "Seen" and record.tag == tag.id) == 1
