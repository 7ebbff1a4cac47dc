"""Which exceptions are those of a signal's handler."""

from __future__ import annotations

import functools
import os
import signal

import pytest

from rewriter import Hooks
from rewriter.handlers import comes_from_handler


def raising(_number, _frame):
    """Raise what is no KeyboardInterrupt."""
    raise LookupError


class Raising:
    """The same as a method, and as an object that can be called."""

    def method(self, number, frame):
        """Raise."""
        raising(number, frame)

    def __call__(self, number, frame):  # noqa: D102 - as above
        raising(number, frame)


def caught(action):
    """The exception that *action* raises."""
    with pytest.raises(LookupError) as info:
        action()
    return info.value


@pytest.fixture
def usr1():
    """Set a handler for a signal, until the test ends."""
    before = signal.getsignal(signal.SIGUSR1)
    yield functools.partial(signal.signal, signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("handler", [raising, Raising().method, Raising(), functools.partial(raising)])
def test_what_a_handler_raises_is_known(usr1, handler):
    """However the handler is written, and however deep below it the exception was raised."""
    usr1(handler)
    assert comes_from_handler(caught(lambda: os.kill(os.getpid(), signal.SIGUSR1)))


def test_other_exceptions_are_not_of_a_handler(usr1):
    """The same function called by somebody else, after it ceased to be a handler, is none."""
    usr1(signal.SIG_DFL)
    assert not comes_from_handler(caught(lambda: raising(0, None)))
    assert not comes_from_handler(LookupError())


def test_hooks_do_not_keep_it(usr1):
    """An exception of a handler comes out of the hook during which it struck; it is not counted."""
    usr1(raising)
    hooks = Hooks()
    error = caught(lambda: os.kill(os.getpid(), signal.SIGUSR1))
    assert caught(lambda: hooks.failed("a:hook", error)) is error
    assert hooks.failures == {}
