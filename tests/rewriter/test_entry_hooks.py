"""Hooks at entries and returns, in every kind of body."""

from __future__ import annotations

import asyncio

import pytest

from rewriter import ObserveEntries
from tests.rewriter.outcomes import Log, run, woven

PASSES = (ObserveEntries("t:e", None),)


def observed(source, target, **names):
    """What the hook and its tokens were told for *target*."""
    log = Log()
    assert run(woven(source, log, passes=PASSES), names=names)["exception"] is None
    entered = [event[2][0] for event in log.events if event[:2] == ("entry", f"program:{target}")]
    return entered, log.endings(f"program:{target}"), [s for s in log.sites if s.target == f"program:{target}"]


def test_parameters_come_in_order_with_their_names():
    """Operands of an entry are the arguments: positional, keyword-only, ``*args``, ``**kwargs``; cells too."""
    source = "def f(a, b=2, /, *c, d, **e):\n    return lambda: (a, e)\nf(1, 5, 6, d=7, x=8)"
    entered, ended, sites = observed(source, "f")
    assert sites[0].names == ("a", "b", "d", "c", "e")
    assert entered == [(1, 5, 7, (6,), {"x": 8})]
    assert len(ended) == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("class A:\n    x = 1", "A"),
        ("class A:\n    def m(self): return __class__\nA().m()", "A.m"),
        ("(lambda: 1)()", "<lambda>"),
        ("pass", "<module>"),
        ("list(i for i in (1,))", "<genexpr>"),
        ("def f():\n    def g(): return f\n    return g\nf()()", "f.<locals>.g"),
    ],
)
def test_every_kind_of_body_is_entered_and_left_once(source, target):
    """Class bodies, methods, lambdas, modules, generator expressions and closures are bodies like functions."""
    entered, ended, _sites = observed(source, target)
    assert len(entered) == len(ended) == 1


def test_a_generator_returns_what_its_stop_iteration_holds():
    """A generator's entry is its first resume, its return the value of StopIteration; yields are neither."""
    source = (
        "def g(n):\n    x = yield n\n    return x\ni = g(1)\nnext(i)\ntry: i.send(5)\nexcept StopIteration: pass\ng(2)"
    )
    assert observed(source, "g")[:2] == ([(1,)], [(5, None)])


@pytest.mark.parametrize("end", ["i.close()", "del i"])
def test_a_closed_generator_ends_by_generator_exit(end):
    """Closing or dropping a suspended generator ends its token, also where CPython would skip the throw."""
    _entered, ended, _sites = observed(f"def g():\n    yield 1\n    yield 2\ni = g()\nnext(i)\n{end}", "g")
    assert [(result, type(error)) for result, error in ended] == [(None, GeneratorExit)]


def test_coroutines_and_async_generators_end_once():
    """``await``, ``async for`` and ``async with`` work, and each body's token is told once."""
    source = """
import asyncio
class C:
    async def __aenter__(self): return 1
    async def __aexit__(self, *a): return False
async def numbers():
    for i in range(3):
        await asyncio.sleep(0)
        yield i
async def main():
    async with C() as c:
        return [c + i async for i in numbers()]
print(runner(main()))
"""
    log = Log()
    assert run(woven(source, log, passes=PASSES), names={"runner": asyncio.run})["output"] == "[1, 2, 3]\n"
    assert log.endings("program:main") == [([1, 2, 3], None)]
    assert log.endings("program:numbers") == [(None, None)]


def test_an_exception_that_leaves_ends_the_token_and_one_that_is_caught_does_not():
    """A token hears of the exception that leaves its body, with the result None; never of one handled inside."""
    source = """
def f(x):
    try:
        try: return 1 // x
        finally: str(x)
    except ZeroDivisionError:
        raise KeyError(x) from None
f(1)
try: f(0)
except KeyError: pass
"""
    _entered, ended, _sites = observed(source, "f")
    assert [(result, type(error)) for result, error in ended] == [(1, type(None)), (None, KeyError)]


def test_only_named_functions_are_woven():
    """``module:qualname`` names one body; all others stay the very same objects."""
    log = Log()
    code = woven("def f(): pass\ndef g(): pass", log, passes=(ObserveEntries("t:e", frozenset({"program:f"})),))
    assert [site.target for site in log.sites] == ["program:f"]
    assert run(code)["names"] == ["__name__", "f", "g"]
