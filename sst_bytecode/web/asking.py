"""What an address asks for: the selection in its query, and the addresses of other selections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sst_bytecode.asked import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PERIODS", "Asked", "read_query"]

PERIODS: Mapping[str, tuple[str, float | None]] = {
    "": ("all time", None),
    "hour": ("the last hour", 3_600.0),
    "day": ("the last 24 hours", 86_400.0),
    "week": ("the last 7 days", 7 * 86_400.0),
    "month": ("the last 30 days", 30 * 86_400.0),
}
_KEYS = ("person", "category", "to", "route", "site", "kind", "time", "from", "until")
_WORDS = {"person": "person", "category": "data", "to": "recipient", "route": "route", "site": "code", "kind": "kind"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST = 500  # characters of one value


@dataclass(frozen=True, slots=True)
class Asked:
    """A selection and the query that stands for it."""

    selection: Selection
    query: Mapping[str, str]

    def changed(self, **changes: str) -> str:
        """The query with these keys changed, an empty value taken out; "" or beginning with a question mark."""
        query = {key: value for key, value in {**self.query, **changes}.items() if value}
        return "?" + urlencode(query) if query else ""

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """What restricts: key, its name for people, value for people."""
        shown = [(key, word, self.query[key]) for key, word in _WORDS.items() if self.query.get(key)]
        if self.query.get("time"):
            shown.append(("time", "time", PERIODS[self.query["time"]][0]))
        shown += [(key, key, self.query[key]) for key in ("from", "until") if self.query.get(key)]
        return shown


def read_query(given: Mapping[str, str], now: float) -> Asked:
    """Understand a query; what makes no sense is left out."""
    query = {key: given.get(key, "").strip()[:_LONGEST] for key in _KEYS}
    query = {key: value for key, value in query.items() if value}
    if query.get("time") not in PERIODS:
        query.pop("time", None)
    since, until = _day(query.get("from", "")), _day(query.get("until", ""))
    if since is None:
        query.pop("from", None)
    if until is None:
        query.pop("until", None)
    else:
        until += timedelta(days=1).total_seconds()  # the day is meant, to its end
    length = PERIODS[query.get("time", "")][1]
    if length is not None:
        since = max(since or 0.0, now - length)
    selection = Selection(
        person=query.get("person", ""),
        category=query.get("category", ""),
        recipient=query.get("to", ""),
        route=query.get("route", ""),
        site=query.get("site", ""),
        kind=query.get("kind", ""),
        since=since,
        until=until,
    )
    return Asked(selection, query)


def _day(text: str) -> float | None:
    """The beginning of a day, UTC."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
