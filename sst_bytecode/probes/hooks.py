"""The common shell of every hook: it finds the observer, and keeps our failures away from the watched program."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from sys import _getframe
from typing import TYPE_CHECKING, Any, Protocol

from rewriter import shells
from rewriter.shells import Bare
from sst_bytecode.catalog import CatalogueError
from sst_bytecode.probes import observer
from sst_bytecode.probes.failures import failed
from sst_bytecode.probes.refusing import Refusal, Stopped, arrive, fail_closed

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rewriter import Hooks
    from rewriter.shells import Live
    from sst_bytecode.catalog import Entry

__all__ = [
    "CallHook",
    "Enter",
    "EntryHook",
    "Leave",
    "Token",
    "at_function",
    "at_function_of_several",
    "failed",
    "guarded",
    "reader",
]


class Token(Protocol):
    """What the rewriter calls once when a watched call or function ends."""

    def __call__(self, result: object, exception: BaseException | None = None, /) -> object:
        """It returned *result*, or raised *exception*."""


if TYPE_CHECKING:
    Leave = Callable[[object, BaseException | None], None]
    Enter = Callable[[tuple[object, ...], FrameType], Leave | None]
    EntryHook = Callable[[tuple[object, ...]], Token | None]
    CallHook = Callable[[object, tuple[object, ...]], Token | None]
else:
    Leave = Enter = EntryHook = CallHook = object


_READERS = "sst_bytecode.probes.readers."
_SHELL = vars(shells)


def watched_frame() -> FrameType:
    """The frame of the code that the calling hook is woven into: the rewriter's own shell may be in between."""
    frame = _getframe(2)
    while frame.f_globals is _SHELL and frame.f_back is not None:
        frame = frame.f_back
    return frame


class _Watched:
    """What is known of one watched function. Sent by value to another process it is nothing."""

    __slots__ = ("enter", "entry", "frame", "guarded", "observer")

    def __init__(self, entry: Entry, enter: Enter) -> None:
        self.entry = entry
        self.enter = enter
        self.frame, self.guarded, self.observer = _getframe, guarded, observer

    def __reduce__(self) -> tuple[object, ...]:
        return type(None), ()

    def stumbled(self, error: Exception) -> None:
        """The probe failed."""
        failed(self.entry, error)
        fail_closed(self.entry)


def at_function(entry: Entry, enter: Enter) -> Bare:
    """The entry hook that calls *enter* with the operands and the frame of the watched function."""
    here = _Watched(entry, enter)
    return Bare(lambda hooks, live: _entry_hook(hooks, live, here))


def _entry_hook(hooks: Hooks, live: Live, here: _Watched) -> EntryHook:
    def hook(operands: tuple[object, ...]) -> Token | None:
        if not hooks.active:
            return None
        told = here.observer.current
        if told is None:
            return None
        try:
            leave = here.enter(operands, here.frame(1))
            return None if leave is None else here.guarded(here.entry, leave)
        except hooks.refused as refusal:
            raise refusal.exception from None
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            try:
                here.stumbled(error)
            except (RecursionError, MemoryError):
                for _ in live.tally:
                    break
            except hooks.refused as refusal:
                raise refusal.exception from None
            except Exception as worse:  # noqa: BLE001 - as above
                hooks.failed(live.name, worse)
        return None

    return hook


def at_function_of_several(watches: tuple[tuple[Entry, Enter], ...]) -> EntryHook:
    """The same where several entries name one function: each is told, in order, and ended in reverse."""

    def before(operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        if told is None:
            return None
        frame = watched_frame()
        tokens: list[Token] = []
        for entry, enter in watches:
            try:
                leave = enter(operands, frame)
            except Exception as error:  # noqa: BLE001 - as above
                failed(entry, error)
                fail_closed(entry)
            except (Refusal, Stopped) as refusal:
                _reversed(tokens)(None, refusal)
                if isinstance(refusal, (Refusal, Stopped)):
                    raise
                raise Refusal(refusal) from None  # one of the tokens was that of the operation
            else:
                if leave is not None:
                    tokens.append(guarded(entry, leave))
        return _reversed(tokens) if tokens else None

    return before


def _reversed(tokens: list[Token]) -> Token:
    def token(result: object, exception: BaseException | None = None, /) -> None:
        for one in reversed(tokens):
            one(result, exception)

    return token


def _ended(entry: Entry, leave: Leave, result: object, exception: BaseException | None = None, /) -> None:
    try:
        leave(result, exception)
    except Exception as error:  # noqa: BLE001 - as above
        failed(entry, error)
    if exception is not None:
        arrive(exception)


guarded: Callable[[Entry, Leave], Token] = partial(partial, _ended)
"""A token that counts what fails in a `Leave`, and lets the application hear of a call that was stopped."""


def reader(entry: Entry) -> Callable[..., Any]:
    """What makes the hooks of an entry that keys cannot express. Raises CatalogueError if there is no such reader."""
    module, _, name = entry.reader.rpartition(":" if ":" in entry.reader else ".")
    try:
        found: Callable[..., Any] = getattr(import_module(module if ":" in entry.reader else _READERS + module), name)
    except (ImportError, AttributeError) as error:
        raise CatalogueError(f"{entry.where}: there is no reader {entry.reader!r}") from error
    return found
