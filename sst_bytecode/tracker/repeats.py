"""What sources gave before: a row that is loaded again, a cookie that comes with every request, costs one look-up."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import put

if TYPE_CHECKING:
    from sst_bytecode.tracker.held import Sight
    from sst_bytecode.tracker.tags import Sighting
    from sst_bytecode.tracker.values import Live

__all__ = ["Known", "Repeats"]

_MOST = 1024  # sights that are known again


class Known:
    """What was made of a sight: its *sightings*, and the live values among them; the others are mostly secrets.

    *gone* is the number of tags that had been let go when it was last sure that these are held. `recorded`: there is
    nothing more to write of them but their number.
    """

    __slots__ = ("gone", "lives", "recorded", "secrets", "sightings")

    def __init__(self, sightings: tuple[Sighting, ...], by_tag: dict[str, Live], gone: int) -> None:
        self.sightings = sightings
        self.lives = [by_tag[one.id] for one in sightings if one.id in by_tag]
        self.secrets = [one for one in sightings if one.id not in by_tag]
        self.gone = gone
        self.recorded = False


class Repeats:
    """From a sight and its owner to what was made of it; the values in it stay in memory, in clear."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Known] = {}

    def get(self, sight: Sight, owner: str) -> Known | None:
        """What was made of an equal sight of *owner*'s, None where there was none or nothing can be said."""
        try:
            return self._known.get(_key(sight, owner))
        except TypeError:  # something in it has no hash: a list, an object of the application
            return None

    def like(self, like: object, owner: str) -> Known | None:
        """The same of a sight that was kept with *like*."""
        return self._known.get((owner, like))

    def keep(self, sight: Sight, owner: str, known: Known) -> None:
        """*known* is all that is in it; the oldest is forgotten."""
        with suppress(TypeError):
            put(self._known, _key(sight, owner), known, _MOST)


def _key(sight: Sight, owner: str) -> tuple[object, ...]:
    """Equal for equal sights only: a number is not what is equal to it, and names of fields are part of it."""
    if sight.like is not None:
        return (owner, sight.like)
    value = sight.value
    if type(value) is dict:
        given = value.values()
        return (sight.source, sight.field, owner, *value, *given, *map(type, given))
    return (sight.source, sight.field, owner, value, type(value))
