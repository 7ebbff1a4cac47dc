"""Requests a second while many are in course at once: in threads, and in one event loop; and whose event is whose."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, ClassVar

from tests.bench import loop, threads
from tests.bench.figures import by_turns, limit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BAR = 0.9


@dataclass(frozen=True, slots=True)
class Throughput:
    """Requests a second in each round, plain and watched, and which part of plain there must be (*bar*)."""

    name: str
    plain: tuple[float, ...]
    watched: tuple[float, ...]
    bar: float

    head: ClassVar[tuple[str, ...]] = ("what", "plain", "watched", "ratio", "rounds between", "bar")

    @property
    def ratio(self) -> float:
        """The median watched, over the median plain: of a rate, more is better."""
        return median(self.watched) / median(self.plain)

    @property
    def kept(self) -> bool:
        """Whether it is fast enough."""
        return self.ratio >= self.bar

    @property
    def cells(self) -> tuple[str, ...]:
        """Medians, their ratio, least and greatest of a round, bar."""
        rates = (f"{median(each):,.0f}" for each in (self.plain, self.watched))
        ratios = [watched / plain for plain, watched in zip(self.plain, self.watched, strict=True)]
        spread = f"{min(ratios):.3f} – {max(ratios):.3f}"
        return (self.name, *rates, f"{self.ratio:.3f}", spread, limit("≥", self.bar, "{:.2f}", kept=self.kept))

    @property
    def note(self) -> str:
        """Unit and rounds."""
        return f"Medians of {len(self.plain)} rounds; requests a second by the clock on the wall."

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.ratio:.3f}"


def measure(work: Path, rounds: int) -> Iterator[Throughput]:
    """Keep both servers up for the threads; start the loop's anew each time. Raises if an event is not whose it is."""
    with threads.both(work / "threads") as (plain, watched):
        rates = by_turns((plain.rate, watched.rate), rounds)
        yield Throughput(threads.NAME, tuple(rates[0]), tuple(rates[1]), BAR)
    watched.check()
    alone, seen = (loop.Loop(work / name, watched=name == "seen") for name in ("alone", "seen"))
    rates = by_turns((alone.rate, seen.rate), rounds)
    yield Throughput(loop.NAME, tuple(rates[0]), tuple(rates[1]), BAR)
