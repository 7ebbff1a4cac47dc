"""Websockets of clients: the request that opens one, and each message, before it is masked or compressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.bodies import make_payload
from sst_bytecode.probes.peers import Peer
from sst_bytecode.probes.readers.sockets import send_to
from sst_bytecode.probes.sinks import deliver
from sst_bytecode.probes.wire import url_of

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["connect", "frame", "handshake", "legacy", "message", "of_response"]

_peers: WeakKeyDictionary[Any, Peer] = WeakKeyDictionary()
_CONTENT = (0, 1, 2)  # opcodes of continuation, text and binary (RFC 6455, 5.2); others steer the connection


def handshake(entry: Entry, _site: Site) -> Enter:
    """Around ``ClientProtocol.send_request(request)`` of websockets."""

    def begin(operands: tuple[object, ...], seen: FrameType) -> Leave | None:
        protocol, request = operands[0], operands[1]
        headers = list(request.headers.raw_items())  # type: ignore[attr-defined]  # a `Request`
        return deliver(entry, make_payload(_url(protocol), "GET", headers, None), seen, lambda _result: "ok")

    return begin


def message(entry: Entry, _site: Site) -> Enter:
    """Around ``send_text``, ``send_binary`` and ``send_continuation`` of a protocol of websockets, client or server."""

    def begin(operands: tuple[object, ...], seen: FrameType) -> Leave | None:
        protocol: Any = operands[0]
        if not hasattr(protocol, "uri"):  # a server's
            return None
        return send_to(entry, _peer(protocol, _url(protocol)), operands[1], seen)

    return begin


def legacy(entry: Entry, _site: Site) -> Enter:
    """Around ``send(message)`` of the older asyncio implementation of websockets."""

    def begin(operands: tuple[object, ...], seen: FrameType) -> Leave | None:
        protocol: Any = operands[0]
        if not protocol.is_client:
            return None
        scheme = "wss" if protocol.secure else "ws"
        url = url_of(scheme, str(protocol.host), protocol.port, str(protocol.path))
        return send_to(entry, _peer(protocol, url), operands[1], seen)

    return begin


def connect(entry: Entry, site: Site) -> Enter:
    """Around ``WebSocket.connect(url)`` of websocket-client."""

    def begin(operands: tuple[object, ...], seen: FrameType) -> Leave | None:
        call = Entered(site, operands, seen.f_code)
        url = str(call.argument("url"))
        _peers[operands[0]] = Peer(url)
        header: Any = call.argument("header") or ()
        pairs = header.items() if hasattr(header, "items") else [str(line).partition(":")[::2] for line in header]
        return deliver(entry, make_payload(url, "GET", list(pairs), None), seen, lambda _result: "ok")

    return begin


def frame(entry: Entry, _site: Site) -> Enter:
    """Around ``WebSocket.send_frame(frame)`` of websocket-client."""

    def begin(operands: tuple[object, ...], seen: FrameType) -> Leave | None:
        sent: Any = operands[1]
        peer = _peers.get(operands[0])
        return None if peer is None or sent.opcode not in _CONTENT else send_to(entry, peer, sent.data, seen)

    return begin


def of_response(entry: Entry, _site: Site) -> Enter:
    """Around ``send_str`` and ``send_bytes`` of a websocket of aiohttp's client."""

    def begin(operands: tuple[object, ...], seen: FrameType) -> Leave | None:
        websocket: Any = operands[0]
        url = str(websocket._response.url)  # noqa: SLF001 - it has no public name
        return send_to(entry, _peer(websocket, url.replace("http", "ws", 1)), operands[1], seen)

    return begin


def _peer(connection: object, url: str) -> Peer:
    known = _peers.get(connection)
    if known is None:
        known = _peers[connection] = Peer(url)
    return known


def _url(protocol: Any) -> str:
    uri = protocol.uri
    return url_of("wss" if uri.secure else "ws", uri.host, uri.port, uri.resource_name)
