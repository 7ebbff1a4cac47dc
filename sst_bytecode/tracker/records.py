"""Whose the record is in which a value stands: an export holds many people, who share towns and first names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sst_bytecode.tracker.hit import Hit
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["Records", "is_in_list"]

_OBJECT = -1  # in the place of a line's beginning
_FEW = 8  # persons who claim most of a record


class Records:
    """Who stands for the line of text and the objects around a value: whose identifier is there, else who claims most.

    *places*: where the identifiers of each person stand. *claims*: whose each value may be that stands under its name.
    """

    __slots__ = ("_claims", "_leaders", "_live", "_persons", "_values")

    def __init__(
        self, live: LiveValues, places: Mapping[str, Iterable[Hit]], claims: Iterable[tuple[Hit, list[Live]]]
    ) -> None:
        self._live = live
        self._persons: dict[tuple[int, int], dict[str, None]] = {}
        self._claims: dict[tuple[int, int], list[list[Live]]] = {}
        self._leaders: dict[tuple[int, int], tuple[str, ...]] = {}
        self._values: dict[str, dict[tuple[str, str], Live]] = {}
        for person, hits in places.items():
            for hit in hits:
                for record in _records(hit):
                    self._persons.setdefault(record, {})[person] = None
        for hit, owners in claims:
            for record in _records(hit):
                self._claims.setdefault(record, []).append(owners)

    def owner(self, hit: Hit, value: Live) -> Live | None:
        """The same *value* of the one person who stands for the smallest record around *hit*."""
        for record in _records(hit):
            persons = self._persons.get(record) or self._leading(record)
            same = (value.category, value.text)
            found = [one for person in persons if (one := self._values_of(person).get(same)) is not None]
            if found:
                return found[0] if len(found) == 1 else None
            if persons:
                return None  # somebody else's, who has no such value
        return None

    def is_led(self, hit: Hit, person: str) -> bool:
        """Whether *person* has more of the values of a record around *hit* than anybody else."""
        return any(person in self._leading(record) for record in _records(hit))

    def _leading(self, record: tuple[int, int]) -> tuple[str, ...]:
        """Whoever has more of a record's values than anybody else, and more than one, which may be anybody's."""
        leader = self._leaders.get(record)
        if leader is None:
            claims = self._claims.get(record, ())
            counts = Counter([owner.person for owners in claims for owner in owners])
            # Of a value with many owners a hit has those in play alone, so whoever claims one is asked for the others.
            scores = sorted(
                (sum(self._has(one, owners) for owners in claims), one) for one, _ in counts.most_common(_FEW)
            )
            (second, _), (most, first) = [(1, ""), (1, ""), *scores][-2:]
            leader = self._leaders[record] = (first,) if most > second else ()
        return leader

    def _has(self, person: str, owners: list[Live]) -> bool:
        values = self._values_of(person)
        return any((one.category, one.text) in values for one in owners)

    def _values_of(self, person: str) -> dict[tuple[str, str], Live]:
        values = self._values.get(person)
        if values is None:
            values = self._values[person] = {(one.category, one.text): one for one in self._live.of(person)}
        return values


def is_in_list(hit: Hit) -> bool:
    """Whether it is in an element of a list: one record of several."""
    step = hit.leaf[1]
    while step[0] is not None:
        if type(step[1]) is int:
            return True
        step = step[0]
    return False


def _records(hit: Hit) -> Iterator[tuple[int, int]]:
    """The line, then the objects around it, up to an element of a list: beyond are those of others."""
    path = hit.leaf[1]
    yield id(path), hit.leaf[0].rfind("\n", 0, hit.start) + 1
    while path[0] is not None and type(path[1]) is not int:
        path = path[0]
        yield id(path), _OBJECT
