"""What a rule asks of a datum: for each key a list of patterns, of which one must fit."""

from __future__ import annotations

import re

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sst_bytecode.policy.datum import Datum

__all__ = ["KEYS", "VERBATIM", "Condition", "above", "covers"]

VERBATIM = "verbatim"
_NOBODY = "nobody"
_UNKNOWN = "unknown"
_LABELS = 2  # a pattern such as "com" shall not mean half of the world
# Keys whose texts are names by convention: their case says nothing.
_FOLDED = frozenset({"category", "form", "recipient", "recipient_category", "party", "country"})


def above(name: str) -> list[str]:
    """A host with every domain above it; a name that has dots for another reason stands for the same."""
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - _LABELS + 1))]


def _recipient(datum: Datum) -> list[str]:
    names = [*above(datum.organisation), *above(datum.host)] if datum.organisation else above(datum.host)
    if datum.port:
        names.append(f"{datum.host}:{datum.port}")
    return names


def _site(datum: Datum) -> list[str]:
    return [datum.file, f"{datum.file}:{datum.line}", f"{datum.file}:{datum.function}"]


KEYS: Mapping[str, Callable[[Datum], list[str]]] = {
    "category": lambda datum: [datum.category],
    "form": lambda datum: [datum.form or VERBATIM],
    "person": lambda datum: [datum.person or _NOBODY],
    "recipient": _recipient,
    "recipient_category": lambda datum: [datum.recipient_category or _UNKNOWN],
    "party": lambda datum: [datum.party],
    "country": lambda datum: [datum.country or _UNKNOWN],
    "route": lambda datum: [datum.route],
    "site": _site,
}
"""What a datum is called under each key: a condition holds if one of its patterns is one of these names."""


class Condition:
    """Holds if one of *patterns* fits what the datum is called under *key*; ``*`` stands for any text, or for none."""

    __slots__ = ("_folded", "_globs", "_literals", "_names", "key", "patterns")

    def __init__(self, key: str, patterns: tuple[str, ...]) -> None:
        self.key = key
        self.patterns = patterns
        self._names = KEYS[key]
        self._folded = key in _FOLDED
        known = [one.lower() for one in patterns] if self._folded else patterns
        self._literals = frozenset(one for one in known if "*" not in one)
        self._globs = tuple(_glob(one) for one in known if "*" in one)

    def holds(self, datum: Datum) -> bool:
        """Whether *datum* is one of those that are meant."""
        names = self._names(datum)
        if self._folded:
            names = [name.lower() for name in names]
        if not self._literals.isdisjoint(names):
            return True
        return any(glob.fullmatch(name) for glob in self._globs for name in names)


def covers(key: str, general: str, special: str) -> bool:
    """Whether every datum that *special* fits is one that *general* fits, too; False where that is not certain.

    A ``*`` in *special* can be taken by nothing but a ``*`` in *general*, which takes any text in its place as well.
    """
    if key in _FOLDED:
        general, special = general.lower(), special.lower()
    if _glob(general).fullmatch(special):
        return True
    return key == "recipient" and "*" not in general + special and general in above(special)


def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
