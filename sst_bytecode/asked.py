"""What readers of the page ask for, and what they are given besides events: counts, pages of rows, news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.answers import Event, KnownTag, LineageStep, Recipient

__all__ = ["EventPage", "FlowCount", "Flows", "PeoplePage", "PersonRow", "Selection", "TagPage", "Trail", "TrailPart"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events are meant; what is empty does not restrict. Times in seconds, UTC; *until* is not included.

    *recipient* is an organisation's name, or the domain where nobody knows the organisation; *site* is ``file:line``;
    *kind* one of the kinds of events.
    """

    person: str = ""
    category: str = ""
    recipient: str = ""
    route: str = ""
    site: str = ""
    kind: str = ""
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class FlowCount:
    """So many data of a category in a form went from a line of code to a recipient; of category "", so many events."""

    category: str
    form: str
    file: str
    line: int
    function: str
    kind: str
    recipient: Recipient
    route: str
    first: float
    last: float
    count: int


@dataclass(frozen=True, slots=True)
class Flows:
    """The counts of a selection; not *complete*: of *looked_at* data only, with *since* the newest, since that time."""

    counts: tuple[FlowCount, ...]
    complete: bool = True
    looked_at: int = 0
    since: float | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, newest first; *older* is the cursor of the page after this one, "" at the end."""

    events: tuple[Event, ...]
    older: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of whom data left: so many of each category, counted up to *counted*; *more*: there are others."""

    person: str
    categories: Mapping[str, int]
    counted: int
    more: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People in order of their names; *after* is the cursor of the page after this one, "" at the end."""

    people: tuple[PersonRow, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class TrailPart:
    """In one form, to one recipient: so many times, since *first*, last in the event *event*."""

    form: str
    recipient: Recipient
    count: int
    first: float
    last: float
    event: str


@dataclass(frozen=True, slots=True)
class Trail:
    """A value that was seen, and where it went; not *complete*: of its newest events only."""

    tag: KnownTag
    parts: tuple[TrailPart, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class TagPage:
    """A person's values with their trails, and the steps between them and what was made of them."""

    trails: tuple[Trail, ...]
    steps: tuple[LineageStep, ...] = ()
    made: tuple[KnownTag, ...] = ()
    after: str = ""
