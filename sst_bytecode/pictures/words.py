"""Words for numbers, times, places, forms and outcomes, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.answers import Recipient
    from sst_bytecode.facts import Finding

__all__ = [
    "FILTERS",
    "called",
    "clipped",
    "clipped_start",
    "day",
    "form",
    "is_good",
    "moment",
    "number",
    "party",
    "stamp",
    "told",
]

_PARTIES = {"first": "first party", "third": "third party", "local": "this machine"}
_ELLIPSIS = "…"


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


def told(data: Iterable[Finding]) -> list[tuple[str, str]]:
    """What data are called, and their forms, each once: of one datum there may be several sources."""
    return [*dict.fromkeys((item.field or item.category, item.form) for item in data)]


def clipped(text: str, size: int) -> str:
    """*text*, or its beginning if it has more than *size* characters."""
    return text if len(text) <= size else text[: size - 1] + _ELLIPSIS


def clipped_start(text: str, size: int) -> str:
    """*text*, or its end: of a path that is the part that tells."""
    return text if len(text) <= size else _ELLIPSIS + text[1 - size :]


FILTERS = {
    "number": number, "stamp": stamp, "moment": moment, "day": day, "called": called, "party": party, "form": form,
    "is_good": is_good, "told": told, "clipped": clipped, "clipped_start": clipped_start,
}  # fmt: skip
