"""Woven code does what plain code does: results, order, exceptions with their carets, and what a tracer sees."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.rewriter.outcomes import EVERYTHING, GATED, GATED_ENTRIES, Log, compiled, run, woven

PROGRAMS = {
    "with and finally": """
        class M:
            def __enter__(self): print('in'); return 1
            def __exit__(self, *a): print('out', a[0]); return a[0] is KeyError
        def f(x):
            with M() as a, M():
                try: return {}[x] if x else a
                finally: print('finally')
            return 'suppressed'
        print(f(0), f(1))
        """,
    "exception groups": """
        def f(*errors):
            try: raise ExceptionGroup('g', list(errors))
            except* ValueError as e: print('v', len(e.exceptions))
            except* TypeError as e: print('t', str(e)); raise KeyError(str(1)) from e
        f(ValueError(1))
        f(ValueError(1), TypeError(2))
        """,
    "match": """
        class P:
            __match_args__ = ('x',)
            def __init__(self, x): self.x = x
        def f(v):
            match v:
                case P(x=int(n)) if abs(n) > 1: return 'P', n
                case [a, *rest]: return a, list(rest)
                case {'k': w, **more}: return w, dict(more)
                case str() | None: return repr(v)
            return int('no')
        print(f(P(2)), f([1, 2]), f({'k': 1, 'z': 2}), f(None))
        f(P(1))
        """,
    "carets": """
        def f(a, b): return a / b
        def g(x):
            return (f(
                x, 1)
                + f(1,
                    x - x))
        g(1)
        """,
    "reraise": """
        def f():
            try: int('x')
            except ValueError as e:
                try: raise TypeError(str(2)) from e
                finally: print(__import__('sys').exc_info()[0].__name__)
        def g():
            try: f()
            except TypeError: raise
        g()
        """,
    "loops": """
        def f(n):
            for i in range(n):
                while True:
                    if abs(i) > 1: break
                    i += abs(1)
                else: print('never')
                try: continue
                finally: print('next')
            else: print('done')
        f(3)
        """,
    "comprehensions": """
        def f(n): return [(x, y) for x in range(n) if abs(x) for y in {abs(z): str(z) for z in (1, 2)}.items()]
        x = 'outer'
        print(f(3), [x for x in (abs(-1),)], x, sorted({abs(i) for i in (-1, 1, 2)}), sum(abs(i) for i in (1, -1)))
        class A: y = [abs(i) for i in (1, -2)]; z = [locals() is not None for i in (1,)]
        print(A.y, [i for i in (1 / abs(0) for _ in (1,))])
        """,
    "async": """
        import asyncio
        class C:
            async def __aenter__(self): await asyncio.sleep(0); return self
            async def __aexit__(self, *a): await asyncio.sleep(0); return False
            def __aiter__(self): self.n = 0; return self
            async def __anext__(self):
                self.n += 1
                if self.n > 2: raise StopAsyncIteration
                return self.n
        async def gen():
            try:
                yield 1
                yield await one()
            finally: print('closed')
        async def one(): return abs(-1)
        async def main():
            async with C() as c:
                print([x async for x in c], [y async for y in gen()], [await one() for _ in range(2)])
            async for x in gen(): break
            await asyncio.gather(one(), one())
            try: await asyncio.wait_for(asyncio.sleep(5), 0.001)
            except TimeoutError: print('timeout')
            raise KeyError(str(3))
        run(main())
        """,
    "generators": """
        def inner(n):
            got = yield from range(n)
            try: got = yield got
            except ValueError as e: got = yield str(e)
            return got
        def outer():
            r = yield from inner(2)
            print('r', r)
            yield r
        g = outer()
        print(next(g), next(g), next(g), g.throw(ValueError('v')), g.send('s'))
        g.close(); next(outer()); next(g)
        """,
    "classes": """
        def deco(k): return lambda c: (setattr(c, 'k', k), c)[1]
        class Meta(type):
            def __new__(m, n, b, d, **k): return super().__new__(m, n, b, dict(d, **k))
        @deco(abs(-1))
        class A(metaclass=Meta, z=3):
            def __init__(self, x=abs(-2)): self.x = x
            @property
            def p(self): return self.q()
            def q(self): return [__class__.__name__, self.x]
        class B(A):
            def q(self): return super().q() + [super(B, self).x]
        print(A.k, A.z, A().p, B.__mro__[1] is A)
        B().p
        """,
    "unpacking": """
        def f(*a, k=None, **m): return a, k, sorted(m)
        print(f(*(1, 2), *iter('ab'), k=0, **{'z': 1}), f(*[]), f(**{}), print(*'xy', sep='-'))
        f(**{'k': 1}, k=2)
        """,
    "assertions": """
        def f(x): assert abs(x), str(x) + '!'
        f(1); f(0)
        """,
    "star import": """
        from os.path import *
        print(join('a', 'b'), sorted(n for n in dir() if not n.startswith('_'))[:3])
        """,
    "deep expressions": """
        print(max(min(abs(-3), abs(2)), *[abs(i) for i in range(3)], key=lambda v: -v), (lambda *a: a)(*map(abs, (1,))))
        print((abs if str(1) else str)(-4), [abs, str][abs(0)](-1), {**{'a': abs(1)}}, f'{abs(-1):>{abs(3)}}!')
        x = y = abs(-1); x += abs(y); print(x < abs(3) < abs(4), not abs(0), x if abs(0) else -y)
        """,
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("tokens", [True, False], ids=["tokens", "no tokens"])
def test_a_program_does_the_same(name, tokens):
    """Output, exceptions with every caret, their contexts, line events and names are those of plain code."""
    import asyncio

    source = textwrap.dedent(PROGRAMS[name])
    names = {"run": asyncio.run}
    assert run(woven(source, Log(tokens=tokens, keep=False)), names=names) == run(compiled(source), names=names)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("opens", [1, 2, 3, 5, 1000])
def test_a_program_does_the_same_when_a_gate_opens(name, opens):
    """A gate that opens at first, later, while the program runs, or never changes nothing of that either."""
    import asyncio

    source = textwrap.dedent(PROGRAMS[name])
    names = {"run": asyncio.run}
    watched = woven(source, Log(keep=False, opens=opens), passes=GATED)
    assert run(watched, names=names) == run(compiled(source), names=names)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_the_same_when_a_gate_opens_and_closes(name):
    """Frames that go over and back do the same; a tracer may be told of a line again when one goes back."""
    import asyncio

    source = textwrap.dedent(PROGRAMS[name])
    names = {"run": asyncio.run}
    watched = run(woven(source, Log(keep=False, turns=True), passes=GATED), names=names)
    plain = run(compiled(source), names=names)
    del watched["lines"], plain["lines"]
    assert watched == plain


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(("opens", "turns"), [(1, False), (3, False), (0, True), (1_000_000, False)])
def test_a_program_does_the_same_behind_gated_entries(name, opens, turns):
    """Runs that begin while the gate is open, closed, or by turns: each does what it does plain, and so do tracers."""
    import asyncio

    source = textwrap.dedent(PROGRAMS[name])
    names = {"run": asyncio.run}
    log = Log(keep=False, opens=opens, turns=turns, kind="call")
    assert run(woven(source, log, passes=GATED_ENTRIES), names=names) == run(compiled(source), names=names)


def _indented(block):
    return textwrap.indent("\n".join(block), "    ")


ATOMS = st.sampled_from(
    ["a", "b", "n", "f(a)", "f(n, k=b)", "s.upper()", "f(*t)", "abs(n)", "g(n - 1)", "1 // n", "t[n]"]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "and", "or", "<", "is"]), inner).map(" ".join).map("({})".format),
        inner.map("f({})".format),
        st.tuples(inner, inner).map(lambda p: f"f({p[0]}, k={p[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        inner.map("[{} for n in range(2)]".format),
        inner.map("list({} for n in range(2))".format),
        inner.map("(lambda n: {})(n)".format),
        inner.map("[{}, *t][0]".format),
    ),
    max_leaves=5,
)
SIMPLE = st.one_of(
    EXPRESSIONS.map("a = {}".format),
    EXPRESSIONS.map("print({})".format),
    EXPRESSIONS.map("return {}".format),
    EXPRESSIONS.map("raise KeyError({})".format),
    EXPRESSIONS.map("assert {}, f(n)".format),
    EXPRESSIONS.map("n -= 1 if {} else 2".format),
    EXPRESSIONS.map("yields({})".format),
    st.just("pass"),
)


def _compound(inner):
    block = st.lists(inner, min_size=1, max_size=3).map(_indented)
    return st.one_of(
        st.tuples(EXPRESSIONS, block, block).map(lambda p: f"if {p[0]}:\n{p[1]}\nelse:\n{p[2]}"),
        block.map(lambda b: f"for i in range(2):\n{b}\n    if f(i): continue\n    break"),
        st.tuples(block, block, block).map(
            lambda p: f"try:\n{p[0]}\nexcept (KeyError, ZeroDivisionError) as e:\n{p[1]}\nfinally:\n{p[2]}"
        ),
        st.tuples(block, block).map(lambda p: f"try:\n{p[0]}\nexcept TypeError:\n{p[1]}\nelse:\n    f(1)"),
        block.map("with M(n) as b, M(f(2)):\n{}".format),
        st.tuples(EXPRESSIONS, block).map(
            lambda p: f"match {p[0]}:\n    case [x, *_]: f(x)\n    case _:\n{_indented([p[1]])}"
        ),
        block.map("def h(n, a=f(1)):\n    t = (1, 2)\n{}\nf(h)\nh(n)".format),
    )


STATEMENTS = st.recursive(SIMPLE, _compound, max_leaves=6)
PRELUDE = """
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): print('enter'); return self.n
    def __exit__(self, kind, *_): print('exit', kind); return kind is ZeroDivisionError
def f(*a, k=0):
    print('f', a, k)
    return a[0] if a else k
def yields(x):
    def gen():
        got = yield x
        yield f(got)
    g = gen()
    next(g)
    return g.send(1)
def g(n): return f(n) if n < 2 else g(n - 1)
s, t = 'text', (1, 2)
def program(n, a, b):
"""
KINDS = {
    "function": "{}program(2, 1, 0)",
    "generator": "{}    yield a\nfor x in program(2, 1, 0): print(x)",
    "coroutine": "{}try: program(2, 1, 0).send(None)\nexcept StopIteration as e: print(e.value)",
}


# Without the phase that explains failures: it traces, and so do we.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)


@settings(max_examples=100, phases=PHASES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    body=st.lists(STATEMENTS, min_size=1, max_size=4),
    kind=st.sampled_from(sorted(KINDS)),
    tokens=st.booleans(),
    opens=st.sampled_from([None, 0, 1, 2, 4, 8, 1000]),
)
def test_any_program_does_the_same(body, kind, tokens, opens):
    """The same for generated programs: nested try, with, loops, match, closures, in all kinds of body."""
    log = Log(tokens=tokens, keep=False, opens=opens or 0, turns=opens == 0)
    passes = EVERYTHING if opens is None else GATED
    prelude = PRELUDE.replace("def program", "async def program") if kind == "coroutine" else PRELUDE
    source = KINDS[kind].format(prelude + _indented(body) + "\n    return f(b)\n")
    names = {}
    code = _compile_or_none(source)
    if code is not None:
        watched, plain = run(woven(source, log, passes=passes), names=names), run(code, names=names)
        if log.turns:
            del watched["lines"], plain["lines"]  # going back may tell a line again
        assert _stable(watched) == _stable(plain)


def _compile_or_none(source):
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compiled(source)
    except SyntaxError:  # `return f(b)` in a generator that is made asynchronous, and the like
        return None


def _stable(outcome):
    """Without the addresses of objects."""
    import re

    return re.sub(r"0x[0-9a-f]+", "0x", repr(outcome))
