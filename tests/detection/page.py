"""The page docs/detection.md, out of what is told of each case."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tests.detection.forms import MISS
from tests.detection.transports import MODULES
from tests.sst_bytecode.flow.conftest import functions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.detection.forms import Form
    from tests.detection.transports import Way

__all__ = ["PAGE", "render"]

PAGE = Path(__file__).parents[2] / "docs" / "detection.md"
_HEAD = """\
# What is found

`make detection` measures this page: real libraries, on loopback, in a program that nobody changed. The tests measure it
again, and fail when a found one becomes a miss, when a miss becomes found, and when this page says anything else
(`tests/detection`). Everything that is not found is in these tables, too, as a **miss**.
"""
_FORMS = """\
## Forms

One person's data leave in a request, each time in another form. What is told is the field, then the form (see
[Two kinds of evidence](explanation/two-kinds-of-evidence.md)); a field alone left as it is. *By value* is level
`calls`: the code, digest or piece is found as if it had been made in another process. *With flow* is level `flow`,
where the program's own calls are watched; the cell is empty where it tells the same.
"""
_TRANSFORMS = """\
## Transforms

At level `flow`: what is told where a person's data went through this, and cannot be found by value any more
(`tests/sst_bytecode/flow/application` has the code). *Nothing* is told, on purpose, of what says nothing of anybody.
"""
_WAYS = """\
## Ways out

A visitor's address leaves, each time through another library. What is told is the kind of the event, the operation, and
where the address is in what left. The line is always the application's. *Unexplained connection*: host and line are
shown, what went over it is not known.
"""
_MISSES = """\
## Known misses

What is not told at level `flow` either, and ways out that are not seen at all:

"""
_GROUPS = {
    "hashing": "One-way functions",
    "ciphers": "Encryption and signatures",
    "pycryptodome": "PyCryptodome",
    "codings": "Encodings, compression, formats",
    "cuts": "Pieces",
    "aliases": "By another name",
    "moving": "Moving through a program",
}


def render(forms: Sequence[Form], ways: Sequence[Way]) -> str:
    """The whole page."""
    parts = [_HEAD, _summary(forms, ways), _FORMS]
    for section, cases in groupby(forms, lambda form: form.section):
        parts.append(_table(f"### {section}", ("form", "by value", "with flow"), map(_form, cases)))
    parts.append(_TRANSFORMS)
    for module, title in _GROUPS.items():
        rows = ((one.values[0].replace("_", " "), _spoken(one.values[1])) for one in functions_of(module))
        parts.append(_table(f"### {title}", ("what is done", "told"), rows))
    parts.append(_WAYS)
    for module, title in MODULES.items():
        rows = ((way.title, _shown(way.told)) for way in ways if way.module == module)
        parts.append(_table(f"### {title}", ("library", "told"), rows))
    silent = [f"{form.section}: {form.title}" for form in forms if form.told["flow"] == MISS]
    silent += [way.title for way in ways if way.told == MISS]
    parts += [_MISSES, "".join(f"- {one}\n" for one in silent)]
    return "\n".join(parts).replace("\n\n\n", "\n\n")


def _summary(forms: Sequence[Form], ways: Sequence[Way]) -> str:
    found = {level: sum(form.told[level] != MISS for form in forms) for level in ("calls", "flow")}
    seen = sum(way.told != MISS and not way.told.startswith("unexplained") for way in ways)
    unexplained = sum(way.told.startswith("unexplained") for way in ways)
    return (
        f"Of {len(forms)} forms {found['calls']} are found by value, {found['flow']} with flow. Of {len(ways)} ways out"
        f" {seen} are seen, {unexplained} are shown as unexplained, {len(ways) - seen - unexplained} not at all.\n"
    )


def _form(form: Form) -> tuple[str, str, str]:
    calls, flow = form.told["calls"], form.told["flow"]
    return form.title, _shown(calls), "" if flow == calls else _shown(flow)


def _spoken(text: str) -> str:
    return "nothing" if text == "nothing" else "by value, as it is" if text == "by value" else _shown(text)


def _shown(told: str) -> str:
    if told == MISS:
        return "**miss**"
    return ", ".join(f"`{one.strip()}`" for one in told.split(";"))


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [title, "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
