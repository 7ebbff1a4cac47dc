"""trio's sockets, and its streams with TLS, which give their sends to the system by a name of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import peers, unexplained
from sst_bytecode.probes.readers.sockets import send_to

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["secure", "send"]

_SENDS = ("send", "sendto", "sendmsg")


def send(entry: Entry, _site: Site) -> Enter:
    """Around ``_nonblocking_helper(wait, function, *arguments)``, which runs each of a socket's methods."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        itself, _wait, function, arguments, *_ = operands
        name = getattr(function, "__name__", "")
        socket = peers.beneath(itself)
        if name not in _SENDS or socket is None or not isinstance(arguments, tuple):
            return None
        unexplained.explain(socket)
        address = _address(name, arguments)
        peer = peers.of_socket(socket) if address is None else peers.of_address(socket, address)
        return None if peer is None else send_to(entry, peer, arguments[0], frame)

    return begin


def _address(name: str, arguments: tuple[object, ...]) -> object:
    """To whom a datagram goes, None where the socket is connected."""
    if name == "sendto":
        return arguments[-1]
    return arguments[3] if name == "sendmsg" and len(arguments) > 3 else None  # noqa: PLR2004 - buffers, ancillary data, flags, address


def secure(entry: Entry, _site: Site) -> Enter:
    """Around ``send_all`` of a stream with TLS: the last that sees plain text."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        peer = peers.of_transport(operands[0])
        return None if peer is None else send_to(entry, peer, operands[1], frame)

    return begin
