"""The ways out of the application's modules: what their docstrings say is told of each, and what was told."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.detection.forms import MISS
from tests.detection.watched import findings_of, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sst_bytecode.facts import Attempt, Finding

__all__ = ["MODULES", "Way", "load", "measure", "take"]

HERE = Path(__file__).parent / "application"
MODULES = {
    "web_clients": "HTTP clients",
    "ai_clients": "Clients of AI services",
    "connections": "Sockets, streams, WebSockets, gRPC",
    "stores": "Databases, brokers, cloud storage",
    "programs": "Mail, logs, other programs",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One case: a function of the application, and what is known to be told of it."""

    module: str
    name: str
    title: str
    told: str
    lines: range


def load() -> list[Way]:
    """All cases: the first line of a function's docstring is its title, the last what is told."""
    found = []
    for module in MODULES:
        for node in ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8")).body:
            text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            if text:
                title, *_, told = [*text.splitlines(), ""] if "\n" not in text else text.splitlines()
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                found.append(Way(module, node.name, title, told.strip(), lines))
    return found


def take(measured: Iterable[Way]) -> None:
    """Write what was measured into the docstrings."""
    known = {(way.module, way.name): way.told for way in load()}
    for way in measured:
        file = HERE / f"{way.module}.py"
        told = known[way.module, way.name]
        old = f'"""{way.title}\n\n    {told}\n    """' if told else f'"""{way.title}"""'
        new = f'"""{way.title}\n\n    {way.told}\n    """'
        head = f"def {way.name}(email):\n    "
        file.write_text(file.read_text(encoding="utf-8").replace(head + old, head + new), encoding="utf-8")


def measure(work: Path, addresses: Mapping[str, object]) -> dict[tuple[str, str], str]:
    """What is told of each case, `MISS` for nothing. Raises AssertionError for an event of no case."""
    ways = load()
    told: dict[tuple[str, str], set[str]] = {(way.module, way.name): set() for way in ways}
    own = {"DETECTION_PORTS": json.dumps(addresses)}
    records = run(HERE / "transports.py", work, *MODULES, level="calls", environment=own)
    for event, found in findings_of(records):
        at = Path(event.place.file).stem, event.place.line
        case = next(((one.module, one.name) for one in ways if one.module == at[0] and at[1] in one.lines), None)
        assert case is not None, f"{event.place}: {event.operation} to {event.destination.url} is of no case"
        if text := _told(event, found):
            told[case].add(text)
    return {case: "; ".join(sorted(texts)) or MISS for case, texts in told.items()}


def _told(event: Attempt, found: list[Finding]) -> str:
    """An event in short: its kind, its operation and where the address is; "" where it is not in there."""
    where = sorted({one.where for one in found if one.field == "email" and one.person == "7"})
    if where:
        return f"{event.kind}, {event.operation}: {', '.join(where)}"
    if event.operation == "unexplained connection":
        return f"unexplained connection to {event.destination.url.partition('://')[0]}"
    return ""
