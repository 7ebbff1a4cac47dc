"""Findings of a check as lines: for people, for programs, and as annotations of GitHub's workflows."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sst_bytecode.policy.judge import Judged

__all__ = ["as_github", "as_json", "as_text"]

_LEVEL = {"deny": "error", "warn": "warning"}
# Others name what stands in a line; a terminal would obey their control characters.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")


def as_text(findings: Iterable[Judged]) -> Iterator[str]:
    """One line a finding."""
    return (str(one).translate(_CONTROLS) for one in findings)


def as_json(findings: Sequence[Judged], known: Sequence[Judged]) -> str:
    """One document: what counts, and what the baseline knows, in the keys of `Judged`."""
    broken = any(one.action == "deny" for one in findings)
    rows = ",\n".join(
        json.dumps({**asdict(one), "known": here is known}, ensure_ascii=False)
        for here in (findings, known)
        for one in here
    )
    return f'{{"check": 1, "kept": {json.dumps(not broken)}, "findings": [' + (f"\n{rows}\n]}}" if rows else "]}")


def as_github(findings: Iterable[Judged]) -> Iterator[str]:
    """Workflow commands that GitHub shows beside the line (docs.github.com, "Workflow commands")."""
    for one in findings:
        place = f"file={_property(one.file)},line={one.line}," if one.file and one.line > 0 else ""
        title = _property(f"{one.category} to {one.recipient}")
        yield f"::{_LEVEL[one.action]} {place}title={title}::{_data(one.sentence())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
