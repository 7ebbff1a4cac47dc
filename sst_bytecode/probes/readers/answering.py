"""Connections that come to us: who is on one is answered, not told."""

from __future__ import annotations

import sys
from types import BuiltinMethodType
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import peers
from sst_bytecode.probes.hooks import guarded
from sst_bytecode.probes.listeners import listens

if TYPE_CHECKING:
    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Token

__all__ = ["accepted", "listening"]


def accepted(_entry: Entry, _site: Site) -> Enter:
    """Around ``accept``, and what gives None where nobody has come."""

    def end(result: Any, exception: BaseException | None) -> None:
        if exception is None and result is not None:
            for one in peers.sockets_of(result[:1]):
                peers.came_to_us(one)

    return lambda _operands, _frame: end


def listening(entry: Entry, _site: Site) -> CallHook:
    """At ``listen`` of a socket, a method written in C."""

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        module: Any = sys.modules.get("_socket")
        if type(callee) is not BuiltinMethodType or module is None or not isinstance(callee.__self__, module.socket):
            return None
        socket = callee.__self__

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                listens(socket)

        return guarded(entry, end)

    return before
