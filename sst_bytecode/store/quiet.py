"""Marks the threads that work for us, so that probes take no notice of our own database work."""

from __future__ import annotations

from _thread import get_ident

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["is_quiet", "quiet"]

# Native identities, bound before gevent could patch: a greenlet of the application never counts as a thread of ours.
_depths: dict[int, int] = {}


def is_quiet() -> bool:
    """Tell whether the calling thread works for us at this moment."""
    return get_ident() in _depths


class quiet:  # noqa: N801 - read as a verb: `with quiet():`
    """While it lasts, what the calling thread does is ours. May be nested."""

    __slots__ = ()

    def __enter__(self) -> None:
        thread = get_ident()
        _depths[thread] = _depths.get(thread, 0) + 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        thread = get_ident()
        depth = _depths.get(thread, 1) - 1
        if depth:
            _depths[thread] = depth
        else:
            _depths.pop(thread, None)
