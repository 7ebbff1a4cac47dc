"""With many requests in course at once, in threads or in one event loop, no event is lost and none is another's."""

from __future__ import annotations

import pytest

from tests.bench import loop, threads, whose


@pytest.mark.parametrize("requests", [20, pytest.param(threads.REQUESTS, marks=pytest.mark.slow)])
def test_24_threads(tmp_path, requests):
    """Each of 24 visitors has exactly as many events as requests that send, with their own data and nobody else's."""
    with threads.both(tmp_path / "threads", requests) as (plain, watched):
        assert plain.rate() > 0
        assert watched.rate() > 0
    watched.check()


def test_a_thousand_in_flight_in_one_event_loop(tmp_path):
    """Each person who sends has exactly one event, though a thousand requests wait in the same loop."""
    assert loop.Loop(tmp_path / "seen", watched=True).rate() > 0


def test_the_judge_tells_lost_and_crossed_events(tmp_path):
    """An event too few, one of somebody else and one with two people's data are each an error."""
    watched = loop.Loop(tmp_path / "seen", watched=True)
    watched.rate(requests=20)
    home = str(tmp_path / "seen" / "run1" / "home")
    people = [
        {"email": f"person.{number}@loop.example", "phone": f"+4791{number:06d}"}
        for number in range(0, 40, loop.SENDING)
    ]
    whose.check(home, loop.ROUTE, people, 1)
    with pytest.raises(AssertionError, match="events by sender"):
        whose.check(home, loop.ROUTE, people, 2)
    with pytest.raises(AssertionError, match="nobody's data"):
        whose.check(home, loop.ROUTE, people[1:], 1)
    crossed = [{**people[0], "phone": people[1]["phone"]}, {**people[1], "phone": people[0]["phone"]}, *people[2:]]
    with pytest.raises(AssertionError, match="more than one person"):
        whose.check(home, loop.ROUTE, crossed, 1)
