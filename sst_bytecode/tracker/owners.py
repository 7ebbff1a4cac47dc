"""Whose a row is that its source does not say outright, and which rows are people who are known by another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.addressees import addressee, shares
from sst_bytecode.tracker.bounded import put
from sst_bytecode.tracker.posted import owner_of

if TYPE_CHECKING:
    from sst_bytecode.facts import Alias
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.people import People

__all__ = ["Owners"]

_ROWS = 10_000  # rows of which is known who they are


class Owners:
    """Who rows are, as far as they themselves, rows seen before and the addresses in them tell."""

    def __init__(self, people: People, live: LiveValues) -> None:
        self._people = people
        self._live = live
        self._known: dict[str, str] = {}

    def know(self, subject: tuple[str, str] | None, person: str) -> Alias | None:
        """The row that *subject* tells of is *person*: so is whatever refers to it, what has been seen before, too."""
        if subject is None or "" in subject:
            return None
        name = self._people.name_of_row(*subject)
        if self._known.get(name) == person:
            return None
        put(self._known, name, person, _ROWS)
        return self._people.join(person, name) if self._live.of(name) else None

    def of_row(
        self, row: dict[str, object], mine: str, subject: tuple[str, str] | None
    ) -> tuple[str, dict[str, object]]:
        """Whose a *row* is that is about *subject* if it is about somebody of its own, and what of it is theirs.

        It is its own then, unless it has an address of *mine*, who is in play, or of somebody who logs in. A subject
        without a key is somebody: nobody knows who.
        """
        if subject is None:
            return addressee(row, mine, self._live)
        if subject[1] and not subject[0]:
            return owner_of(subject[1], mine, self._live, self._people.name), row
        name = self._people.name_of_row(*subject) if subject[1] else ""
        person = self._known.get(name)
        if person is not None:
            return person, row
        owner, value = addressee(row, mine, self._live, name)
        if owner == mine and not (mine and shares(row, mine, self._live)):
            owner = name
        return owner, value
