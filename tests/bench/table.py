"""The tables of the figures, as Markdown, and their place in a page."""

from __future__ import annotations

import os
import platform
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.bench.figures import Figure

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def page(sections: Mapping[str, Sequence[Figure]]) -> str:
    """Lay the figures out, each section under its title; the machine last."""
    return "\n\n".join([*(f"**{title}**\n\n{table(figures)}" for title, figures in sections.items()), f"{machine()}."])


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


def write(file: Path, text: str) -> None:
    """Replace what stands between the two markers of a page; raise ValueError if it has none."""
    before, found, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{file}: no {BEGIN} … {END}")
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
