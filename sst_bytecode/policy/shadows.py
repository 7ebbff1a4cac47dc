"""Finds rules that can never match because earlier ones take all that they would."""

from __future__ import annotations

from itertools import product

from sst_bytecode.config_values import PARTIES
from sst_bytecode.policy.conditions import covers

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sst_bytecode.policy.rules import Rule

__all__ = ["takers"]

_MOST = 5_000  # combinations of one rule's patterns that are looked at; a rule with more is taken to match something


def takers(rule: Rule, earlier: Sequence[Rule]) -> list[Rule]:
    """Those of *earlier* rules that together take all that *rule* would; empty if something may be left for it.

    A rule is split into one for each combination of its patterns: each of these must be covered by one earlier rule
    whole. So what is said is true, but not everything that is true is said.
    """
    known = [(one, _patterns(one)) for one in earlier if _outlives(one, rule)]
    if not known:
        return []
    own = _patterns(rule)
    size = 1
    for patterns in own.values():
        size *= len(patterns)
    if size > _MOST:
        return []
    found: dict[int, Rule] = {}
    for combination in product(*own.values()):
        atom = dict(zip(own, combination, strict=True))
        taker = next((one for one, general in known if _covers(general, atom)), None)
        if taker is None:
            return []
        found[id(taker)] = taker
    return list(found.values())


def _outlives(one: Rule, other: Rule) -> bool:
    """An exception ends; what comes after it counts from then on."""
    return one.until is None or (other.until is not None and other.until <= one.until)


def _patterns(rule: Rule) -> dict[str, tuple[str, ...]]:
    """The patterns by key; all parties are no condition, and one that names none is split into the three that are."""
    found = {condition.key: condition.patterns for condition in rule.conditions if "*" not in condition.patterns}
    parties = tuple(
        party for party in PARTIES if any(covers("party", one, party) for one in found.get("party", ("*",)))
    )
    return {**found, "party": parties}


def _covers(general: Mapping[str, tuple[str, ...]], atom: Mapping[str, str]) -> bool:
    return all(
        key in atom and any(covers(key, pattern, atom[key]) for pattern in patterns)
        for key, patterns in general.items()
    )
