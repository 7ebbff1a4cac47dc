"""A hook that refuses: the program gets an exception of its own kind where it called, and the call is not made."""

from __future__ import annotations

import traceback

import pytest

from rewriter import Hooks, ObserveCalls, ObserveEntries, Pipeline, bind
from rewriter.shells import Refusal

SOURCE = """\
made = []

def send(what):
    made.append(what)
    return what

def program(what):
    try:
        answer = send(what)
    except PermissionError as error:
        return "refused", error
    except BaseException as error:
        return "something else", error
    finally:
        made.append("cleaned up")
    return "sent", answer
"""


def _refusing(site):
    def before(*told):
        if "secret" in str(told):
            raise Refusal(PermissionError(f"not in line {site.line}"))

    return before


@pytest.mark.parametrize("passes", [(ObserveCalls("t:c", None),), (ObserveEntries("t:e", frozenset({"p:send"})),)])
def test_the_program_gets_the_exception_and_the_call_is_not_made(passes):
    """At a call and at an entry: its handlers and clean-up run, its line is in the traceback, nothing is counted."""
    hooks = Hooks(lambda _name: _refusing)
    code = bind(Pipeline(passes).rewrite(compile(SOURCE, "p.py", "exec"), "p", check=True).code, hooks)
    space = {}
    exec(code, space)
    assert space["program"]("plain") == ("sent", "plain")
    outcome, error = space["program"]("a secret")
    assert (outcome, type(error)) == ("refused", PermissionError)
    assert space["made"] == ["plain", "cleaned up", "cleaned up"]
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.name == "program"]
    assert lines == [9]
    assert not hooks.failures


def test_hooks_that_are_off_refuse_nothing():
    """After `disable()` a frame that still has its hooks sends as before."""
    hooks = Hooks(lambda _name: _refusing)
    pipeline = Pipeline((ObserveCalls("t:c", None),))
    space = {}
    exec(bind(pipeline.rewrite(compile(SOURCE, "p.py", "exec"), "p").code, hooks), space)
    hooks.active = False
    assert space["program"]("a secret") == ("sent", "a secret")
