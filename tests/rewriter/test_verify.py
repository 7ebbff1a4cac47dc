"""Verification: what must not run is found."""

from __future__ import annotations

import pytest

from rewriter import ObserveCalls, Pipeline, tables
from rewriter.units import Units
from rewriter.verify import InvalidCode, verify
from tests.rewriter.outcomes import EVERYTHING, compiled

SOURCE = "def f(s):\n    try:\n        return s.upper(1, k=2)\n    except ValueError:\n        return 1\n"


@pytest.fixture
def pair():
    """A body, and what became of it."""
    code = compiled(SOURCE)
    rewritten = Pipeline(EVERYTHING).rewrite(code, "m", check=True)
    return (
        next(c for c in code.co_consts if hasattr(c, "co_code")),
        next(c for c in rewritten.code.co_consts if hasattr(c, "co_code")),
    )


def test_what_the_engine_makes_is_valid(pair):
    """The engine's own work passes."""
    verify(*pair)


DAMAGE = {
    "name": lambda code: code.replace(co_name="g"),
    "flags": lambda code: code.replace(co_flags=code.co_flags ^ 0x10),
    "constants moved": lambda code: code.replace(co_consts=(1, *code.co_consts)),
    "stack too small": lambda code: code.replace(co_stacksize=2),
    "no exception table": lambda code: code.replace(co_exceptiontable=b""),
    "positions short": lambda code: code.replace(co_linetable=code.co_linetable[:10]),
    "positions moved": lambda code: code.replace(
        co_linetable=b"".join(
            tables.split_lines(code.co_linetable)[:1] + tables.split_lines(code.co_linetable)[::-1][:-1]
        )
    ),
    "a range cuts an instruction": lambda code: code.replace(
        co_exceptiontable=tables.encode_exceptions([(1, 2, Units(code.co_code).ends[-1] + 3, 0, False)])
    ),
    "handler too deep": lambda code: code.replace(
        co_exceptiontable=tables.encode_exceptions(
            [(s, e, t, d + 9, lasti) for s, e, t, d, lasti in tables.parse_exceptions(code.co_exceptiontable)]
        )
    ),
    "an instruction is gone": lambda code: code.replace(co_code=code.co_code.replace(b"\x00", b"\x01", 1)),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(pair, name):
    """Each kind of damage that weaving could do is refused with a reason."""
    before, after = pair
    with pytest.raises(InvalidCode):
        verify(before, DAMAGE[name](after))


class Broken:
    """A pass that fails on one function."""

    def __call__(self, body):
        """Fail, or watch every call."""
        if body.code.co_name == "bad":
            raise LookupError("no rule for X")
        return ObserveCalls("t:c", None)(body)


def test_a_body_that_fails_stays_as_it_is_and_is_told():
    """One failing body costs only itself: it is the original object, listed with name, line and reason."""
    code = compiled("def good(): abs(1)\ndef bad(): abs(2)")
    rewritten = Pipeline((Broken(),)).rewrite(code, "m", check=True)
    assert rewritten.failures == (("bad", 2, "LookupError: no rule for X"),)
    old = {c.co_name: c for c in code.co_consts if hasattr(c, "co_code")}
    new = {c.co_name: c for c in rewritten.code.co_consts if hasattr(c, "co_code")}
    assert new["bad"] is old["bad"]
    assert new["good"] is not old["good"]
