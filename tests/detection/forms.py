"""The forms of forms.toml: read, sent from a watched program, and what was told of each."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.detection.watched import findings_of, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LEVELS", "MISS", "Form", "load", "measure", "take"]

HERE = Path(__file__).parent
LEVELS = ("calls", "flow")
MISS = "miss"


@dataclass(frozen=True, slots=True)
class Form:
    """One case: *told* is what is known to be told of it at each level, `MISS` for nothing."""

    number: int
    section: str
    title: str
    expression: str
    told: Mapping[str, str]


def load() -> list[Form]:
    """All cases, in the order of the file; a section with ``each`` has its cases once for each word of it."""
    found: list[Form] = []
    for section in tomllib.loads((HERE / "forms.toml").read_text(encoding="utf-8"))["section"]:
        for word in section.get("each", [""]):
            for case in section["cases"]:
                title, expression, told, *flow = (text.replace("{each}", word) for text in case)
                by_level = dict(zip(LEVELS, (told, *(flow or [told])), strict=True))
                found.append(Form(len(found), section["title"], title, expression, by_level))
    return found


def take(measured: Iterable[Form]) -> None:
    """Write what was measured into the file, but for cases that stand there once for several words."""
    file = HERE / "forms.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    for form in measured:
        head = f"    [{_text(form.title)}, {_text(form.expression)}, "
        told = list(dict.fromkeys(form.told[level] for level in LEVELS))
        for place, line in enumerate(lines):
            if line.startswith(head):
                lines[place] = f"{head}{', '.join(map(_text, told))}],"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def measure(level: str, work: Path, sink: str) -> dict[int, str]:
    """What is told of each case at a level: its fields and forms, or `MISS`."""
    forms = load()
    program = work / "forms.py"
    head = (HERE / "application" / "forms.py").read_text(encoding="utf-8")
    cases = (f"def case_{form.number}(user):\n    return {form.expression}\n" for form in forms)
    program.write_text("\n\n".join([head, *cases, "main()\n"]), encoding="utf-8")
    told: dict[int, set[str]] = {form.number: set() for form in forms}
    for event, found in findings_of(run(program, work, sink, len(forms), level=level)):
        match = re.search(r"/forms/(\d+)", event.destination.url)
        if match:
            told[int(match[1])] |= {f"{one.field}: {one.form}".rstrip(": ") for one in found if not one.weak}
    return {number: "; ".join(sorted(texts)) or MISS for number, texts in told.items()}
