"""Columns whose names say nothing: what is in them tells an address, a telephone number, a document with such in it."""

from __future__ import annotations

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify

__all__ = ["DOCUMENT", "TEXT", "opened", "shown_by"]

TEXT, DOCUMENT = 1, 2
_LONGEST = 65_536  # characters of a document
_MOST = 200  # parts of one that are looked at
_SHAPES = frozenset({"email", "phone"})


def shown_by(value: object) -> int:
    """What a value shows its column to be: `TEXT` of a personal shape, a personal `DOCUMENT`, 0 if nothing.

    Most values cost a look at their type and their first character.
    """
    kind = type(value)
    if kind is str:
        if value[:1] in {"{", "["}:  # type: ignore[index]  # as just compared
            return DOCUMENT if _is_personal(_read(value)) else 0  # type: ignore[arg-type]  # as just compared
        return TEXT if _has_shape(value) else 0  # type: ignore[arg-type]  # as just compared
    return DOCUMENT if (kind is dict or kind is list) and _is_personal(value) else 0


def opened(values: dict[str, object]) -> dict[str, object]:
    """*values* with what is JSON read."""
    return {name: _read(value) if type(value) is str else value for name, value in values.items()}


def _has_shape(text: str) -> bool:
    """An address, or a number with the prefix of a country: without one, digits are anything."""
    return ("@" in text or text[:1] == "+") and detect(text) in _SHAPES


def _read(text: str) -> object:
    if len(text) > _LONGEST:
        return None
    from json import loads  # not at start-up

    try:
        return loads(text)
    except (ValueError, RecursionError):
        return text


def _is_personal(document: object) -> bool:
    """Whether a name in *document*, or the shape of a text in it, is one of personal data."""
    stack = [document]
    for _ in range(_MOST):
        if not stack:
            break
        part = stack.pop()
        if type(part) is dict:
            names = frozenset([name for name in part if type(name) is str])
            if any(classify(name, names) for name in names):
                return True
            stack.extend(part.values())
        elif type(part) is list:
            stack.extend(part)
        elif type(part) is str and _has_shape(part):
            return True
    return False
