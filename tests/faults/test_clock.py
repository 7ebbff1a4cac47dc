"""A clock that goes backwards, as after a correction, or in a suite of tests that sets it."""

from __future__ import annotations


def test_clock_going_backwards(shop, assert_complete, doctor):
    """What was learnt before stays known, every event is there, and nothing is counted as a failure."""
    done = shop("""
        import time
        visit(1)
        real, real_ns = time.time, time.time_ns
        for day in range(2, 5):
            time.time = lambda: real() - day * 86_400
            time.time_ns = lambda: real_ns() - day * 86_400 * 10**9
            visit(day)
        time.time, time.time_ns = (lambda: 1.0), (lambda: 10**9)
        visit(5)
    """)
    assert (done.code, done.err, done.visits) == (0, "", [1, 2, 3, 4, 5])
    assert_complete(done.visits)
    code, found = doctor()
    assert code == 0
    assert "recorded" not in found
