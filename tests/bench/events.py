"""Measures what one event costs the thread that sends, the search for personal data apart."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, ClassVar

from tests.bench import ways
from tests.bench.figures import limit

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).parent / "programs" / "events.py"
EVENTS = 3_000
BAR = 30e-6  # seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the thread's CPU for one event in each round, and how few there must be (*bar*), or None."""

    name: str
    seconds: tuple[float, ...]
    bar: float | None = None

    head: ClassVar[tuple[str, ...]] = ("what", "µs", "rounds between", "bar")

    @property
    def cost(self) -> float:
        """The median."""
        return median(self.seconds)

    @property
    def kept(self) -> bool:
        """Whether it is cheap enough."""
        return self.bar is None or self.cost <= self.bar

    @property
    def cells(self) -> tuple[str, ...]:
        """Median, least and greatest of a round, bar."""
        between = f"{min(self.seconds) * 1e6:.1f} – {max(self.seconds) * 1e6:.1f}"
        bar = limit("≤", None if self.bar is None else self.bar * 1e6, "{:.0f}", kept=self.kept)
        return self.name, f"{self.cost * 1e6:.1f}", between, bar

    @property
    def note(self) -> str:
        """Unit and rounds."""
        return f"Medians of {len(self.seconds)} rounds; microseconds of the thread's CPU for one event."

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.cost * 1e6:.1f} µs"


def measure(work: Path, rounds: int) -> Iterator[Cost]:
    """Run the program once a round, with a store that takes in meanwhile."""
    watched = ways.watched(work)
    command = [sys.executable, str(PROGRAM), str(EVENTS)]
    figures = []
    for _ in range(rounds):
        done = subprocess.run(command, env=watched, cwd=work, check=True, capture_output=True, text=True)
        figures.append(json.loads(done.stdout))
    ours, matching = zip(*figures, strict=True)
    yield Cost("an event, on the thread that sends", tuple(ours), BAR)
    yield Cost("the search in its kilobyte", tuple(matching))
