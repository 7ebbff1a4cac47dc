"""Compares a module's tests, plain and watched, and judges each difference by the known reasons."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fidelity import outcomes, reasons, runs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fidelity.outcomes import Difference
    from tests.fidelity.suites import Suite


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of one module: how many tests were run, and those that differ, with the reason or ""."""

    module: str
    tests: int
    explained: tuple[tuple[Difference, str], ...]
    unexplained: tuple[Difference, ...]
    unsteady: int
    """Tests that differed once and not again: they differ between plain runs, too."""
    seconds: tuple[float, float]
    told: str


def compare(suite: Suite, module: str, way: str, cache: Path, limit: float) -> Comparison:
    """Run *module* plain and in *way*; what differs without a reason must differ twice to count."""
    listed = reasons.known()
    apart = [(case, reason.because) for reason in listed for case in reason.apart_in(module, way)]
    without = [case for case, _ in apart]
    plain = _plain(suite, module, cache, limit, tuple(without))
    watched = runs.run(suite, module, way, cache, limit=limit, without=without)
    found = outcomes.differences(plain.outcomes, watched.outcomes)
    open_ones = [one for one in found if _reason(listed, module, one, way, found) is None]
    unsteady = 0
    if open_ones:
        again = outcomes.differences(
            runs.run(suite, module, "plain", cache, limit=limit, without=without).outcomes,
            runs.run(suite, module, way, cache, limit=limit, without=without).outcomes,
        )
        twice = {one.case for one in again}
        unsteady = sum(one.case not in twice for one in open_ones)
        found = [one for one in found if one not in open_ones or one.case in twice]
    judged = [(one, _reason(listed, module, one, way, found)) for one in found]
    left_out = [(outcomes.Difference(case, "passed", "ends the process"), why) for case, why in apart]
    return Comparison(
        module,
        len(plain.outcomes) - 1 + len(apart),
        (*left_out, *((one, why) for one, why in judged if why is not None)),
        tuple(one for one, why in judged if why is None),
        unsteady,
        (plain.seconds, watched.seconds),
        watched.told,
    )


@functools.cache  # once for all ways
def _plain(suite: Suite, module: str, cache: Path, limit: float, without: tuple[str, ...]) -> runs.Run:
    return runs.run(suite, module, "plain", cache, limit=limit, without=without)


def _reason(
    listed: list[reasons.Reason], module: str, difference: Difference, way: str, found: list[Difference]
) -> str | None:
    """Why *difference* is known, None if it is not. A module may end otherwise if some test in it may."""
    if difference.case == outcomes.WHOLE and not difference.watched.startswith(("killed", "not ended")):
        others = [one for one in found if one.case != outcomes.WHOLE]
        whys = [_reason(listed, module, one, way, []) for one in others]
        return next((why for why in whys if why is not None), None)
    return next((reason.because for reason in listed if reason.holds(module, difference, way)), None)
