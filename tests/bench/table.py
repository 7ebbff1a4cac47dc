"""The table of the figures, as Markdown, and its place in a page."""

from __future__ import annotations

import os
import platform
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.figures import Row

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def table(rows: Sequence[Row]) -> str:
    """Lay the figures out: medians in milliseconds, ratio, least and greatest ratio of a round, bar."""
    lines = [
        "| what | plain | watched | ratio | rounds between | bar |",
        "|---|---:|---:|---:|---|---|",
        *(_line(row) for row in rows),
        "",
        f"{len(rows[0].plain)} rounds; milliseconds of CPU. {machine()}.",
    ]
    return "\n".join(lines)


def machine() -> str:
    """Say what the figures were measured on, as far as it matters to them."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs"
    )


def write(page: Path, text: str) -> None:
    """Replace what stands between the two markers of a page; raise ValueError if it has none."""
    before, found, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{page}: no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _line(row: Row) -> str:
    least, greatest = row.spread
    bar = "" if row.bar is None else f"≤ {row.bar:.2f}{'' if row.kept else ' (missed)'}"
    return (
        f"| {row.name} | {_milliseconds(row.plain)} | {_milliseconds(row.watched)} | {row.ratio:.3f} "
        f"| {least:.3f} – {greatest:.3f} | {bar} |"
    )


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1000:.2f}"
