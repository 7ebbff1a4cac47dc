"""What a program goes through one by one, where no call gives it: the hook of loops and of built-in functions."""

from __future__ import annotations

from sys import _getframe
from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.hooks import failed, guarded, reader, watched_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType
    from typing import Any

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Token

    See = Callable[[Iterable[Any], FrameType], None]
    """Learns items as they are taken, in the application's frame."""
    Look = Callable[[object], See | None]
    """What sees the items of an object; None for one that has nothing to learn."""

__all__ = ["at_loop"]

_WHOLE = frozenset(map(id, (list, tuple, set, frozenset, sorted)))
_MOST = 10_000  # items of one loop


def at_loop(site: Site) -> Callable[..., Any] | None:
    """The hook for one place where a module iterates that mentions the *loops* of some entries, its target."""
    catalogue = observer.surroundings.catalogue()
    entries = catalogue.at_loops(site.target) if catalogue is not None else ()
    looks = tuple([(entry, reader(entry)(entry, site)) for entry in entries])
    return _taken(looks) if site.kind == "call" else _iterated(looks)


def _iterated(looks: tuple[tuple[Entry, Look], ...]) -> Callable[[object], object]:
    """A loop: the same iterator, by way of what sees each of its items and gives it on.

    `map` has no frame, and nothing but the loop gets at it.
    """

    def before(iterable: Any) -> object:
        for entry, look in looks:
            see = look(iterable)
            if see is not None:
                return map(_seeing(entry, see), iterable)
        return None

    return before


def _seeing(entry: Entry, see: See) -> Callable[[object], object]:
    left = _MOST

    def item(one: object) -> object:
        nonlocal left
        if left:
            left -= 1
            try:
                see((one,), _getframe(1))
                if not left and observer.current is not None:
                    observer.current.failed("rows of a result beyond the limit")
            except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
                left = 0 if isinstance(error, (RecursionError, MemoryError)) else left
                failed(entry, error)
        return one

    return item


def _taken(looks: tuple[tuple[Entry, Look], ...]) -> Callable[[object, tuple[Any, ...]], Token | None]:
    """A built-in function that takes one item, or all."""

    def before(callee: object, operands: tuple[Any, ...]) -> Token | None:
        if callee is not next and id(callee) not in _WHOLE:
            return None
        for entry, look in looks:
            see = look(operands[0])
            if see is not None:
                return guarded(entry, _seen(see, watched_frame(), is_one=callee is next))
        return None

    return before


def _seen(see: See, frame: FrameType, *, is_one: bool) -> Callable[[Any, BaseException | None], None]:
    def end(result: Any, exception: BaseException | None) -> None:
        if exception is None:
            see((result,) if is_one else result, frame)

    return end
