"""Two ways to run one thing, measured turn and turn about, and the figures that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Cells = tuple[str, ...]

_Given = TypeVar("_Given")


class Figure(Protocol):
    """One line of a table: the cells under a head that all figures of its kind have, and whether its bar is kept."""

    @property
    def name(self) -> str:
        """What was measured."""

    @property
    def head(self) -> Cells:
        """The titles of the columns: the last two are text, those between the first and them are numbers."""

    @property
    def cells(self) -> Cells:
        """What stands in them."""

    @property
    def note(self) -> str:
        """What the numbers are, for the line below the table."""

    @property
    def kept(self) -> bool:
        """Whether it is within its bar."""

    @property
    def told(self) -> str:
        """The figure in short."""


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of CPU in each round, plain and watched, and what we hold ourselves to.

    *bar* is the greatest ratio, *most* the greatest difference in seconds: for what costs the same whatever the program
    does. Either is None where there is none.
    """

    name: str
    plain: tuple[float, ...]
    watched: tuple[float, ...]
    bar: float | None = None
    most: float | None = None

    head: ClassVar[Cells] = ("what", "plain", "watched", "ratio", "rounds between", "bar")

    @property
    def ratio(self) -> float:
        """The median watched, over the median plain."""
        return median(self.watched) / median(self.plain)

    @property
    def added(self) -> float:
        """The median watched, less the median plain: seconds."""
        return median(self.watched) - median(self.plain)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the greatest ratio of a single round: how far to trust the median."""
        ratios = [watched / plain for plain, watched in zip(self.plain, self.watched, strict=True)]
        return min(ratios), max(ratios)

    @property
    def cells(self) -> Cells:
        """Medians in milliseconds, ratio, least and greatest ratio of a round, bar."""
        least, greatest = self.spread
        milliseconds = (f"{median(seconds) * 1000:.2f}" for seconds in (self.plain, self.watched))
        spread = f"{least:.3f} – {greatest:.3f}"
        return (self.name, *milliseconds, f"{self.ratio:.3f}", spread, self._bars)

    @property
    def _bars(self) -> str:
        """A ratio, with as many places as it has, or milliseconds, after those that it takes."""
        bars = (
            [] if self.bar is None else [f"≤ {self.bar:.3f}" if round(self.bar, 2) != self.bar else f"≤ {self.bar:.2f}"]
        )
        if self.most is not None:
            bars.append(f"{self.added * 1000:+.1f} ≤ {self.most * 1000:+.0f} ms")
        return f"{', '.join(bars)}{'' if self.kept else ' (missed)'}"

    @property
    def note(self) -> str:
        """Unit and rounds."""
        return f"Medians of {len(self.plain)} rounds; milliseconds of CPU."

    @property
    def kept(self) -> bool:
        """Whether ratio and difference are within their bars."""
        return (self.bar is None or self.ratio <= self.bar) and (self.most is None or self.added <= self.most)

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.ratio:.3f}" if self.most is None else f"{self.ratio:.3f} (+{self.added * 1000:.1f} ms)"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many a second in each round, and how many there must be (*bar*), or None."""

    name: str
    rates: tuple[float, ...]
    bar: float | None = None

    head: ClassVar[Cells] = ("what", "a second", "rounds between", "bar")

    @property
    def rate(self) -> float:
        """The median."""
        return median(self.rates)

    @property
    def cells(self) -> Cells:
        """Median, least and greatest of a round, bar."""
        between = f"{min(self.rates):,.0f} – {max(self.rates):,.0f}"
        return self.name, f"{self.rate:,.0f}", between, limit("≥", self.bar, "{:,.0f}", kept=self.kept)

    @property
    def note(self) -> str:
        """Rounds; the unit is in the head."""
        return f"Medians of {len(self.rates)} rounds."

    @property
    def kept(self) -> bool:
        """Whether it is fast enough."""
        return self.bar is None or self.rate >= self.bar

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.rate:,.0f} a second"


def limit(sign: str, bar: float | None, pattern: str, *, kept: bool) -> str:
    """The bar as a reader sees it at once: kept, missed, or none."""
    return "" if bar is None else f"{sign} {pattern.format(bar)}{'' if kept else ' (missed)'}"


def by_turns(ways: Sequence[Callable[[], _Given]], rounds: int) -> list[list[_Given]]:
    """Go each way once a round, each first in its turn, so that a drift of the machine hits all alike."""
    answers: list[list[_Given]] = [[] for _ in ways]
    for number in range(rounds):
        for turn in range(len(ways)):
            which = (turn + number) % len(ways)
            answers[which].append(ways[which]())
    return answers


def interleave(  # noqa: PLR0917 - a row's own fields, and how often
    name: str,
    plain: Callable[[], float],
    watched: Callable[[], float],
    rounds: int,
    bar: float | None = None,
    most: float | None = None,
) -> Row:
    """Measure both by turns."""
    seconds = by_turns((plain, watched), rounds)
    return Row(name, tuple(seconds[0]), tuple(seconds[1]), bar, most)
