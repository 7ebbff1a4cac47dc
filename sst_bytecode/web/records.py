"""What the page needs to know: the session hands in something that can answer this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sst_bytecode.answers import Event, Health
    from sst_bytecode.asked import EventPage, Flows, PeoplePage, Selection, TagPage

__all__ = ["Records"]


class Records(Protocol):
    """Answers the page's questions, one page of rows at a time; `sst_bytecode.browser.Browser` is one."""

    folders: tuple[str, ...]  # where files of the application are looked for

    @property
    def name(self) -> str:
        """Where the records are, without a password."""

    def state(self) -> str:
        """A text that changes whenever something has come in."""

    def flows(self, selection: Selection) -> Flows:
        """Count what went from where to whom."""

    def events(self, selection: Selection, before: str = "", size: int = 50) -> EventPage:
        """A page of events, newest first."""

    def event(self, number: str) -> Event | None:
        """One event with all its data."""

    def people(self, after: str = "", size: int = 50, *, unnamed: bool = False) -> PeoplePage:
        """A page of the people of whom data left."""

    def tags(self, person: str, after: str = "", size: int = 25) -> TagPage:
        """A page of what is known of a person, with where it went."""

    def names(self, person: str) -> tuple[str, ...]:
        """All names under which a person is recorded."""

    def recorded_name(self, typed: str) -> str:
        """The name under which an id of the application's is recorded."""

    def health(self) -> Health:
        """What of ours went wrong."""
