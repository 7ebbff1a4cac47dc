"""Constants that stand for live objects in code that is kept in a file: marshal cannot keep a function."""

from __future__ import annotations

from rewriter.gate import Gate

MARK = "\0rewriter"
"""Opens every placeholder. A compiler makes no such tuple: nobody writes NUL in a constant tuple's first place."""

HOOK, RETURNED, RAISED, ERRORS, TALLY, GATE = "hook", "returned", "raised", "errors", "tally", "gate"

Placeholder = tuple[object, ...]


def hook(name: str, module: str, site: tuple[object, ...]) -> Placeholder:
    """Becomes the hook that the factory *name* makes for the site. File and function are those of the code."""
    return (MARK, HOOK, name, module, *site)


def ending(kind: str, name: str) -> Placeholder:
    """Becomes what calls a token of the hook *name*, when the call returned or raised."""
    return (MARK, kind, name)


UNREACHABLE = (RecursionError, MemoryError)
"""What calling any hook may raise before the hook has run an instruction of its own."""


def errors() -> Placeholder:
    """Becomes `UNREACHABLE`."""
    return (MARK, ERRORS)


def tally(name: str) -> Placeholder:
    """Becomes the iterator whose steps count those for the hook *name*."""
    return (MARK, TALLY, name)


def gate(name: str, number: int) -> Placeholder:
    """Becomes a `Gate` that the factory *name* makes; *number* tells it from the others of the body."""
    return (MARK, GATE, name, number)


def is_gate(constant: object) -> bool:
    """Whether *constant* is a gate or stands for one."""
    return isinstance(constant, Gate) or (is_placeholder(constant) and constant[1] == GATE)  # type: ignore[index]  # a placeholder is a tuple


def is_placeholder(constant: object) -> bool:
    """Whether *constant* stands for something live."""
    return type(constant) is tuple and len(constant) > 1 and constant[0] == MARK
