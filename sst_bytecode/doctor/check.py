"""One finding of the doctor's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Check", "counted", "unwatched"]

_LINE = re.compile(r"line \d+: ")
_NAMED = 3  # of what has the same reason


@dataclass(frozen=True, slots=True)
class Check:
    """A subject, what was found, and how that is: ``ok``, ``note`` (worth knowing) or ``FAIL``."""

    subject: str
    finding: str
    level: str = "ok"


def counted(number: int, what: str) -> str:
    """So many of *what*, which takes an s when there are several."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def unwatched(reasons: Mapping[str, str]) -> Iterator[Check]:
    """A note for each thing that is not watched; many that have one reason, but for the line, are told together."""
    groups: dict[str, list[str]] = {}
    for name, reason in sorted(reasons.items()):
        groups.setdefault(_LINE.sub("", reason, count=1), []).append(name)
    for reason, names in groups.items():
        if len(names) > _NAMED:
            more = f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
            yield Check("unwatched", f"{more}: {reason}", "note")
        else:
            yield from (Check("unwatched", f"{name}: {reasons[name]}", "note") for name in names)
