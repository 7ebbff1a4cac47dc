"""The application's call that is about to send: which of what it was given is written in the application's code.

``json={"country": "DE"}`` says nothing of a visitor from there. Identity tells: what a form, a row or a cookie gave is
another object than the constant, however equal. Where the object is not at hand it cannot be told: of text that was put
together, of a body that was encoded before, of what a thread sends later.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sst_bytecode.payload.places import chain, root_of, steps_of
from sst_bytecode.tracker.constants import is_foreign, is_ours, is_setting
from sst_bytecode.tracker.settings import settings_of
from sst_bytecode.tracker.support import company, named
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.support import Context

__all__ = ["Calling"]

_FRAMES = 100
_CODES = 512  # of which is held what they may write
_WITHIN = 4  # functions of a library in which its arguments are looked for: the first may be a decorator's
_NAMES: dict[str | int, tuple[str, ...]] = {"body": ("json", "data", "content", "body"), "url": ("url", "params")}
_VARIABLE = (0x04, 0x08)  # CO_VARARGS, CO_VARKEYWORDS
_SHARED = range(-5, 1025)  # numbers of which there is one object for all
_SHORT = 3  # digits of most of these
_SCALARS = frozenset({str, int, float})


class Calling:
    """Looks at the stack when it is first asked, and answers for one payload.

    It is asked in the course of a request only: a script may have its people written in it.
    """

    __slots__ = ("_callers", "_within")

    def __init__(self) -> None:
        self._callers: list[tuple[CodeType, dict[str, object]]] | None = None
        self._within: list[FrameType] = []

    def writes(self, hit: Hit, context: Context) -> bool:
        """Whether what stands at *hit* is a constant of the code that calls, or one of its settings.

        Not where something near it says of whom it is said, and not where a source gave that very object: somebody is
        written in the program then.
        """
        if len(hit.text) <= _SHORT and hit.text.isdigit():
            return False  # there is one object for all
        owners = [owner for owner in hit.owners if type(owner) is Live and owner.evidence == ("value",)]
        if not owners or hit.steps or hit.is_key or chain(hit.leaf[2]) or root_of(hit.leaf[1]) not in _NAMES:
            return False
        if self._callers is None:
            self._callers = self._look()
        if not self._mentions(hit.text):
            return False
        found = next(filter(None, ([*_standing_at(hit, _arguments(frame))] for frame in self._within)), ())
        return (
            bool(found)
            and all(self._is_written(one, owners[0]) for one in found)
            and not any(_gave(owner, one) for owner in owners for one in found)
            and not any(company(hit, owner, context) > 1 for owner in owners)
        )

    def _look(self) -> list[tuple[CodeType, dict[str, object]]]:
        """The application's functions that called each other down to the library, whose own first ones are kept."""
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the only way to it
        within: list[FrameType] = []
        callers: list[tuple[CodeType, dict[str, object]]] = []
        for _ in range(_FRAMES):
            if frame is None:
                break
            file = frame.f_code.co_filename
            if not is_foreign(file):
                callers.append((frame.f_code, frame.f_globals))
            elif callers:
                break  # who calls these, a server or a test, does not write what they send
            elif not is_ours(file):
                within.append(frame)
            frame = frame.f_back
        self._within = within[: -_WITHIN - 1 : -1] if callers else []
        return callers

    def _mentions(self, text: str) -> bool:
        """Whether *text* is in anything that `_is_written` may be asked for: mostly it is not."""
        callers = self._callers or ()
        return any(text in _written_in(code)[1] for code, _ in callers) or any(
            _holds_text(setting, text) for code, names in callers for setting in _settings(code, names)
        )

    def _is_written(self, value: object, owner: Live) -> bool:
        callers = self._callers or ()
        return any(_is_among(value, code.co_consts) for code, _ in callers) or any(
            value is setting or (type(setting) is dict and _is_under_its_name(value, setting, owner))
            for code, names in callers
            for setting in _settings(code, names)
        )


_known: dict[int, tuple[CodeType, str, tuple[str, ...]]] = {}


def _written_in(code: CodeType) -> tuple[CodeType, str, tuple[str, ...]]:
    """With *code*, all that may be found in its constants, and the names in capitals that it uses.

    Looked up by its identity, as its hash takes in all that is in it; it is kept, so that its identity stays its own.
    """
    known = _known.get(id(code))
    if known is None:
        if len(_known) >= _CODES:
            _known.clear()
        capitals = tuple(filter(is_setting, code.co_names))
        known = _known[id(code)] = (code, repr(code.co_consts), capitals)
    return known


def _holds_text(setting: object, text: str) -> bool:
    if type(setting) is dict:
        return any(_holds_text(one, text) for one in list(setting.values()) if type(one) in _SCALARS)
    return type(setting) in _SCALARS and text in str(setting)


def _arguments(frame: FrameType) -> dict[str, object]:
    """What a function was given, by name."""
    code, values = frame.f_code, frame.f_locals
    count = code.co_argcount + code.co_kwonlyargcount
    given = {name: values.get(name) for name in code.co_varnames[:count]}
    if code.co_flags & _VARIABLE[1]:
        more = values.get(code.co_varnames[count + bool(code.co_flags & _VARIABLE[0])])
        given |= more if type(more) is dict else {}
    return given


def _standing_at(hit: Hit, given: dict[str, object]) -> Iterator[object]:
    """What was given for the place of *hit* and holds it: the body as a whole, or a part of it by its own name."""
    root, *steps = steps_of(hit.leaf[1])
    if root == "url":
        steps = steps[1:]  # of its query
    for whole in (given, *map(given.get, _NAMES[root])):
        one = _at(whole, steps)
        if type(one) in _SCALARS and _holds(one, hit.text):
            yield one


def _at(value: object, steps: list[str | int]) -> object:
    """What *steps* lead to, or the text on the way that holds the rest."""
    for step in steps:
        if type(value) is dict:
            value = value.get(step)
        elif type(value) is list or type(value) is tuple:
            value = value[step] if type(step) is int and step < len(value) else None
    return value


def _holds(value: object, text: str) -> bool:
    return text in value if type(value) is str else value not in _SHARED and repr(value) == text


def _gave(owner: Live, value: object) -> bool:
    """Whether *value* is the very object that a source of *owner* gave."""
    return any(text is value for text in (owner.text, *owner.copies))


def _is_among(value: object, constants: tuple[object, ...]) -> bool:
    return any(one is value or (type(one) is tuple and _is_among(value, one)) for one in constants)


def _settings(code: CodeType, names: dict[str, object]) -> Iterator[object]:
    return settings_of(code, names, _written_in(code)[2])


def _is_under_its_name(value: object, setting: dict[object, object], owner: Live) -> bool:
    """Whether a setting has *value* directly, as a town under ``city``; what is under a person's key is a store's."""
    return any(one is value and type(name) is str and named(owner, name) for name, one in list(setting.items()))
