"""The pass that weaves a probe in where a program goes through what a library gives it one by one, in C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewriter import dialect
from rewriter.bodies import mentioned
from sst_bytecode.catalog.receivers import KEEPERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Body

__all__ = ["ObserveLoops"]

_TAKING = {f".{name}" for name in ("list", "tuple", "set", "frozenset", "sorted", "next")}
_OTHER = frozenset({
    "range", "enumerate", "zip", "reversed", "sorted", "list", "tuple", "set", "items", "keys", "values", "split",
    "splitlines", "fetchall", "fetchmany",
})  # fmt: skip
"""Functions whose results are none of it, so that a loop over one of them is left alone."""
_MADE = frozenset({"LOAD_CONST", "BUILD_LIST", "BUILD_TUPLE", "BUILD_SET", "BUILD_MAP", "LIST_EXTEND"})


class ObserveLoops:
    """Call *hook* where modules that mention one of *marks* iterate, or have a built-in function do so.

    A mark is a name, or a dotted one, whose parts are all used in the module.
    """

    __slots__ = ("_hook", "_is_application", "_marks")

    def __init__(self, hook: str, marks: frozenset[str], is_application: Callable[[str], bool]) -> None:
        self._hook = hook
        self._marks = tuple([(mark, frozenset(mark.split("."))) for mark in sorted(marks)])
        self._is_application = is_application

    def __repr__(self) -> str:
        return f"ObserveLoops({self._hook!r}, {self._marks}, {sorted(KEEPERS)})"

    def __call__(self, body: Body) -> Body:
        """The body with its iterations observed, if the module is such a one."""
        found = self._marks_in(body)
        if not found:
            return body
        marks = " ".join(sorted(found))
        for index in body.iterations:
            if not _is_other(body, index):
                body = body.observe_iteration(index, self._hook, marks)
        for call in body.calls:
            if not call.spread and call.count and body.targets(call)[0] in _TAKING:
                body = body.observe_call(call, self._hook, marks)
        return body

    def _marks_in(self, body: Body) -> frozenset[str]:
        """Those that the body's module mentions."""
        top = body.scope.top
        found = top.memo.get(id(self))
        if found is None:
            names = frozenset[str]() if self._is_kept(body) else frozenset(mentioned(top.code))
            found = top.memo[id(self)] = frozenset([mark for mark, parts in self._marks if parts <= names])
        return found

    def _is_kept(self, body: Body) -> bool:
        """Whether it is of a library whose rows are learnt by what it knows of them."""
        root = body.module.partition(".")[0]
        return root in KEEPERS and not self._is_application(body.scope.top.code.co_filename)


def _is_other(body: Body, index: int) -> bool:
    """Whether what is iterated over is surely something else: written there, or the result of a well-known function."""
    item = body.flow.item(index, 0)
    if not isinstance(item, int):
        return False
    maker = item >> 8
    if dialect.NAMES[body.units.ops[maker]] in _MADE:
        return True
    call = next((one for one in body.calls if one.index == maker), None)
    return call is not None and body.targets(call)[0].rpartition(".")[2] in _OTHER
