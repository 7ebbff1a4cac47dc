"""What sources gave before: a row that is loaded again, a cookie that comes with every request, costs one look-up."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import put

if TYPE_CHECKING:
    from sst_bytecode.tracker.people import Sight
    from sst_bytecode.tracker.tags import Sighting

__all__ = ["Repeats"]

_MOST = 1024  # sights that are known again


class Repeats:
    """From a sight and its owner to the sightings that were made of it; the values in it stay in memory, in clear."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Sighting, ...]] = {}

    def get(self, sight: Sight, owner: str) -> tuple[Sighting, ...] | None:
        """What was made of an equal sight of *owner*'s, None where there was none or nothing can be said."""
        try:
            return self._known.get(_key(sight, owner))
        except TypeError:  # something in it has no hash: a list, an object of the application
            return None

    def like(self, like: object, owner: str) -> tuple[Sighting, ...] | None:
        """The same of a sight that was kept with *like*."""
        return self._known.get((owner, like))

    def keep(self, sight: Sight, owner: str, sightings: tuple[Sighting, ...]) -> None:
        """*sightings* are all that is in it; the oldest is forgotten."""
        with suppress(TypeError):
            put(self._known, _key(sight, owner), sightings, _MOST)


def _key(sight: Sight, owner: str) -> tuple[object, ...]:
    """Equal for equal sights only: a number is not what is equal to it, and names of fields are part of it."""
    if sight.like is not None:
        return (owner, sight.like)
    value = sight.value
    if type(value) is dict:
        given = value.values()
        return (sight.source, sight.field, owner, *value, *given, *map(type, given))
    return (sight.source, sight.field, owner, value, type(value))
