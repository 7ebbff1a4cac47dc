"""Whether a text is part of the program: a constant of its code, of its settings, or of its environment.

Asked only of what is about to be reported without a source, which is rare; an answer takes up to some milliseconds.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from itertools import islice
from sys import _getframe
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

__all__ = ["is_constant", "is_foreign", "is_ours", "is_setting"]

_FRAMES = 60
_NESTING = 4
_MOST = 200  # parts of a setting
_MODULES = 3_000  # of the application
_FOREIGN = ("/site-packages/", "/dist-packages/", "<frozen")
_LARGEST = 1 << 22  # characters of all modules' texts
_GATHERED = frozenset({
    "ACCOUNTS", "BUFFER", "CACHE", "CACHED", "CLIENTS", "CONTACTS", "CUSTOMERS", "DATABASE", "DB", "EMPLOYEES",
    "GUESTS", "JOBS", "LEADS", "MEMBERS", "ORDERS", "PATIENTS", "PEOPLE", "PENDING", "PERSONS", "QUEUE", "RECORDS",
    "ROWS", "SESSIONS", "STATE", "STORE", "SUBSCRIBERS", "USERS",
})  # fmt: skip
"""Words in the names of what a program fills while it runs, though these are in capitals."""
_MARKS = "@+0123456789"  # one of them is in every text that is asked for


def is_constant(text: str) -> bool:
    """Whether *text* is in the code on the stack or in that of a module of the application, or in a variable of either.

    A module's plain texts count, and what is in its containers and objects where their name is in capitals, as settings
    are; of the program's main module only what is written in its code: a script keeps its data in variables. Libraries
    are not searched: what they hold in constants is not asked for.
    """
    lower = text.lower()
    return (
        any(lower in value.lower() for value in os.environ.values())
        or any(lower in known for known in _on_the_stack())
        or lower in _in_modules()
    )


def _on_the_stack() -> Iterable[str]:
    """Texts of the frames that lead here, in lower case."""
    frame: FrameType | None = _getframe(1)
    seen: set[int] = set()
    for _ in range(_FRAMES):
        if frame is None:
            return
        yield from _of_code(frame.f_code, 0)
        if id(frame.f_globals) not in seen and not is_foreign(frame.f_code.co_filename):
            seen.add(id(frame.f_globals))
            yield from _of_names(frame.f_globals)
        frame = frame.f_back


_gathered: tuple[tuple[int, str], str] = ((0, ""), "")


def _in_modules() -> str:
    """The texts of the application's modules, gathered anew when another one is the last of them."""
    global _gathered  # noqa: PLW0603 - gathered once for as many modules as there are
    modules = len(sys.modules), next(reversed(sys.modules), "")
    if _gathered[0] != modules:
        texts: dict[str, None] = {}
        size = 0
        for module in islice(_modules(), _MODULES):
            for text in _of_module(vars(module)):
                size += len(text)
                if size < _LARGEST:
                    texts[text] = None
        _gathered = (modules, "\n".join(texts))
    return _gathered[1]


def _modules() -> Iterable[ModuleType]:
    """Those of the application, the last ones too, however many its libraries have."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) if type(module) is ModuleType else None
        if isinstance(file, str) and not is_foreign(file):
            yield module


def _of_module(names: dict[str, object]) -> Iterable[str]:
    yield from _of_names(names)
    for value in list(names.values()):
        if type(value) is FunctionType:
            yield from _of_code(value.__code__, 0)
        elif isinstance(value, type) and value.__module__ == names.get("__name__"):
            for part in list(vars(value).values()):
                function = getattr(part, "__func__", part) if type(part) in {classmethod, staticmethod} else part
                if type(function) is FunctionType:
                    yield from _of_code(function.__code__, 0)
                else:
                    yield from _texts(part, 1)


def _of_code(code: CodeType, depth: int) -> Iterable[str]:
    for constant in code.co_consts:
        if type(constant) is CodeType:
            if depth < _NESTING:
                yield from _of_code(constant, depth + 1)
        else:
            yield from _texts(constant, 0)


def _of_names(names: dict[str, object]) -> Iterable[str]:
    if names.get("__name__") == "__main__":
        return
    for name, value in list(names.items()):
        if type(value) is str or (is_setting(name) and not isinstance(value, (type, ModuleType))):
            yield from _texts(value, 0)


def is_setting(name: str) -> bool:
    """Whether a variable of this name holds what the program was written or set up with: it is in capitals."""
    return name.isupper() and _GATHERED.isdisjoint(name.split("_"))


def _texts(value: object, depth: int) -> Iterable[str]:
    """The texts in a setting, in lower case; of an object those in its dictionary, without running its code."""
    kind = type(value)
    if kind is str:
        if any(mark in value for mark in _MARKS):  # type: ignore[operator]  # as just compared
            yield value.lower()  # type: ignore[attr-defined]  # as just compared
    elif depth > _NESTING or kind in {int, float, bool, bytes, CodeType, FunctionType}:
        return
    elif kind is dict:
        for part in list(value.values())[:_MOST]:  # type: ignore[attr-defined]  # as just compared
            yield from _texts(part, depth + 1)
    elif kind in {list, tuple, set, frozenset}:
        for part in list(value)[:_MOST]:  # type: ignore[call-overload]  # as just compared
            yield from _texts(part, depth + 1)
    else:
        own = getattr(kind, "__dictoffset__", 0) and object.__getattribute__(value, "__dict__")
        if type(own) is dict and depth < 2:  # noqa: PLR2004 - an object of settings, not what hangs on it
            yield from _texts(own, depth + 2)


def is_ours(file: str) -> bool:
    """Whether code of this package is in *file*."""
    return file.startswith(_OURS)


@lru_cache(4_096)
def is_foreign(file: str) -> bool:
    """Whether it is no code of the application that is in *file*."""
    return file.startswith((_OURS, _LIBRARY)) or any(mark in file for mark in _FOREIGN)


_LIBRARY = os.path.dirname(os.__file__)  # noqa: PTH120 - pathlib is slow to import
_OURS = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 - likewise
