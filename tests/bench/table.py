"""The table of the figures, as Markdown, and its place in a page."""

from __future__ import annotations

import os
import platform
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.figures import Rate, Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def table(figures: Sequence[Row | Rate]) -> str:
    """Lay the figures out: ratios first, then what is counted by the second; the machine below."""
    rows = [one for one in figures if isinstance(one, Row)]
    rates = [one for one in figures if isinstance(one, Rate)]
    parts = [*([_ratios(rows)] if rows else []), *([_rates(rates)] if rates else []), f"{machine()}."]
    return "\n\n".join(parts)


def _rates(rates: Sequence[Rate]) -> str:
    """Medians, least and greatest of a round, bar."""
    lines = ["| what | a second | rounds between | bar |", "|---|---:|---|---|"]
    for one in rates:
        bar = "" if one.bar is None else f"≥ {one.bar:,.0f}{'' if one.kept else ' (missed)'}"
        lines.append(f"| {one.name} | {one.rate:,.0f} | {min(one.rates):,.0f} – {max(one.rates):,.0f} | {bar} |")
    return "\n".join(lines)


def _ratios(rows: Sequence[Row]) -> str:
    """Medians in milliseconds, ratio, least and greatest ratio of a round, bar."""
    lines = [
        "| what | plain | watched | ratio | rounds between | bar |",
        "|---|---:|---:|---:|---|---|",
        *(_line(row) for row in rows),
        "",
        f"{len(rows[0].plain)} rounds; milliseconds of CPU.",
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
    return (
        f"| {row.name} | {_milliseconds(row.plain)} | {_milliseconds(row.watched)} | {row.ratio:.3f} "
        f"| {least:.3f} – {greatest:.3f} | {_bars(row)} |"
    )


def _bars(row: Row) -> str:
    """What the row is held to: a ratio, with as many places as it has, or milliseconds, after those that it takes."""
    bars = [] if row.bar is None else [f"≤ {row.bar:.3f}" if round(row.bar, 2) != row.bar else f"≤ {row.bar:.2f}"]
    if row.most is not None:
        bars.append(f"{row.added * 1000:+.1f} ≤ {row.most * 1000:+.0f} ms")
    return f"{', '.join(bars)}{'' if row.kept else ' (missed)'}"


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1000:.2f}"
