"""One finding of the doctor's."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """A subject, what was found, and how that is: ``ok``, ``note`` (worth knowing) or ``FAIL``."""

    subject: str
    finding: str
    level: str = "ok"
