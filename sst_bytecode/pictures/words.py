"""Words for numbers, times, places, forms and outcomes, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable

    from sst_bytecode.answers import Recipient
    from sst_bytecode.facts import Finding

__all__ = [
    "FILTERS",
    "called",
    "calls",
    "clipped",
    "clipped_start",
    "day",
    "form",
    "is_good",
    "moment",
    "number",
    "number_of",
    "party",
    "stamp",
    "supposed",
    "told",
    "whose",
]

_PARTIES = {"first": "first party", "third": "third party", "local": "this machine"}
_ELLIPSIS = "…"
_NAMED = 3  # persons; of more only the number is told
_CALLS = {
    "http": "request", "ai": "AI request", "email": "message", "file": "write", "process": "command",
    "socket": "connection",
}  # fmt: skip


def number(count: float) -> str:
    """A count with thin spaces between thousands: 1 234 567 (ISO 80000-1, 7.3.1)."""
    return f"{int(count):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def stamp(time: float) -> str:
    """A time for machines, UTC (RFC 3339)."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(time: float) -> str:
    """A time for people, UTC."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S")


def day(time: float) -> str:
    """A day for people, UTC."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d")


def called(recipient: Recipient) -> str:
    """What a recipient is called: the organisation, else the domain, else the last part of the URL."""
    if recipient.organisation or recipient.domain:
        return recipient.organisation or recipient.domain
    scheme, separator, rest = recipient.url.partition("://")
    return f"{scheme}: {rest.rstrip('/').rpartition('/')[2]}" if separator else recipient.url or "this machine"


def party(name: str) -> str:
    """Whose a recipient is."""
    return _PARTIES.get(name, name)


def form(chain: str) -> str:
    """The chain of a form; what has none left as it is."""
    return chain or "verbatim"


def is_good(outcome: str) -> bool:
    """Whether an operation went well, by its outcome."""
    return outcome == "ok" or outcome.startswith(("2", "3"))


def told(data: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """What data are called and their forms, each once for all sources; whose, if they are several people's."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in data:
        found.setdefault((item.field or item.category, item.form), set()).add(item.person)
    several = len(set().union(*found.values())) > 1
    return [(name, form, whose(persons) if several else "") for (name, form), persons in found.items()]


def number_of(count: int, one: str, many: str = "") -> str:
    """How many of what."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def whose(persons: Collection[str]) -> str:
    """The names of some persons, or the number of many; "" is somebody unknown."""
    known = sorted(set(persons) - {""})
    if len(known) > _NAMED:
        return number_of(len(known), "person", "people")
    return ", ".join((*known, *(["not known"] if "" in persons else [])))


def supposed(item: Finding) -> str:
    """What else there is to say of whose *item* is: no source named the person, it left in the request of one."""
    return "taken for theirs: it left in their request" if item.source is None and item.person else ""


def calls(kinds: Counter[str]) -> str:
    """How many operations of each kind of event, most first."""
    return ", ".join(number_of(count, _CALLS.get(kind, "call")) for kind, count in kinds.most_common())


def clipped(text: str, size: int) -> str:
    """*text*, or its beginning if it has more than *size* characters."""
    return text if len(text) <= size else text[: size - 1] + _ELLIPSIS


def clipped_start(text: str, size: int) -> str:
    """*text*, or its end: of a path that is the part that tells."""
    return text if len(text) <= size else _ELLIPSIS + text[1 - size :]


FILTERS = {
    "number": number, "stamp": stamp, "moment": moment, "day": day, "called": called, "party": party, "form": form,
    "is_good": is_good, "told": told, "clipped": clipped, "clipped_start": clipped_start,
    "whose": whose, "calls": calls, "supposed": supposed,
}  # fmt: skip
