"""The value stack: effects agree with CPython's, producers are found on all paths, NULLs are known."""

from __future__ import annotations

import dis
import textwrap

import pytest

from rewriter import dialect
from rewriter.bodies import Body
from rewriter.effects import effect
from rewriter.names import Scope
from tests.rewriter.outcomes import compiled
from tests.rewriter.test_tables import sample

UNLIKE = {
    "CACHE", "CALL", "PRECALL", "RETURN_GENERATOR", "RAISE_VARARGS", "BUILD_SLICE", "MAKE_FUNCTION", "ENTER_EXECUTOR",
    "RETURN_VALUE",
}  # fmt: skip
"""`dis.stack_effect` divides the call between two of them, forgets what a generator is sent, takes any argument, or
counts what a return gives to the caller (3.14)."""


def body(source):
    """The body of the one function in *source*."""
    module = compiled(textwrap.dedent(source))
    scope = Scope(module, "m", None)
    code = next(constant for constant in module.co_consts if hasattr(constant, "co_code"))
    return Body(code, "m", Scope(code, "m", scope))


@pytest.mark.parametrize("name", sorted(set(dialect.OPCODES) - UNLIKE))
def test_effects_agree_with_dis(name):
    """Pushes less pops is what CPython says it is, for small arguments, falling through and jumping."""
    op = dialect.OPCODES[name]
    if name.startswith("INSTRUMENTED_"):
        return
    for argument in range(8):
        for jump in (False, True):
            try:
                net = dis.stack_effect(op, argument, jump=jump)
            except ValueError:
                net = dis.stack_effect(op, None, jump=jump)
            pops, pushes = effect(op, argument, jump=jump)
            assert pushes - pops == net


def test_bodies_of_the_standard_library_fit_their_stacks():
    """All paths agree on depths, and none is deeper than the compiler made room for."""
    for code in sample():
        flow = Body(code, "m", Scope(code, "m", None)).flow
        assert 0 <= flow.max_depth() <= code.co_stacksize


def test_producers_unite_where_paths_join():
    """An operand that a conditional expression chose has two producers."""
    found = body("def f(a, b):\n    c = [a if a else b, 1]\n    for d in c: b = d\n    return c")
    made = [dialect.NAMES[op] for op in found.units.ops].index("BUILD_LIST")
    producers = found.flow.producers(made, 1)
    assert sorted(found.code.co_varnames[found.units.args[one.index]] for one in producers) == ["a", "b"]


def test_a_null_is_known_and_never_the_callee():
    """One of the two slots under operands may be NULL; the callee's slot never is, once its load is made plain."""
    found = body("def f(a):\n    g(a)\n    a.m(1)\n    @a\n    def h(): pass")
    for call in found.calls:
        if call.load < 0:
            assert not found.flow.may_be_null(found.flow.item(call.index, call.callee - 1))
    assert [call.load >= 0 for call in found.calls] == [False, True, False]


def test_unreachable_code_has_no_stack():
    """What no path reaches is left alone: there is nothing to know of it."""
    found = body("def f():\n    while True:\n        pass\n    g()")
    assert [call for call in found.calls if not found.flow.reached(call.index)] == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("import requests as r\ndef f(): r.post()", "requests.post"),
        ("from requests import post as send\ndef f(): send()", "requests.post"),
        ("import a.b.c\ndef f(): a.b.c.d()", "a.b.c.d"),
        ("import a.b.c as x\ndef f(): x.d()", "a.b.c.d"),
        ("from . import sib\ndef f(): sib.g()", "top.pkg.sib.g"),
        ("from .. import other\ndef f(): other.h()", "top.other.h"),
        ("from ..other import h\ndef f(): h()", "top.other.h"),
        ("def f():\n    import q\n    return lambda: q.z()", "q.z"),
        ("def f(self): self.client.responses.create()", ".self.client.responses.create"),
        ("def f(requests): requests.get()", ".requests.get"),
        ("import requests\ndef f(requests): requests.get()", ".requests.get"),
        ("def f(): g()()", ""),
        ("try: import x as j\nexcept ImportError: import y as j\ndef f(): j.dumps()", "x.dumps"),
    ],
)
def test_targets_follow_imports(source, target):
    """A target is absolute if imports of the module, or of the functions around, say what its root is."""
    module = compiled(source)
    found = []

    def walk(code, scope):
        found.extend(
            Body(code, "top.pkg.mod", scope).targets(call)[0] for call in Body(code, "top.pkg.mod", scope).calls
        )
        for constant in code.co_consts:
            if hasattr(constant, "co_code"):
                walk(constant, Scope(constant, "top.pkg.mod", scope))

    walk(module, Scope(module, "top.pkg.mod", None))
    assert target in found


def test_both_of_two_imports_are_known():
    """A name that two imports bind has both targets; a pass takes the one that it looks for."""
    module = compiled("try: import x as j\nexcept ImportError: import y as j\nj.dumps()")
    found = Body(module, "m", Scope(module, "m", None))
    assert [found.targets(call) for call in found.calls] == [("x.dumps", "y.dumps")]
