"""What readers of the store are given: typed, frozen, without any row or session behind it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from sst_bytecode.facts import Recipient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.facts import Finding, Place

__all__ = [
    "Event",
    "Health",
    "KnownTag",
    "LineageGraph",
    "LineageStep",
    "News",
    "Recipient",
    "RecipientSummary",
    "Summary",
]


@dataclass(frozen=True, slots=True)
class Event:
    """A sharing event with its data; *outcome* is ``unknown`` if the process never told. *time* in seconds, UTC."""

    id: str
    time: float
    kind: str
    library: str
    operation: str
    outcome: str
    attempts: int
    recipient: Recipient
    site: Place
    persons: tuple[str, ...]
    data: tuple[Finding, ...]
    request: str
    route: str
    limits: tuple[str, ...]
    outline: tuple[str, ...] = ()  # places of the keys of the body, those without data too

    def identity(self, item: Finding) -> str:
        """Sixteen digits for what *item* is, whence and where to: those of all events that a reader takes for the same.

        They depend on neither line nor person nor time, so they stay while code moves within its function.
        """
        parts = (item.category, item.form, self.recipient.name, self.site.file, self.site.function, self.operation)
        return blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class News:
    """What has left since a moment: of how many people, to how many recipients, and to how many for the first time.

    *troubles*: by their names what of ours has failed since, or could not be watched.
    """

    people: int
    recipients: int
    new: int
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientSummary:
    """What one recipient got of a person: how often, which categories of data, in which forms."""

    organisation: str
    category: str | None
    party: str
    domains: tuple[str, ...]
    events: int
    data: Mapping[str, tuple[str, ...]]  # category of data: forms, "" for verbatim


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that went anywhere of one person, in short; weak matches are left out."""

    person: str
    names: tuple[str, ...]
    events: int
    first: float | None
    last: float | None
    categories: tuple[str, ...]
    recipients: tuple[RecipientSummary, ...]
    tags: int


@dataclass(frozen=True, slots=True)
class KnownTag:
    """A personal value that was seen, as far as may be shown: no value, a masked preview."""

    id: str
    person: str
    category: str
    field: str
    source: str
    preview: str
    site: Place
    first_seen: float
    last_seen: float
    count: int


@dataclass(frozen=True, slots=True)
class LineageStep:
    """The tag *child* was made from the tag *parent* by *operation* at *site*."""

    parent: str
    child: str
    operation: str
    site: Place
    time: float


@dataclass(frozen=True, slots=True)
class LineageGraph:
    """All tags that a tag comes from or went into, the steps between them, and the events that they left in."""

    tag: str
    tags: tuple[KnownTag, ...]
    steps: tuple[LineageStep, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What of ours failed or was dropped, as counts, and what could not be watched, with the reason."""

    counts: Mapping[str, int]
    unwatched: Mapping[str, str]
