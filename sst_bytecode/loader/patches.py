"""Attributes of others that were replaced, and how to put them back."""

from __future__ import annotations

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

__all__ = ["Patches", "dressed", "without_frame"]

_MISSING = object()


class Patches:
    """Remember each replacement; `undo` restores those that nobody else has replaced since, in reverse order.

    A replacement that somebody wrapped in the meantime stays: removing it would remove theirs.
    """

    __slots__ = ("_done",)

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, object, object]] = []

    def replace(self, owner: Any, name: str, replacement: object) -> None:
        """Set attribute *name* of *owner*, a class or a module, to *replacement*."""
        before = vars(owner).get(name, _MISSING)
        setattr(owner, name, replacement)
        self._done.append((owner, name, before, vars(owner)[name]))

    def undo(self) -> None:
        """Restore what can be restored."""
        while self._done:
            owner, name, before, replacement = self._done.pop()
            namespace: MutableMapping[str, object] = vars(owner)
            if namespace.get(name, _MISSING) is not replacement:
                continue
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


def dressed(replacement: Any, plain: Any) -> Any:
    """Give *replacement* what one sees of the function *plain* from outside, its signature and source included."""
    for name in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(replacement, name, getattr(plain, name))
    replacement.__wrapped__ = plain  # the name that `inspect` follows
    return replacement


def without_frame(error: BaseException) -> None:
    """Take the frame that has just caught *error* out of its traceback; a bare ``raise`` does not put it back."""
    trace = error.__traceback__
    if trace is not None:
        BaseException.with_traceback(error, trace.tb_next)
