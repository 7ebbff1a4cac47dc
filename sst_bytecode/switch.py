"""The one switch that beats everything: ``PYTHON_TRACKING_ENABLED=0``."""

from __future__ import annotations

import os

__all__ = ["SWITCH", "is_off"]

SWITCH = "PYTHON_TRACKING_ENABLED"
_OFF = frozenset({"0", "false", "no", "off"})


def is_off() -> bool:
    """Whether the switch forbids tracking, whatever else asks for it."""
    return os.environ.get(SWITCH, "").strip().lower() in _OFF
