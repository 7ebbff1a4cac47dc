"""Writes results as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors show beside the line of code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

__all__ = ["SARIF_LEVELS", "Result", "write_sarif"]

SARIF_LEVELS = ("none", "note", "warning", "error")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "sst/v1"  # a name of ours, and the version of how its value is made


@dataclass(frozen=True, slots=True)
class Result:
    """One result: *rule* groups results of a kind, *id* stays when lines move, *known*: it was there before."""

    rule: str
    rule_text: str
    level: str
    message: str
    id: str
    file: str
    line: int
    function: str
    known: bool = False
    count: int = 1


def write_sarif(results: Iterable[Result], stream: TextIO) -> None:
    """Write one run with all *results*; files are relative to the folder that the program was run in."""
    rules: dict[str, int] = {}
    described: list[dict[str, Any]] = []
    rows = []
    for one in results:
        if one.rule not in rules:
            rules[one.rule] = len(rules)
            described.append({"id": one.rule, "shortDescription": {"text": one.rule_text}})
        rows.append(_row(one, rules[one.rule]))
    run = {
        "tool": {"driver": {"name": "sst", "version": version("sst-bytecode"), "rules": described}},
        "originalUriBaseIds": {"ROOT": {"description": {"text": "the folder that the program was run in"}}},
        "columnKind": "unicodeCodePoints",
        "results": rows,
    }
    json.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _row(one: Result, rule: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": rule,
        "level": one.level,
        "message": {"text": one.message},
        "partialFingerprints": {_FINGERPRINT: one.id},
        "baselineState": "unchanged" if one.known else "new",
        "occurrenceCount": one.count,
    }
    if one.file:
        row["locations"] = [_location(one)]
    return row


def _location(one: Result) -> dict[str, Any]:
    path = quote(one.file, errors="replace")
    artifact = {"uri": f"file://{path}"} if path.startswith("/") else {"uri": path, "uriBaseId": "ROOT"}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if one.line > 0:
        physical["region"] = {"startLine": one.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if one.function:
        location["logicalLocations"] = [{"fullyQualifiedName": one.function, "kind": "function"}]
    return location
