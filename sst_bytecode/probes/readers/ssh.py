"""SSH: what goes into a channel (files by SFTP, commands and their input), before it is encrypted and sealed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes import peers
from sst_bytecode.probes.peers import Peer
from sst_bytecode.probes.readers.sockets import send_to

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["channel", "message"]

_peers: WeakKeyDictionary[Any, Peer] = WeakKeyDictionary()


def message(entry: Entry, _site: Site) -> Enter:
    """Around ``_send_user_message(message)`` of paramiko's transport, of a client or a server."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        transport: Any = operands[0]
        sent: Any = operands[1]
        module: Any = sys.modules.get("_socket")
        if transport.server_mode or not isinstance(transport.sock, module.socket):
            return None  # upon a channel of another connection, say
        peer = _upon(transport, peers.of_socket(transport.sock))
        return None if peer is None else send_to(entry, peer, sent.asbytes(), frame)

    return begin


def channel(entry: Entry, _site: Site) -> Enter:
    """Around ``write(data)`` and ``_send_request(request, *arguments)`` of a channel of asyncssh, client or server."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        channel: Any = operands[0]
        connection = channel._conn  # noqa: SLF001 - it has no public name
        if connection is None or connection.is_server():
            return None
        peer = _upon(connection, peers.of_transport(connection._transport))  # noqa: SLF001 - as above
        return None if peer is None else send_to(entry, peer, operands[1:], frame)

    return begin


def _upon(connection: object, below: Peer | None) -> Peer | None:
    """Whom the connection of SSH leads to: not what is sent beneath, of which the protocol's own packets are part."""
    if below is None:
        return None
    known = _peers.get(connection)
    if known is None:
        known = _peers[connection] = Peer(below.url.replace("tcp:", "ssh:", 1))
    return known
