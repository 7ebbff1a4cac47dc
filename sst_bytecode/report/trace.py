"""Reads what was traced, and shows it as a tree of calls: whose data went through which function, by which argument."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Call", "read", "rows"]


@dataclass(slots=True)
class Call:
    """One call. *arguments* has the labels of each argument that held anybody's data, *result* those of what came out.

    *ended* is ``return``, the type of an exception, or "" for a call that had not ended when its process did.
    *labelled*: anybody's data went in or came out, here or further in.
    """

    function: str
    place: str
    thread: str
    arguments: Mapping[str, list[str]]
    result: list[str] = field(default_factory=list)
    ended: str = ""
    seconds: float = 0.0
    inner: list[Call] = field(default_factory=list)
    labelled: bool = False


def read(file: Path) -> tuple[list[Call], int]:
    """The outermost calls of one process, in order, and how many lines could not be read (a killed process's last)."""
    known: dict[int, Call] = {}
    outermost: list[Call] = []
    damaged = 0
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                event = json.loads(line)
                if "call" in event:
                    call = known[event["call"]] = _call(event)
                    outer = known.get(event["in"])
                    (outermost if outer is None else outer.inner).append(call)
                elif "end" in event and event["end"] in known:
                    call = known[event["end"]]
                    call.ended, call.seconds = str(event["how"]), float(event["seconds"])
                    call.result = _told(event["result"])
            except (ValueError, KeyError, TypeError):
                damaged += 1
    for call in reversed(known.values()):  # inner calls come after outer ones
        call.labelled = bool(call.arguments or call.result) or any(inner.labelled for inner in call.inner)
    return outermost, damaged


def rows(calls: Sequence[Call], *, everything: bool) -> Iterator[tuple[int, Call]]:
    """Depth and call, outer ones first; without *everything* only those through which anybody's data went."""
    stack = [(0, call) for call in reversed(calls)]
    while stack:
        at, call = stack.pop()
        if everything or call.labelled:
            yield at, call
            stack.extend((at + 1, inner) for inner in reversed(call.inner))


def _call(event: Mapping[str, object]) -> Call:
    arguments = event["arguments"]
    if not isinstance(arguments, dict):
        raise TypeError("arguments")
    told = {str(name): _told(labels) for name, labels in arguments.items()}
    return Call(str(event["function"]), f"{event['file']}:{event['line']}", str(event["thread"]), told)


def _told(labels: Iterable[Mapping[str, str]]) -> list[str]:
    """Each label in words: what, of whom, in which form."""
    return [f"{one['field'] or one['category']}{_person(one['person'])}{_form(one['form'])}" for one in labels]


def _person(person: str) -> str:
    return f" of {person}" if person else ""


def _form(form: str) -> str:
    return f" ({form})" if form else ""
