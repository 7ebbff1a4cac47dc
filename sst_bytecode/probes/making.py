"""The pass that weaves a probe in where the application may make a coroutine which something else will await."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewriter import dialect
from sst_bytecode.probes.flow.escapes import operands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rewriter import Body
    from rewriter.names import Scope
    from rewriter.stack import Item

__all__ = ["ObserveMade"]

_TAKERS = frozenset(
    {"gather", "create_task", "ensure_future", "wait_for", "shield", "as_completed", "run_coroutine_threadsafe"}
)
_SENDERS = frozenset({"post", "put", "patch", "delete", "request", "send"})  # ``get`` is a word of every mapping
_DISPLAYS = frozenset({"BUILD_LIST", "BUILD_TUPLE", "BUILD_SET"})
_AWAITING = frozenset({"GET_AWAITABLE", "BEFORE_ASYNC_WITH", "LOAD_SPECIAL"})
_ASYNCHRONOUS = 0x280  # CO_COROUTINE | CO_ASYNC_GENERATOR


class ObserveMade:
    """Call *hook* at the application's calls that may make a coroutine which is awaited elsewhere.

    These are calls whose result is given to a task, and those of methods that send, in asynchronous functions, whose
    result is not awaited on the spot.
    """

    __slots__ = ("_hook", "_is_application")

    def __init__(self, hook: str, is_application: Callable[[str], bool]) -> None:
        self._hook = hook
        self._is_application = is_application

    def __repr__(self) -> str:
        return f"ObserveMade({self._hook!r}, {sorted(_TAKERS)}, {sorted(_SENDERS)})"

    def __call__(self, body: Body) -> Body:
        """The body with these calls observed."""
        names = body.code.co_names
        sends = not _SENDERS.isdisjoint(names) and _is_asynchronous(body.scope)
        if not (sends or not _TAKERS.isdisjoint(names)) or not self._is_application(body.scope.top.code.co_filename):
            return body
        called = {call: body.targets(call)[0].rpartition(".")[2] for call in body.calls}
        taken = {
            index
            for call, name in called.items()
            if name in _TAKERS
            for item in operands(body, call)
            for index in _made_by(body, item)
        }
        awaited = _awaited(body) if sends else frozenset[int]()
        for call, name in called.items():
            if call.index in taken or (sends and name in _SENDERS and call.index not in awaited):
                body = body.observe_call(call, self._hook)
        return body


def _is_asynchronous(scope: Scope | None) -> bool:
    """Whether it is the body of an asynchronous function, or of something within one: of a comprehension."""
    while scope is not None:
        if scope.code.co_flags & _ASYNCHRONOUS:
            return True
        scope = scope.parent
    return False


def _made_by(body: Body, item: Item) -> Iterator[int]:
    """The instructions that made *item*, or what a list is written of."""
    for one in (item,) if isinstance(item, int) else item:
        index = one >> 8
        if dialect.NAMES[body.units.ops[index]] in _DISPLAYS:
            for place in range(body.units.args[index]):
                yield from _made_by(body, body.flow.item(index, place))
        else:
            yield index


def _awaited(body: Body) -> frozenset[int]:
    """The instructions whose results are awaited on the spot."""
    return frozenset(
        made
        for index, op in enumerate(body.units.ops)
        if dialect.NAMES[op] in _AWAITING and body.flow.reached(index)
        for made in _made_by(body, body.flow.item(index, 0))
    )
