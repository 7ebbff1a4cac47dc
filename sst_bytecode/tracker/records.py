"""Whose the record is in which a value stands: an export holds many people, who share towns and first names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sst_bytecode.tracker.hit import Hit
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["Records"]

_OBJECT = -1  # in the place of a line's beginning


class Records:
    """The identifiers of a payload by the line of text and the objects in which they stand; one look-up for each."""

    __slots__ = ("_live", "_persons")

    def __init__(self, live: LiveValues, places: Mapping[str, Iterable[Hit]]) -> None:
        """*places*: where the identifiers of each person stand."""
        self._live = live
        self._persons: dict[tuple[int, int], dict[str, None]] = {}
        for person, hits in places.items():
            for hit in hits:
                for record in _records(hit):
                    self._persons.setdefault(record, {})[person] = None

    def owner(self, hit: Hit, value: Live) -> Live | None:
        """The same *value* of the one person who has an identifier in the smallest record around *hit*."""
        for record in _records(hit):
            persons = self._persons.get(record, ())
            found = [
                one
                for person in persons
                for one in self._live.of(person)
                if one.text == value.text and one.category == value.category
            ]
            if found:
                return found[0] if len(found) == 1 else None
            if persons:
                return None  # somebody else's, who has no such value
        return None


def _records(hit: Hit) -> Iterator[tuple[int, int]]:
    """The line, then the objects around it, up to an element of a list: beyond are those of others."""
    path = hit.leaf[1]
    yield id(path), hit.leaf[0].rfind("\n", 0, hit.start) + 1
    while path[0] is not None and type(path[1]) is not int:
        path = path[0]
        yield id(path), _OBJECT
