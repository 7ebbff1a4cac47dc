"""The functions that stand in woven code: they ask a hook, and keep its failures away from the watched program."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from rewriter.binding import Hooks, Tally

__all__ = ["CODES", "Bare", "Live", "Refusal", "raised", "returned", "shell"]


class Refusal(BaseException):
    """Raised by a hook to have *exception* raised in the watched program, in place of the call that it was told of.

    The one thing that comes out of a hook on purpose.
    """

    def __init__(self, exception: Exception) -> None:
        super().__init__()
        self.exception = exception


class Live:
    """What a woven call leads to. Sent by value to another process it is nothing."""

    __slots__ = ("before", "name", "tally")

    def __init__(self, name: str, before: Callable[..., Any] | None, tally: Tally) -> None:
        self.name = name
        self.before = before
        self.tally = tally

    def __reduce__(self) -> tuple[object, ...]:
        return type(None), ()


class Bare:
    """What a factory answers for a hook of calls that wants no shell: one would cost more than all that it does.

    *make* is given what `shell` is, and makes a function, which keeps the promises of `Hooks` by itself. Like those
    below it may name nothing but built-in functions, and objects that are nothing in another process.
    """

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Hooks, Live], Callable[..., object]]) -> None:
        self.make = make


# Hooks in code are plain functions: CPython calls these without a C frame, 2 times as fast as an object with `__call__`
# (67 to 133 ns on 3.12). They reach what is live through the two objects above alone, so that a pickler which sends
# functions by value sends nothing of ours that the other side would have to import. At the recursion limit they count
# by a step of an iterator, without a call: that could fail again.


def shell(hooks: Hooks, live: Live, kind: str) -> Callable[..., object]:
    """What asks ``live.before`` at a site of this *kind*."""
    if live.before is None:
        return _inert_call() if kind == "call" else _inert_one()
    return _guarded_call(hooks, live) if kind == "call" else _guarded_one(hooks, live)


def _inert_call() -> Callable[..., object]:
    return lambda _callee, _operands: None


def _inert_one() -> Callable[..., object]:
    return lambda _given: None


def _guarded_call(hooks: Hooks, live: Live) -> Callable[..., object]:
    def hook(callee: object, operands: object) -> object:
        if hooks.active:
            try:
                return live.before(callee, operands)  # type: ignore[misc]  # not None: see `shell`
            except (RecursionError, MemoryError):
                for _ in live.tally:
                    break
            except hooks.refused as refusal:
                raise refusal.exception from None
            except Exception as error:  # noqa: BLE001  # the watched program goes on
                hooks.failed(live.name, error)
        return None

    return hook


def _guarded_one(hooks: Hooks, live: Live) -> Callable[..., object]:
    def hook(given: object) -> object:
        if hooks.active:
            try:
                return live.before(given)  # type: ignore[misc]  # not None: see `shell`
            except (RecursionError, MemoryError):
                for _ in live.tally:
                    break
            except hooks.refused as refusal:
                raise refusal.exception from None
            except Exception as error:  # noqa: BLE001  # the watched program goes on
                hooks.failed(live.name, error)
        return None

    return hook


def returned(hooks: Hooks, live: Live) -> Callable[..., None]:
    """What tells a token that its call returned."""

    def hook(token: Callable[..., object], result: object) -> None:
        if hooks.active:
            try:
                token(result)
            except (RecursionError, MemoryError):
                for _ in live.tally:
                    break
            except Exception as error:  # noqa: BLE001  # the watched program goes on
                hooks.failed(live.name, error)

    return hook


def raised(hooks: Hooks, live: Live) -> Callable[..., None]:
    """What tells a token that its call raised."""

    def hook(token: Callable[..., object], exception: BaseException) -> None:
        if hooks.active:
            try:
                token(None, exception)
            except (RecursionError, MemoryError):
                for _ in live.tally:
                    break
            except Exception as error:  # noqa: BLE001  # the watched program goes on
                hooks.failed(live.name, error)

    return hook


CODES = {
    constant
    for made in (_inert_call, _inert_one, _guarded_call, _guarded_one, returned, raised)
    for constant in made.__code__.co_consts
    if isinstance(constant, type(made.__code__))
}
"""The code of all functions that stand in woven code: so they are told from anybody else's."""
