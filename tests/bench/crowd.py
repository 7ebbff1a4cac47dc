"""Measures the memory of an application that a hundred thousand people visit, plain and watched."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tests.bench import ways
from tests.bench.figures import limit
from tests.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROGRAM = Path(__file__).parent / "programs" / "crowd.py"
PEOPLE = 100_000
POINTS = 10
MORE, SLOPE = 25.0, 2.0  # megabytes: over plain at the end, and gained over the second half, which is "flat"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes in memory after each tenth of the requests, plain and watched; *bar* is for the difference."""

    name: str
    plain: tuple[float, ...]
    watched: tuple[float, ...]
    bar: float

    head: ClassVar[tuple[str, ...]] = ("what", "plain", "watched", "more", "gained in the second half", "bar")

    @property
    def more(self) -> float:
        """Over plain, at the end."""
        return self.watched[-1] - self.plain[-1]

    @property
    def gained(self) -> float:
        """By how much watched grew over the second half, beyond plain: the line of least squares through its points."""
        return _rise(self.watched) - _rise(self.plain)

    @property
    def kept(self) -> bool:
        """Whether it is small, and flat."""
        return self.more <= self.bar and self.gained <= SLOPE

    @property
    def cells(self) -> tuple[str, ...]:
        """Both ends, their difference, the slope, the bar."""
        ends = (f"{one[-1]:.1f}" for one in (self.plain, self.watched))
        bar = limit("≤", self.bar, "{:.0f}", kept=self.kept)
        return (self.name, *ends, f"{self.more:.1f}", f"{self.gained:+.1f}", bar)

    @property
    def note(self) -> str:
        """Units."""
        return f"Megabytes of resident memory; flat is at most {SLOPE:g} more in the second half."

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.more:.1f} MB more, {self.gained:+.1f} in the second half"


def measure(work: Path, rounds: int) -> Iterator[Memory]:
    """Run both programs once: memory does not depend on what else the machine does, whatever *rounds* says."""
    del rounds
    with serving() as vendor:
        visited(work, ways.watched(work), vendor.url, people=POINTS)  # fills the caches
        plain = visited(work, ways.plain(), vendor.url, PEOPLE)
        vendor.received.clear()
        watched = visited(work, ways.watched(work), vendor.url, PEOPLE)
    yield Memory(f"after {PEOPLE:,} requests of as many people", plain, watched, MORE)


def visited(work: Path, environment: Mapping[str, str], vendor: str, people: int) -> tuple[float, ...]:
    """Run the program; give the megabytes in memory after each part of its requests."""
    command = [sys.executable, str(PROGRAM), str(people), str(POINTS), vendor]
    done = subprocess.run(command, env=environment, cwd=work, check=True, capture_output=True, text=True)
    return tuple(resident / _MEGABYTE for resident in json.loads(done.stdout))


def _rise(points: tuple[float, ...]) -> float:
    """What the second half of *points* rises by, along the line that fits them best."""
    half = points[len(points) // 2 :]
    centre = (len(half) - 1) / 2
    slope = sum((number - centre) * value for number, value in enumerate(half)) / sum(
        (number - centre) ** 2 for number in range(len(half))
    )
    return slope * (len(half) - 1)
