"""Hooks at calls: what they are told, in every form that a call can have."""

from __future__ import annotations

import pytest

from rewriter import ObserveCalls
from tests.rewriter.outcomes import Log, run, woven

SHAPES = {
    "plain": ("def f(*a, **k): return (a, k)\nf(1, 2)", ".f", ((1, 2),), ()),
    "no operands": ("def f(): pass\nf()", ".f", ((),), ()),
    "keywords": ("def f(*a, **k): return (a, k)\nf(1, x=2, y=3)", ".f", ((1, 2, 3),), ("x", "y")),
    "only keywords": ("def f(**k): return k\nf(x=2)", ".f", ((2,),), ("x",)),
    "method": ("s = 'a b'\ns.split(' ', 1)", ".s.split", ((" ", 1),), ()),
    "method with keywords": ("s = 'a b'\ns.split(' ', maxsplit=1)", ".s.split", ((" ", 1),), ("maxsplit",)),
    "import": ("import os.path\nos.path.join('a', 'b')", "os.path.join", (("a", "b"),), ()),
    "import as": ("import os.path as p\np.join('a', 'b')", "os.path.join", (("a", "b"),), ()),
    "from import": ("from json import dumps as d\nd(1)", "json.dumps", ((1,),), ()),
    "in a function": ("def f():\n import json as j\n return j.dumps(1)\nf()", "json.dumps", ((1,),), ()),
    "in a closure": ("def f():\n import json as j\n return lambda: j.dumps(1)\nf()()", "json.dumps", ((1,),), ()),
    "result's attribute": ("''.join('').join('ab')", ".join", (("",), ("ab",)), ()),
    "subscript": ("d = {0: len}\nd[0]('abc')", "", (("abc",),), ()),
    "decorator": ("def d(f): return f\n@d\ndef g(): pass", ".d", None, ()),
    "super": ("class A:\n def f(self, x): return x\nclass B(A):\n def f(self, x): return super().f(x)\nB().f(7)",
              ".f", ((7,),), ()),
    "conditional operand": ("def f(a): return a\nx = 1\nf(2 if x else 3)", ".f", ((2,),), ()),
    "comprehension": ("[abs(i) for i in (1, -2)]", ".abs", ((1,), (-2,)), ()),
    "named expression": ("(f := abs)(-3)", ".abs", ((-3,),), ()),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hook_is_given_the_operands_in_order(shape):
    """A call hook gets the callee, and the operands as the call takes them; `names` are the keywords of the last."""
    source, target, operands, names = SHAPES[shape]
    log = Log()
    assert run(woven(source, log, passes=(ObserveCalls("t:c", None),)))["exception"] is None
    calls = log.calls(target)
    assert calls
    if operands is not None:
        assert tuple(calls[-len(operands) :]) == operands
    assert {site.names for site in log.sites if site.target == target} == {names}


def test_a_spread_call_passes_the_iterable_on_untouched():
    """An iterator given as ``*args`` is not consumed by watching: the callee gets all of it."""
    log = Log()
    code = woven(
        "def f(*a, **k): print(a, k)\nf(*iter([1, 2]))\nf(*(x for x in 'ab'), **{'k': 1})",
        log,
        passes=(ObserveCalls("t:c", None),),
    )
    assert run(code)["output"] == "(1, 2) {}\n('a', 'b') {'k': 1}\n"
    (first, second) = log.calls(".f")
    assert first[1] is None
    assert second[1] == {"k": 1}
    assert all(site.spread for site in log.sites if site.target == ".f")


def test_the_callee_is_given_bound():
    """A method is given as what the attribute is: bound to its receiver, which is no operand."""
    log = Log()
    run(woven("class A:\n    def m(self, x): return x\na = A()\na.m(1)", log, passes=(ObserveCalls("t:c", None),)))
    callee, operands = next(event[2] for event in log.events if event[:2] == ("call", ".a.m"))
    assert callee.__self__ is not None
    assert operands == (1,)


def test_a_token_is_called_once_with_result_or_exception():
    """Each token is told the end of its call exactly once: the result, or None and the exception."""
    log = Log()
    run(woven("int('1')\ntry: int('x')\nexcept ValueError: pass\nint('2')", log, passes=(ObserveCalls("t:c", None),)))
    ends = log.endings(".int")
    assert [end[0] for end in ends] == [1, None, 2]
    assert [type(end[1]) for end in ends] == [type(None), ValueError, type(None)]


def test_targets_match_whole_names_and_tails_whole_components():
    """``requests.get`` means neither ``dict.get`` nor ``requests.getter``; a tail means whole components."""
    source = (
        "class R: create = staticmethod(lambda: 1)\nclass C: responses = R()\nclient = C()\nimport json\n"
        "json.dumps(1)\njson.dumps\n{}.get(1)\nclient.responses.create()\nclass X: recreate = abs\nX.recreate(1)\n"
    )
    log = Log()
    run(
        woven(
            source,
            log,
            passes=(ObserveCalls("t:c", frozenset({"json.dumps", "json.get"}), frozenset({"responses.create"})),),
        )
    )
    assert [site.target for site in log.sites] == ["json.dumps", ".client.responses.create"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("round(1)", False),
        ("round()", False),
        ("round(1, ndigits=2)", False),
        ("round(x)", True),
        ("round(1, x)", True),
        ("round(1, ndigits=x)", True),
        ("round(*t)", True),
    ],
)
def test_calls_of_varying_targets_count_only_if_something_varies(call, told):
    """A call whose operands are all constants of the code is passed over where its target is said to need more."""
    log = Log()
    passes = (ObserveCalls("t:c", frozenset({"m.round"}), varying=frozenset({"m.round"})),)
    woven(f"from m import round\ndef f(x, t): {call}\n", log, passes=passes)
    assert [site.target for site in log.sites] == ["m.round"] * told


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("(x / t).round(1)", False),
        ("(x - 1).round()", False),
        ("(x + t).a.round()", True),
        ("x.round(x / t)", True),
        ("t[x].round()", True),
        ("(x if t else x / t).round()", True),
        ("m.round(x / t)", True),
        ("(-x).round()", True),
    ],
)
def test_methods_of_what_an_operator_made_can_be_passed_over(call, told):
    """Where the target is said to be a method of what somebody stored: an operator has made something else of it."""
    log = Log()
    passes = (ObserveCalls("t:c", frozenset(), frozenset({"round"}), uncomputed=frozenset({"round"})),)
    woven(f"import m\ndef f(x, t): {call}\n", log, passes=passes)
    assert [site.target.rpartition(".")[2] for site in log.sites] == ["round"] * told


def test_several_hooks_enclose_each_other_in_the_order_of_passes():
    """The first pass is the outermost: its hook runs first, and its token last."""
    log = Log()
    passes = (ObserveCalls("first:h", None), ObserveCalls("second:h", None))
    code = woven("abs(-1)\ntry: abs('')\nexcept TypeError: pass", log, passes=passes)
    assert run(code)["exception"] is None
    assert [event[0] for event in log.events] == ["call", "call", "ended", "ended"] * 2


def test_a_site_says_where_it_is():
    """A site has module, file, function, lines and columns of the call, from the compiler's own positions."""
    log = Log()
    woven("def f():\n    return abs(\n        -1)\n", log, passes=(ObserveCalls("t:c", None),), module="a.b")
    (site,) = [one for one in log.sites if one.target == ".abs"]
    assert (site.module, site.file, site.function) == ("a.b", "<program>", "f")
    assert (site.line, site.end_line, site.column, site.end_column) == (2, 3, 11, 11)


CALLEES = {
    "function": "def bad(*a, **k): raise KeyError(1)\n",
    "method": "class C:\n def m(self, *a, **k): raise KeyError(1)\nbad = C().m\n",
    "class": "class bad:\n def __init__(self, *a, **k): raise KeyError(1)\n",
    "generator": "def bad(*a, **k): return next(x)\nx = (1 // 0 if i else [].pop() for i in ())\n",
    "builtin": "bad = lambda *a, **k: {}[1]\n",
}
CALLS = ("bad()", "bad(1, 2)", "bad(1, k=2)", "bad(*(1, 2))", "[0, bad(1)]", "(lambda: bad(3))()")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("callee", CALLEES)
def test_a_token_is_told_of_an_exception_from_every_callee(callee, call):
    """Whatever raises, and however warm the call is: specialised calls unwind in a way of their own."""
    source = f"{CALLEES[callee]}def f():\n    try:\n        return {call}\n    except LookupError:\n        return 0\n"
    source += "    except StopIteration:\n        return 0\nfor _ in range(40):\n    f()\n"
    log = Log()
    assert run(woven(source, log, passes=(ObserveCalls("t:c", None),)))["exception"] is None
    ends = log.endings(".bad")
    assert len(ends) == 40
    assert all(exception is not None for _, exception in ends)
