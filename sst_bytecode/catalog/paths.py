"""The small language that says where in a call a value is: ``args.url``, ``self.base_url``, ``result.status_code``."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol
else:
    Protocol = object

__all__ = ["Call", "First", "Path", "compile_path"]

_ROOTS = ("args", "self", "result")
_MISSING = object()


class Call(Protocol):
    """A call that paths are asked about."""

    def argument(self, key: str | int) -> object:
        """The argument of that name or position, None if it was not given."""

    def itself(self) -> object:
        """The object whose method is called, None for a plain function."""


class Path:
    """Where a value is, from one of three roots.

    ``args.NAME`` and ``args.0`` are arguments by name and position, ``self`` is the object whose method is called,
    ``result`` what it returned; ``=TEXT`` is the constant text. Each further step is a key of a mapping, else an index
    of a sequence, else an attribute. Steps call nothing: a property of the watched library is the only code of others
    that they can run. A step that is not there gives None.
    """

    __slots__ = ("_constant", "_key", "_root", "_steps")

    def __init__(
        self, root: str, key: str | int | None, steps: tuple[str | int, ...], constant: str | None = None
    ) -> None:
        self._root = root
        self._key = key
        self._steps = steps
        self._constant = constant

    def of(self, call: Call, result: object = None) -> object:
        """The value in this call, None where there is none."""
        value: object
        if self._key is not None:
            value = call.argument(self._key)
        elif self._root == "self":
            value = call.itself()
        elif self._root == "result":
            value = result
        else:
            return self._constant
        for step in self._steps:
            if value is None:
                return None
            value = _step(value, step)
        return value


class First:
    """The first of several paths that leads to something."""

    __slots__ = ("_paths",)

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths

    def of(self, call: Call, result: object = None) -> object:
        """The value in this call, None where none of the paths leads to one."""
        for path in self._paths:
            value = path.of(call, result)
            if value is not None:
                return value
        return None


def _step(value: object, step: str | int) -> object:
    if isinstance(step, int):
        return value[step] if isinstance(value, (tuple, list)) and -len(value) <= step < len(value) else None
    if isinstance(value, dict):
        return value.get(step)
    found = getattr(value, step, _MISSING)
    return None if found is _MISSING else found


def compile_path(text: str | tuple[str, ...], complain: Callable[[str], Exception]) -> Path | First:
    """Read a path, or several of which the first that leads somewhere counts.

    *complain* makes the exception for a text that is no path from a reason; it is raised.
    """
    if isinstance(text, tuple):
        return First(tuple(_compile(one, complain) for one in text))
    return _compile(text, complain)


def _compile(text: str, complain: Callable[[str], Exception]) -> Path:
    if text.startswith("="):
        return Path("", None, (), text[1:])
    root, *rest = text.split(".")
    steps = tuple(int(part) if part.isdigit() else part for part in rest)
    wrong = [part for part in steps if isinstance(part, str) and not part.isidentifier()]
    if root not in _ROOTS:
        raise complain(f"{text!r} does not begin with one of {', '.join(_ROOTS)} or '='")
    if wrong:
        raise complain(f"{text!r} has a step that is neither a name nor a number")
    if root == "args":
        if not steps:
            raise complain(f"{text!r} does not say which argument")
        return Path(root, steps[0], steps[1:])
    return Path(root, None, steps)
