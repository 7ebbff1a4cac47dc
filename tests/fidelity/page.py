"""Writes ``docs/reference/fidelity.md`` from the results that are kept."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fidelity import suites

if TYPE_CHECKING:
    from tests.fidelity.results import Result

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "fidelity.md"

_SHOWN = 12
"""So many tests of a module are named."""

_HEAD = """# Fidelity

`make fidelity` runs other people's test suites twice in one environment, plain and watched, and compares the outcome of
each test. This page is what it found; the command writes it. *everything* is `sst run --everything`: every call and
every entry of every module probed, those of the suite and of the standard library too. *product* is `sst run`: the
default probes, and the store.

A difference that no listed reason explains must occur twice in a row to count; *unsteady* tests differed once and then
no more, as tests of timing do on a busy machine. A test that fails plain, for want of a network perhaps, is equal if it
fails in the same way watched.

"""


def text(found: list[Result]) -> str:
    """The page."""
    parts = [_HEAD, _table(found), "\n## Differences\n"]
    rows = sorted(
        (because, module, *row, _minor(result), result.way)
        for result in found
        for module, one in result.modules.items()
        for *row, because in one.explained
    )
    for because, group in groupby(rows, key=lambda row: row[0]):
        parts.append(f"\n{because}\n\n")
        parts += _cases([row[1:] for row in group])
    if not rows:
        parts.append("\nNone.\n")
    opened = [
        (module, *row, _minor(result), result.way)
        for result in found
        for module, one in result.modules.items()
        for row in one.open
    ]
    if opened:
        parts.append("\n## Differences without a reason\n\n")
        parts += _cases(sorted(opened))
    parts.append("\n## Modules of CPython's suite\n\n")
    parts.append(" ".join(f"`{module}`" for module in suites.listed("cpython")) + "\n")
    return "".join(parts)


def write(found: list[Result]) -> None:
    """Put the page where the documentation has it."""
    PAGE.write_text(text(found))


def _table(found: list[Result]) -> str:
    titles = "| Python | suite | watched | modules | tests | equal | different | unsteady |"
    lines = [titles, "|---|---|---|--:|--:|--:|--:|--:|"]
    lines += [
        f"| {one.python} | {one.suite} | {one.way} | {len(one.modules):,} | {one.tests:,} "
        f"| {one.tests - one.different:,} | {one.different:,} | {one.unsteady:,} |"
        for one in found
    ]
    return "\n".join(lines) + "\n"


def _minor(result: Result) -> str:
    return ".".join(result.python.split(".")[:2])


def _cases(rows: list[tuple[str, str, str, str, str, str]]) -> list[str]:
    """One line for each module: its tests, or the number of them, and where they differ."""
    lines = []
    for module, group in groupby(rows, key=lambda row: row[0]):
        listed = list(group)
        cases = sorted({row[1].rpartition(".")[2] for row in listed if not row[1].startswith("(")})
        wheres = ", ".join(sorted({f"{row[4]} {row[5]}" for row in listed}))
        more = f" and {len(cases) - _SHOWN} more" if len(cases) > _SHOWN else ""
        shown = ", ".join(f"`{case}`" for case in cases[:_SHOWN]) + more
        lines.append(f"- `{module}` ({wheres}): {shown or 'how its process ends'}\n")
    return lines
