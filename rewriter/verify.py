"""Whether a rewritten body is still valid, and still the original but for what was woven in."""

from __future__ import annotations

from rewriter import dialect, tables
from rewriter.align import aligned
from rewriter.dialect import NAMES
from rewriter.stack import Flow, covers
from rewriter.units import Units

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

_KEPT = (
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_flags", "co_names", "co_varnames",
    "co_cellvars", "co_freevars", "co_filename", "co_name", "co_qualname", "co_firstlineno",
)  # fmt: skip


class InvalidCode(Exception):  # noqa: N818  # it says what the code is
    """A rewritten body that must not run. The text says where and what, in terms of the code alone."""


def verify(before: CodeType, after: CodeType) -> None:
    """Raise `InvalidCode` unless *after* may stand for *before*.

    Checked are: what a code object tells of itself; that constants were only appended; that each instruction of the
    original is there, in order, with its position; jump targets; exception ranges; the depth of the stack on all
    paths, and the room for it; and that no instruction copies or stores a NULL.
    """
    for name in _KEPT:
        if getattr(before, name) != getattr(after, name):
            raise InvalidCode(f"{name} changed")
    if any(new is not old for new, old in zip(after.co_consts, before.co_consts, strict=False)):
        raise InvalidCode("constants moved")
    units = Units(after.co_code)
    _check_tables(after, units)
    try:
        flow = Flow(units, tables.parse_exceptions(after.co_exceptiontable))
        found = aligned(before, after)
    except (ValueError, KeyError, LookupError) as error:
        raise InvalidCode(f"{error}") from error
    if flow.max_depth() > after.co_stacksize:
        raise InvalidCode(f"stack of {after.co_stacksize} where {flow.max_depth()} are needed")
    _check_nulls(units, flow)
    for half in found:
        _check_handlers(before, after, units, half)
    if units.ops[-1] in dialect.HAS_FALLTHROUGH:
        raise InvalidCode("falls off its end")


def _check_handlers(before: CodeType, after: CodeType, woven: Units, found: list[int]) -> None:
    """Each exception still goes where it went, by way of handlers that were woven in, which raise it on.

    But for the prologue and for returns: of these nothing is raised but by a signal's handler.
    """
    old = Units(before.co_code)
    was, now = (tables.parse_exceptions(code.co_exceptiontable) for code in (before, after))
    was_at, now_at = covers(old, was), covers(woven, now)
    originals = {new: index for index, new in enumerate(found)}
    for index in range(old.ops.index(dialect.RESUME) + 1, len(old)):
        if old.ops[index] in dialect.RETURNS:
            continue
        wanted = old.index(was[was_at[index]][2]) if was_at[index] >= 0 else None
        number = now_at[found[index]]
        while number >= 0 and (at := woven.index(now[number][2])) not in originals:
            number = now_at[at]
        if (originals[woven.index(now[number][2])] if number >= 0 else None) != wanted:
            raise InvalidCode(f"{NAMES[old.ops[index]]} at unit {old.starts[index]} has another handler")


def _check_tables(code: CodeType, units: Units) -> None:
    size = units.ends[-1]
    described = sum(map(tables.units_of, tables.split_lines(code.co_linetable)))
    if described != size:
        raise InvalidCode(f"positions for {described} of {size} units")
    starts = {*units.starts, size}
    for index in units.jumps():
        if units.target(index) not in starts or units.target(index) == size:
            raise InvalidCode(f"{NAMES[units.ops[index]]} at unit {units.starts[index]} jumps into an instruction")
    done = 0
    for start, end, target, _depth, _lasti in tables.parse_exceptions(code.co_exceptiontable):
        if start < done or end <= start or not {start, end, target} <= starts:
            raise InvalidCode(f"exception range from {start} to {end} overlaps, is empty or cuts an instruction")
        done = end


def _check_nulls(units: Units, flow: Flow) -> None:
    """NULL may be pushed, swapped, called with and popped; `LOAD_FAST_AND_CLEAR` may store it back."""
    for index, op in enumerate(units.ops):
        if not flow.reached(index):
            continue
        arg = units.args[index]
        places = range(arg - 1, arg) if op == dialect.COPY else range(arg if NAMES[op] == "BUILD_TUPLE" else 0)
        for place in places:
            if flow.may_be_null(flow.item(index, place)):
                raise InvalidCode(f"{NAMES[op]} at unit {units.starts[index]} may take a NULL")
