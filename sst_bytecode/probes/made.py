"""Whose line it is that sends, of a coroutine that something else awaits: that of the call which made it.

It starts in a task of its own, when that line is no longer on the stack, and does not tell it.
"""

from __future__ import annotations

from types import CoroutineType
from typing import TYPE_CHECKING

from sst_bytecode.probes import observer, places

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from rewriter import Site
    from sst_bytecode.probes.hooks import CallHook

__all__ = ["at_made"]


def at_made(site: Site) -> CallHook:
    """The hook for one such call: the coroutine of a watched operation has the place of the call."""

    def made(result: object, exception: BaseException | None = None, /) -> None:  # noqa: ARG001 - as tokens are called
        told = observer.current
        if told is None:
            return
        try:
            coroutine = _coroutine(result)
            if coroutine is not None and _sends(coroutine.cr_frame):
                places.link(coroutine, places.at_site(site))
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            told.failed(f"probe {site.target}: {type(error).__name__}")

    def before(_callee: object, _operands: tuple[object, ...]) -> Callable[..., None] | None:
        return made if observer.current is not None else None

    return before


def _sends(frame: FrameType | None) -> bool:
    """Whether it is a watched operation's: a library's loop has the lines of what it is given later."""
    catalogue = observer.surroundings.catalogue()
    if frame is None or catalogue is None:
        return False
    return bool(catalogue.at_function(f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname}"))


def _coroutine(result: object) -> CoroutineType[Any, Any, Any] | None:
    """The coroutine that a call has made: itself, or within what aiohttp gives for it."""
    kind = type(result)
    if kind.__module__ == "aiohttp.client" and kind.__name__.endswith("ContextManager"):
        result = object.__getattribute__(result, "_coro")
    return result if type(result) is CoroutineType else None
