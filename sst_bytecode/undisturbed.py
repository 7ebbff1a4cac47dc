"""Has our modules run with the built-in functions of our start, whatever the program puts in their place later.

A function looks up built-in names in the namespace that its module had as ``__builtins__`` when it ran: so ours are
made with a copy. An ``import`` asks the ``__import__`` found there (import_name, Python/ceval.c). Ours remembers: what
we have imported once we have for good, also while `sys.modules` is another one, and when Python ends and has none.
"""

from __future__ import annotations

import _frozen_importlib_external as external
import builtins
import sys

from sst_bytecode.kernel import content_of

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

__all__ = ["OWN", "apart", "begin", "created", "end"]

OWN = frozenset({"sst_bytecode", "rewriter", "bytecode"})
"""Top-level packages of what watches."""

apart: dict[str, ModuleType] = {}
"""Ours, by full name, of which the program has others."""

_LOADERS: Any = external._LoaderBasics  # noqa: SLF001 - what the loaders of files have in common
_theirs: list[Any] = []  # their ``create_module`` while ours is in its place
_import_plainly = builtins.__import__
_known: dict[tuple[str, tuple[str, ...]], ModuleType] = {}


def begin() -> None:
    """Give every module of ours that is loaded from now on the built-in functions of this moment."""
    if not _theirs:
        _theirs.append(_LOADERS.create_module)
        _builtins.update(vars(builtins), __import__=_import)
        _create_module.__doc__ = _theirs[0].__doc__
        _LOADERS.create_module = _create_module


def end() -> None:
    """Leave the making of modules to Python again; those that are loaded stay as they are."""
    if _theirs and _LOADERS.create_module is _create_module:
        _LOADERS.create_module = _theirs.pop()


def created(spec: Any) -> ModuleType:
    """An empty module for *spec*, whose code will run with our built-in functions."""
    module = type(sys)(spec.name)
    vars(module)["__builtins__"] = _builtins
    return module


def _create_module(self: Any, spec: Any) -> Any:
    package = spec.name.partition(".")[0]
    # Of the library's modules only where the program has its own way with imports, which may be to refuse them all: one
    # that has not got what it needs would stay damaged.
    if (package in OWN and package not in apart) or (builtins.__import__ is not _import_plainly and _is_for_us()):
        vars(self)["get_data"] = content_of  # Python's own imports `io` each time, and calls what it finds there
        return created(spec)
    return _theirs[0](self, spec)


def _is_for_us() -> bool:
    """Whether it is we who import what is imported."""
    frame = sys._getframe(2)  # noqa: SLF001 - the only way to it
    while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame.f_code is _import.__code__


def _import(
    name: str,
    globals: Any = None,  # noqa: A002 - the names of `__import__`
    locals: Any = None,  # noqa: A002 - as above
    fromlist: Any = (),
    level: int = 0,
) -> Any:
    if level:
        return _import_plainly(name, globals, locals, fromlist, level)
    key = name, tuple(fromlist or ())  # a list, where code in C asks
    found = _known.get(key)
    if found is None:
        if name in apart:
            found = apart[name if fromlist else name.partition(".")[0]]
        else:
            found = _import_plainly(name, globals, locals, fromlist, level)
        if not getattr(
            getattr(found, "__spec__", None), "_initializing", False
        ):  # else its code runs at this moment, and may yet fail
            _known[key] = found
    return found


_builtins: dict[str, Any] = {}
