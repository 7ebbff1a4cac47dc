"""What a thread is known to work on, in its own context and in others."""

from __future__ import annotations

import threading
from contextvars import Context

import pytest

from sst_bytecode.facts import Place
from sst_bytecode.probes import handover
from sst_bytecode.probes.handover import Work

PLACE = Place("app.py", 3, 0, "go", "MainThread")


@pytest.fixture
def in_thread():
    """Call a function on a thread that was started for PLACE; answers what it does."""

    def run(function):
        answers = []

        def work():
            handover.keep(Work(PLACE))
            handover.begin(Work(PLACE))
            answers.append(function())

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return answers[0]

    return run


def test_a_context_of_the_programs_own_says_nothing(in_thread):
    """There the thread's own work counts, as it was copied before that was given."""
    assert in_thread(lambda: Context().run(handover.place)) == PLACE


def test_an_item_that_nobody_handed_over_ends_it(in_thread):
    """Who takes something from a queue that nobody is known to have put there works for nobody, not for its starter."""

    def took():
        handover.take(None)
        return handover.place(), handover.work(), handover.lent()

    assert in_thread(took) == (None, None, ())


def test_what_was_before_comes_back(in_thread):
    """After a piece of work its thread goes on with what it had, be that that nothing was said."""

    def took():
        other = Place("app.py", 9, 0, "go", "MainThread")
        handover.uproot(handover.begin(Work(other)))
        return handover.place(), Context().run(lambda: (handover.uproot(handover.begin(None)), handover.place())[1])

    assert in_thread(took) == (PLACE, PLACE)
