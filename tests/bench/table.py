"""The tables of the figures, as Markdown, and their place in a page."""

from __future__ import annotations

import os
import platform
import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.bench.figures import Figure

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
_TITLE = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)


def page(sections: Mapping[str, str]) -> str:
    """Each section under its title."""
    return "\n\n".join(f"**{title}**\n\n{text}" for title, text in sections.items())


def section(figures: Sequence[Figure]) -> str:
    """Lay the figures of one section out; the machine last."""
    return f"{table(figures)}\n\n{machine()}."


def table(figures: Sequence[Figure]) -> str:
    """One table for each run of figures of a kind, and below it what its numbers are."""
    parts = []
    for head, group in groupby(figures, key=lambda figure: figure.head):
        rows = list(group)
        lines = [_line(head), "|" + "|".join(["---"] + ["---:"] * (len(head) - 3) + ["---", "---"]) + "|"]
        parts += ["\n".join([*lines, *(_line(row.cells) for row in rows)]), rows[0].note]
    return "\n\n".join(parts)


def machine() -> str:
    """Say what the figures were measured on, as far as it matters to them."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs"
    )


def write(file: Path, title: str, text: str, order: Sequence[str]) -> None:
    """Put a section in its place, by *order* of titles, between the two markers of a page; the others stay as they are.

    Raises ValueError if it has no markers.
    """
    before, found, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    inside, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{file}: no {BEGIN} … {END}")
    _, *parts = _TITLE.split(inside)
    known = {name: part.strip() for name, part in zip(parts[::2], parts[1::2], strict=True)} | {title: text}
    sections = page({name: known[name] for name in order if name in known})
    file.write_text(f"{before}{BEGIN}\n{sections}\n{END}{after}", encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
