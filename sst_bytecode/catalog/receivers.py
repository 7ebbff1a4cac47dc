"""The names by which a library's module shows that it runs threads: it may send later what it is given now."""

from __future__ import annotations

__all__ = ["MARKS"]

MARKS = frozenset({"threading.Thread", "threading.Timer", "threading.Condition", "threading.Event"})
