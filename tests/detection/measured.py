"""Measures all cases: every form at both levels, every way out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.detection import forms, servers, transports
from tests.loopback import serving

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["measured_forms", "measured_ways"]


def measured_forms(work: Path) -> list[forms.Form]:
    """The forms of the list, with what is told of them now."""
    with serving() as sink:
        told = {level: forms.measure(level, work, sink.url) for level in forms.LEVELS}
    return [replace(form, told={level: told[level][form.number] for level in forms.LEVELS}) for form in forms.load()]


def measured_ways(work: Path) -> list[transports.Way]:
    """The ways of the application's modules, with what is told of them now."""
    with servers.up(work) as addresses:
        told = transports.measure(work, addresses)
    return [replace(way, told=told[way.module, way.name]) for way in transports.load()]
