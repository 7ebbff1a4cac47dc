"""Queues: what is taken out is worked on for who put it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.course import here
from sst_bytecode.probes.handover import hand_over, take
from sst_bytecode.probes.hooks import failed, guarded, watched_frame
from sst_bytecode.probes.places import of_application

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.handover import Work
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token

__all__ = ["get", "get_call", "put", "put_call"]

_MOST = 20_000  # items on their way that are remembered
_NOBODY = (type(None), bool, int, float, type)  # values of these are shared by all who use them: marks, not work
_COMPILED = (("_queue", "SimpleQueue"), ("gevent._gevent_cqueue", "SimpleQueue"), ("gevent._gevent_cqueue", "Queue"))

# By identity: an item that lies in a queue lives. One that is lost in there leaves an entry behind, until another item
# with its identity is put somewhere, which replaces it: nothing is taken that was not put.
_items: dict[int, Work] = {}


def put(_entry: Entry, _site: Site) -> Enter:
    """Around ``put(item)``: who put it."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        # In an operation it is the library's own: a connection goes back to its pool.
        item = operands[1]
        if not isinstance(item, _NOBODY) and here() is None and not _is_pool(operands[0]) and _matters():
            _remember(item, frame)

    return begin


def get(_entry: Entry, _site: Site) -> Enter:
    """Around ``get()``: what the caller works on from now on."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        return _taken if here() is None and not _is_pool(operands[0]) else None

    return begin


def put_call(entry: Entry, _site: Site) -> CallHook:
    """At a call of ``put(item)`` of a queue that is written in C."""

    def before(callee: object, operands: tuple[object, ...]) -> None:
        if not _is_compiled(callee) or not operands or here() is not None or not _matters():
            return
        try:
            if not isinstance(operands[0], _NOBODY):
                _remember(operands[0], watched_frame())
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(entry, error)

    return before


def get_call(entry: Entry, _site: Site) -> CallHook:
    """At a call of ``get()`` of a queue that is written in C."""
    taken = guarded(entry, _taken)

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        return taken if _is_compiled(callee) and here() is None else None

    return before


def _matters() -> bool:
    told = observer.current
    return told is not None and told.awaits_work()


def _remember(item: object, frame: FrameType) -> None:
    work = hand_over(of_application(frame))
    if work is None:
        _items.pop(id(item), None)
        return
    if len(_items) >= _MOST:
        _items.pop(next(iter(_items)), None)
    _items[id(item)] = work


def _taken(item: object, exception: BaseException | None) -> None:
    if exception is None and not isinstance(item, _NOBODY):
        take(_items.pop(id(item), None))


def _is_pool(queue: object) -> bool:
    """Whether *queue* gives back what was put in last: so pools of connections do, and nobody who waits in line."""
    kind = type(queue)
    return kind.__name__ == "LifoQueue" or any(base.__name__ == "LifoQueue" for base in kind.__mro__)


def _is_compiled(callee: object) -> bool:
    kind = type(getattr(callee, "__self__", None))
    return (kind.__module__, kind.__name__) in _COMPILED
