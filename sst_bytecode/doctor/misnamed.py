"""Finds paths of the catalogue that name an argument which the watched function does not take: they give nothing."""

from __future__ import annotations

from difflib import get_close_matches
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from sst_bytecode.doctor.loaded import MISSING, loaded

if TYPE_CHECKING:
    from sst_bytecode.catalog import Catalogue, Entry

__all__ = ["misnamed"]

_PATHS = ("url", "method", "headers", "body", "value", "field", "outcome")
_VARARGS, _VARKEYWORDS = 0x04, 0x08  # CO_VARARGS, CO_VARKEYWORDS


def misnamed(catalogue: Catalogue) -> dict[str, str]:
    """By operation, what is said of the paths that lead nowhere in any of the entry's functions that are loaded.

    Of several paths one that leads somewhere is enough. Functions that are not written in Python are not judged.
    """
    found = {}
    for entry in catalogue.entries:
        functions = {name: _code(one) for name, one in loaded(entry).items() if one is not MISSING}
        codes = [code for code in functions.values() if code is not None]
        wrong = _wrong(entry, codes) if functions and len(codes) == len(functions) else []
        if wrong:
            title = entry.operation or entry.source or entry.library
            found[title] = f"{' and '.join(functions)} takes no such argument: {', '.join(wrong)} ({entry.where})"
    return found


def _wrong(entry: Entry, codes: list[CodeType]) -> list[str]:
    """The keys of *entry* with the paths of which none leads to an argument, and what was perhaps meant."""
    wrong = []
    for key in _PATHS:
        given: str | tuple[str, ...] = getattr(entry, key)
        paths = (given,) if isinstance(given, str) else given
        if any(paths) and not any(_leads(path, code) for path in paths for code in codes):
            names = {name for code in codes for name in _names(code)}
            meant = get_close_matches(paths[0].split(".")[1], names, 1)
            wrong.append(f"{key} = {paths[0]!r}" + "".join(f" (did you mean args.{one}?)" for one in meant))
    return wrong


def _leads(path: str, code: CodeType) -> bool:
    root, *steps = path.split(".")
    if root != "args":
        return True
    names = _names(code)
    if steps[0].isdigit():
        return bool(code.co_flags & _VARARGS) or int(steps[0]) + (names[:1] == ("self",)) < len(names)
    return bool(code.co_flags & _VARKEYWORDS) or steps[0] in names


def _names(code: CodeType) -> tuple[str, ...]:
    """The parameters that have names; of ``*args`` and ``**kwargs`` their own, last."""
    several = bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + several]


def _code(value: object) -> CodeType | None:
    """The code of a function, beneath decorators that say what they wrap; None of everything else."""
    while isinstance(value, FunctionType):
        if "__wrapped__" not in vars(value):
            return value.__code__
        value = vars(value)["__wrapped__"]
    return None
