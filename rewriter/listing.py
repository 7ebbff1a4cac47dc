"""Code as text: one body, or the original and the woven one side by side with their source."""

from __future__ import annotations

import linecache
from types import CodeType
from typing import TYPE_CHECKING

from rewriter import dialect, placeholders, tables
from rewriter.align import aligned
from rewriter.dialect import NAMES
from rewriter.names import variables
from rewriter.units import Units

if TYPE_CHECKING:
    from collections.abc import Iterator

_GREEN, _DIM, _PLAIN = "\033[32m", "\033[2m", "\033[0m"
_WIDTH = 46
"""Columns of the left side."""


def text(code: CodeType) -> str:
    """The instructions of *code* and of all that is nested in it, then their exception tables.

    Stable where `dis` is not: no addresses, and units instead of bytes. Placeholders and live hooks are shown as
    ``<hook package.module:attribute>``.
    """
    return "\n".join(_body_lines(code)) + "\n"


def _body_lines(code: CodeType) -> Iterator[str]:
    yield f"{code.co_qualname}:"
    units = Units(code.co_code)
    targets = _labels(code, units)
    line = None
    lines = _lines(code, units)
    for index, shown in enumerate(_instructions(code, units)):
        place = lines[index]
        mark = f"{place if place != line else '':>5}" if place is not None else "    -"
        line = place
        label = ">>" if units.starts[index] in targets else "  "
        yield f"{mark} {label} {units.starts[index]:>4} {shown}"
    for start, end, target, depth, lasti in tables.parse_exceptions(code.co_exceptiontable):
        yield f"      {start} to {end} -> {target} [{depth}]{' lasti' if lasti else ''}"
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield ""
            yield from _body_lines(constant)


def _labels(code: CodeType, units: Units) -> set[int]:
    handlers = {entry[2] for entry in tables.parse_exceptions(code.co_exceptiontable)}
    return handlers | {units.target(index) for index in units.jumps()}


def _lines(code: CodeType, units: Units) -> list[int | None]:
    positions = list(code.co_positions())
    return [positions[end - 1][0] for end in units.ends]


def _instructions(code: CodeType, units: Units) -> list[str]:
    return [f"{NAMES[op]:<24} {_argument(code, units, index)}".rstrip() for index, op in enumerate(units.ops)]


def _argument(code: CodeType, units: Units, index: int) -> str:
    op, arg = units.ops[index], units.args[index]
    if op in dialect.JUMPS:
        return f"to {units.target(index)}"
    if op in {dialect.LOAD_CONST, dialect.RETURN_CONST, dialect.KW_NAMES}:
        return f"{arg} ({_constant(code.co_consts[arg])})"
    if op in dialect.NAME_LOADS | dialect.NAME_STORES | dialect.METHOD_LOADS | {
        dialect.IMPORT_NAME,
        dialect.IMPORT_FROM,
    }:
        return f"{arg} ({code.co_names[dialect.name_index(op, arg)]})"
    if op in dialect.VARIABLE_LOADS | dialect.VARIABLE_STORES:
        known = variables(code)
        return (
            f"{arg} ({', '.join(known[one] for one in sorted({dialect.variable_index(op, arg, i) for i in (0, 1)}))})"
        )
    return str(arg) if arg else ""


def _constant(constant: object) -> str:
    if isinstance(constant, CodeType):
        return f"<code {constant.co_qualname}>"
    if placeholders.is_placeholder(constant):
        return f"<{' '.join(map(str, constant[1:3]))}>"  # type: ignore[index]  # a placeholder is a tuple
    if callable(constant):
        return f"<live {getattr(constant, '__name__', type(constant).__name__)}>"
    return repr(constant)


def side_by_side(before: CodeType, after: CodeType, *, color: bool = False) -> str:
    """Each body of *before* beside what it became in *after*: source lines between, woven instructions marked ``+``.

    Source is read from the file that the code names, if it is still there.
    """
    out: list[str] = []
    for old, new in _pairs(before, after):
        title = f"{old.co_qualname} ({old.co_filename}:{old.co_firstlineno})"
        if out:
            out.append("")
        if old.co_code == new.co_code:
            out.append(f"{title}: untouched")
            continue
        out.append(title)
        out += _beside(old, new, color=color)
    return "\n".join(out) + "\n"


def _pairs(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    yield before, after
    for old, new in zip(before.co_consts, after.co_consts, strict=False):
        if isinstance(old, CodeType) and isinstance(new, CodeType):
            yield from _pairs(old, new)


def _beside(old: CodeType, new: CodeType, *, color: bool) -> Iterator[str]:
    units, woven = Units(old.co_code), Units(new.co_code)
    left, right = _instructions(old, units), _instructions(new, woven)
    partner = {at: index for half in aligned(old, new) for index, at in enumerate(half)}
    line = None
    for (at, shown), place in zip(enumerate(right), _lines(new, woven), strict=True):
        if place is not None and place != line:
            line = place
            source = linecache.getline(new.co_filename, place).rstrip()
            yield _painted(f"{place:>5}  {source.strip()}", _DIM, color=color)
        mine = left[partner[at]] if at in partner else ""
        row = f"{mine[:_WIDTH]:<{_WIDTH}} {' ' if mine else '+'} {woven.starts[at]:>4} {shown}"
        yield row if mine else _painted(row, _GREEN, color=color)


def _painted(row: str, code: str, *, color: bool) -> str:
    return f"{code}{row}{_PLAIN}" if color else row
