"""Gates: closed, a watched call costs a look at them; open, hooks are asked from the next site on."""

from __future__ import annotations

import copy
import marshal
import pickle

import pytest

from rewriter import Gate, Hooks, ObserveCalls, ObserveEntries, Pipeline, bind
from rewriter.listing import side_by_side
from tests.rewriter.outcomes import GATED, Log, compiled, woven

CALLS = (ObserveCalls("test:call", None, gate="test:gate"),)


def _made(source, log):
    scope = {}
    exec(woven(source, log, passes=CALLS), scope)
    return scope


def test_no_hook_is_asked_before_the_gate_opens_and_each_is_after():
    """The same function, asked twice."""
    log = Log()
    log.opens = 1  # never: there are no entries
    scope = _made("def f(s): return s.upper().strip()\n", log)
    assert scope["f"]("a ") == "A"
    assert log.events == []
    log.gate.open()
    assert scope["f"]("a ") == "A"
    assert [event[1] for event in log.events if event[0] == "call"] == [".s.upper", ".strip"]


def test_a_gated_entry_is_watched_only_if_its_gate_is_open_as_it_starts():
    """Neither the start nor the end of a run that began behind a closed gate is told, whatever opens meanwhile."""
    log = Log()
    passes = (ObserveEntries("test:entry", frozenset({"program:f", "program:g"}), gate="test:gate"),)
    source = """
def f(opening=int):
    opening()
    return 1
def g():
    yield 2
    raise ValueError
"""
    scope = {}
    exec(woven(source, log, passes=passes), scope)
    suspended = scope["g"]()
    assert (next(suspended), scope["f"](log.gate.open)) == (2, 1)
    with pytest.raises(ValueError, match=r"^$"):
        next(suspended)
    assert log.events == []
    assert scope["f"]() == 1
    assert log.endings("program:f") == [(1, None)]
    with pytest.raises(ValueError, match=r"^$"):
        list(scope["g"]())
    assert [type(error) for _, error in log.endings("program:g")] == [ValueError]


def test_a_frame_that_already_runs_goes_over_at_its_next_site():
    """A loop that was entered while the gate was closed, and a generator that was suspended."""
    log = Log(opens=1)
    source = """
def loop(opening):
    made = []
    for n in range(3):
        made.append(str(n))
        if n == 1:
            opening()
    return made
def numbers():
    while True:
        yield abs(-1)
"""
    scope = _made(source, log)
    suspended = scope["numbers"]()
    assert next(suspended) == 1
    assert scope["loop"](log.gate.open) == ["0", "1", "2"]
    assert [event[2][1] for event in log.events if event[:2] == ("call", ".str")] == [(2,)]
    assert next(suspended) == 1
    assert log.calls(".abs") == [(-1,)]


def test_a_frame_goes_back_when_its_gate_closes():
    """Within one loop: asked while the gate is open, not asked while it is closed, asked again."""
    log = Log(opens=1)
    source = """
def loop(turn):
    for n in range(6):
        turn(n)
        str(n)
"""
    scope = _made(source, log)

    def turn(number):
        {1: log.gate.open, 3: log.gate.close, 5: log.gate.open}.get(number, int)()

    scope["loop"](turn)
    assert log.calls(".str") == [(1,), (2,), (5,)]


def test_a_call_among_the_operands_of_another_has_its_gate():
    """Each outermost method call has a gate of its own; what is inside of it shares that."""
    gates = {}
    code = Pipeline(CALLS).rewrite(
        compiled("def f(s, h):\n    s.join(h.a(h.b()), h.c())\n    s.upper()\n    h(s.lower())\n"), "m", check=True
    )
    for site in code.sites:
        gates.setdefault(site.gate, set()).add(site.target)
    assert sorted(map(sorted, gates.values())) == [
        [".h"],
        [".h.a", ".h.b", ".h.c", ".s.join"],
        [".s.lower"],
        [".s.upper"],
    ]


def test_a_gate_that_opens_among_the_operands_of_a_call_is_passed_at_the_next():
    """Between a method's load and its call nothing goes over; the call after it is watched."""
    log = Log(opens=1)
    scope = _made("def f(s, opening): return s.join(opening()) + s.upper()\n", log)
    assert scope["f"]("-", lambda: log.gate.open() or "ab") == "a-b-"
    assert [event[1] for event in log.events if event[0] == "call"] == [".s.upper"]


def test_a_body_with_many_calls_and_constants_has_far_gates():
    """Distances and indices of more than one byte, in both halves."""
    body = "".join(f"    t = t.replace(({n}).__str__(), '{n}x').strip()\n" for n in range(700))
    log = Log(opens=1)
    scope = _made(f"def f(t):\n{body}    return t\n", log)
    plain = {}
    exec(compiled(f"def f(t):\n{body}    return t\n"), plain)
    assert scope["f"]("12 699") == plain["f"]("12 699")
    assert log.events == []
    log.gate.open()
    assert scope["f"]("12 699") == plain["f"]("12 699")
    assert len([event for event in log.events if event[0] == "call"]) == 2100


def test_code_with_gates_can_be_kept_hashed_and_sent():
    """Marshal takes it unbound; bound, it has a hash, and its gate arrives elsewhere as a closed one."""
    rewritten = Pipeline(CALLS).rewrite(compiled("def f(s): return s.upper()\n"), "m", check=True)
    again = marshal.loads(marshal.dumps(rewritten.code))
    assert bind(again, Log().hooks()) != again
    assert hash(bind(again, Log().hooks()))
    assert pickle.loads(pickle.dumps(Gate())) == ()


def test_a_gate_that_is_not_there_is_open():
    """Hooks are rather asked in vain than not at all; the failure is counted."""
    log = Log()

    def resolve(name):
        if name == "test:gate":
            raise ImportError
        return log.factory

    hooks = Hooks(resolve)
    code = Pipeline(CALLS).rewrite(compiled("x = abs(-1)\n"), "m", check=True).code
    exec(bind(code, hooks), {})
    assert log.calls(".abs") == [(-1,)]
    assert hooks.failures == {("test:gate", "ImportError"): 1}


def test_hooks_without_a_gate_are_asked_in_both_halves():
    """Entries of a body are told once, whichever half returns."""
    log = Log(opens=1000)
    scope = {}
    source = "def f(s, opening):\n    s.upper()\n    opening()\n    return s.lower()\n"
    exec(woven(source, log, passes=GATED), scope)
    assert scope["f"]("A", log.gate.open) == "a"
    assert [event[:2] for event in log.events if event[0] == "call"] == [("call", ".s.lower")]
    assert [event[:3] for event in log.events if event[0] == "ended"][-1] == ("ended", "program:f", "a")


def test_what_a_site_says_is_its_own():
    """An entry in a body with gates has none, and a copy of a site or a pass is equal to it."""
    log = Log()
    scope = {}
    exec(woven("def f(s):\n    return s.upper()\n", log, passes=GATED), scope)
    entries = [site for site in log.sites if site.kind == "entry" and site.target.endswith(":f")]
    assert [(site.spread, site.gate) for site in entries] == [(False, -1)]
    assert copy.copy(entries[0]) == entries[0]
    assert pickle.loads(pickle.dumps(GATED)) == GATED


def test_a_listing_shows_both_halves():
    """Each instruction of the original stands on the left twice, beside both."""
    code = compiled("def f(s):\n    return s.upper()\n")
    shown = side_by_side(code, Pipeline(CALLS).rewrite(code, "m", check=True).code)
    assert shown.count("(s)") == 4
    assert "gate test:gate" in shown
