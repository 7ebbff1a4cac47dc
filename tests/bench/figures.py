"""Two ways to run one thing, measured turn and turn about, and the figures that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: seconds of CPU in each round, plain and watched, and what we hold ourselves to.

    *bar* is the greatest ratio, *most* the greatest difference in seconds: for what costs the same whatever the program
    does. Either is None where there is none.
    """

    name: str
    plain: tuple[float, ...]
    watched: tuple[float, ...]
    bar: float | None = None
    most: float | None = None

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
    def kept(self) -> bool:
        """Whether ratio and difference are within their bars."""
        return (self.bar is None or self.ratio <= self.bar) and (self.most is None or self.added <= self.most)

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.ratio:.3f}" if self.most is None else f"{self.ratio:.3f} (+{self.added * 1000:.1f} ms)"


@dataclass(frozen=True, slots=True)
class Rate:
    """A line of the second table: how many a second in each round, and how many there must be (*bar*), or None."""

    name: str
    rates: tuple[float, ...]
    bar: float | None = None

    @property
    def rate(self) -> float:
        """The median."""
        return median(self.rates)

    @property
    def kept(self) -> bool:
        """Whether it is fast enough."""
        return self.bar is None or self.rate >= self.bar

    @property
    def told(self) -> str:
        """The figure in short."""
        return f"{self.rate:,.0f} a second"


def interleave(  # noqa: PLR0917 - a row's own fields, and how often
    name: str,
    plain: Callable[[], float],
    watched: Callable[[], float],
    rounds: int,
    bar: float | None = None,
    most: float | None = None,
) -> Row:
    """Measure both once a round, each first in every other round, so that a drift of the machine hits both alike."""
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for number in range(rounds):
        for is_watched in (False, True) if number % 2 == 0 else (True, False):
            seconds[is_watched].append(watched() if is_watched else plain())
    return Row(name, tuple(seconds[False]), tuple(seconds[True]), bar, most)
