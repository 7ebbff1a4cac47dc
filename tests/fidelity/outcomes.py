"""What became of each test of a run, read from the JUnit file that the runner wrote, and where two runs differ."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = "(the module)"
"""Stands for a module as a whole among its tests: how its process ended."""

_NOISE = {"system-out", "system-err", "properties", "rerunFailure"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One test whose outcome was not the same."""

    case: str
    plain: str
    watched: str


def read(report: Path, ended: str) -> dict[str, str]:
    """Give the outcome of each test by its name, and how the process *ended* for the module as a whole."""
    found = {WHOLE: ended}
    try:
        cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - written by the test runner that we started
    except (OSError, ET.ParseError):
        cases = []  # the process died before it wrote anything: how it ended is the difference
    for case in cases:
        name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
        told = [_outcome(part) for part in case if part.tag not in _NOISE] or ["passed"]
        found[name] = ", ".join(sorted({*told, *found[name].split(", ")} if name in found else set(told)))
    return found


def _outcome(part: ET.Element) -> str:
    kind = part.get("type", "")
    return f"{part.tag} ({kind})" if part.tag == "skipped" and kind else part.tag


def differences(plain: dict[str, str], watched: dict[str, str]) -> list[Difference]:
    """Every test whose outcomes differ, or that one of the two runs did not come to."""
    names = sorted(plain.keys() | watched.keys())
    both = [Difference(name, plain.get(name, "not run"), watched.get(name, "not run")) for name in names]
    return [one for one in both if one.plain != one.watched]
