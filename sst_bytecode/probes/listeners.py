"""On which ports this process takes connections: what is sent on one that was made to such a port answers a visitor."""

from __future__ import annotations

import sys
from typing import Any
from weakref import ref

__all__ = ["is_taken", "listens"]

_listening: dict[int, tuple[ref[Any], ...]] = {}  # port → the sockets


def listens(socket: Any) -> None:
    """Remember that this process takes connections on *socket*; so do the children that it forks."""
    address = socket.getsockname()
    if isinstance(address, tuple):
        port = address[1]
        _listening[port] = (*filter(_is_open, _listening.get(port, ())), ref(socket))


def is_taken(socket: Any) -> bool:
    """Whether a connection was made to us, whoever accepted it and handed it on: it stays at the port listened on."""
    module: Any = sys.modules.get("_socket")
    if not _listening or socket.type & 0xF != module.SOCK_STREAM:
        return False
    try:
        address = socket.getsockname()
    except OSError:  # it is being closed
        return False
    return isinstance(address, tuple) and any(map(_is_open, _listening.get(address[1], ())))


def _is_open(listening: ref[Any]) -> bool:
    socket = listening()
    return socket is not None and socket.fileno() >= 0
