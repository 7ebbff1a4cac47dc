"""Sockets and transports: what leaves on a connection that nothing above has a meaning for, before it does."""

from __future__ import annotations

import sys
from types import BuiltinMethodType
from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import Payload
from sst_bytecode.probes import handover, observer, peers, unexplained
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.course import Course, enter, here, leave
from sst_bytecode.probes.hooks import failed, guarded, watched_frame
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.refusing import fail_closed
from sst_bytecode.probes.streams import Beyond
from sst_bytecode.probes.wire import is_told_above

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token
    from sst_bytecode.probes.peers import Peer

__all__ = ["call", "of_loop", "of_owner", "resolved", "secure", "send_to", "transport"]

# Their own probes tell what leaves through them: what else they say is the protocol's, or ciphertext.
_SPOKEN_FOR = frozenset({"http.client", "smtplib", "asyncio.selector_events", "asyncio.sslproto"})
_PACKAGES = frozenset({"aiohttp", "aiosmtplib", "websocket", "websockets"})
_TYPES = 500  # that have been told apart
_MOST = 1 << 20  # bytes of one call that are read
_TLS = (b"\x14\x03", b"\x15\x03", b"\x16\x03", b"\x17\x03")  # how the records of TLS begin (RFC 8446, 5.1)


_kinds: dict[type, bool] = {}


def call(entry: Entry, site: Site) -> CallHook:
    """At ``send``, ``sendall``, ``sendto``, ``sendmsg`` of a socket: methods written in C, which have no entry."""
    method = site.target.rpartition(".")[2]
    connected = method in ("send", "sendall")
    spoken_for = _speaks_for_itself(site.module)
    kinds = _kinds

    def before(callee: Any, operands: tuple[object, ...]) -> Token | None:
        try:  # most of what is called so is no socket's, and must cost next to nothing
            if not kinds[callee.__self__.__class__]:
                return None
        except (KeyError, AttributeError):
            if not _is_socket(getattr(callee, "__self__", None)):
                return None
        told = observer.current
        if told is None or type(callee) is not BuiltinMethodType:
            return None
        try:
            socket = callee.__self__
            unexplained.explain(socket)
            address = None if connected else _address(Called(site, callee, operands), method)
            peer = peers.of_socket(socket) if address is None else peers.of_address(socket, address)
            if spoken_for or peer is None or not peer.url:
                return None
            end = send_to(entry, peer, Called(site, callee, operands).argument(0), watched_frame())
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(entry, error)
            fail_closed(entry)
            return None
        return None if end is None else guarded(entry, end)

    return before


def _is_socket(owner: object) -> bool:
    """Whether *owner* is a socket; the answer is kept for all of its type."""
    module: Any = sys.modules.get("_socket")
    if module is None:
        return False
    if len(_kinds) >= _TYPES:
        _kinds.clear()
    found = _kinds[type(owner)] = isinstance(owner, module.socket)
    return found


def _address(arguments: Called, method: str) -> object:
    """To whom a datagram goes, None where the socket is connected."""
    if method == "sendto":
        return arguments.argument(2) or arguments.argument(1)
    return arguments.argument(3)


def secure(entry: Entry, _site: Site) -> Enter:
    """Around ``send``, ``sendall`` and ``write`` of a socket with TLS: the last that see plain text."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        peer = peers.of_socket(operands[0])
        unexplained.explain(operands[0])
        if peer is None or _is_spoken_for(frame):
            return None
        return send_to(entry, peer, operands[1], frame)

    return begin


def of_owner(entry: Entry, _site: Site) -> Enter:
    """Around ``sendall(data)`` of what a library has around its ``_socket``."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        socket = operands[0]._socket  # type: ignore[attr-defined]  # noqa: SLF001 - it has no public name
        unexplained.explain(socket)
        peer = peers.of_socket(socket)
        return None if peer is None else send_to(entry, peer, operands[1], frame)

    return begin


def transport(entry: Entry, _site: Site) -> Enter:
    """Around ``write`` of a transport or a stream of asyncio or anyio."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if here() is not None or _is_spoken_for(frame):
            return None
        peer = peers.of_transport(operands[0])
        return None if peer is None else send_to(entry, peer, operands[1], frame)

    return begin


def of_loop(entry: Entry, _site: Site) -> Enter:
    """Around ``sock_sendall(sock, data)`` and ``sock_sendto(sock, data, address)`` of an event loop."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        _loop, socket, data, *address = operands
        unexplained.explain(socket)
        peer = peers.of_address(socket, address[0]) if address else peers.of_socket(socket)
        return None if peer is None or _is_spoken_for(frame) else send_to(entry, peer, data, frame)

    return begin


def resolved(_entry: Entry, _site: Site) -> Enter:
    """Around ``getaddrinfo``: the name behind an address."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        return lambda result, _exception: peers.name_addresses(operands[0], result)

    return begin


def _is_spoken_for(frame: FrameType) -> bool:
    caller = frame.f_back
    return caller is not None and _speaks_for_itself(str(caller.f_globals.get("__name__")))


def _speaks_for_itself(module: str) -> bool:
    return module in _SPOKEN_FOR or module.partition(".")[0] in _PACKAGES


def send_to(entry: Entry, peer: Peer, data: object, frame: FrameType) -> Leave | None:
    """These bytes are about to leave: part of what is in course, of what this line has been sending, or alone."""
    if not peer.url:
        return None
    layer = here()
    if layer is not None:
        if not layer.course.sent and layer.course.entry.kind == entry.kind:
            _tell(layer.course, peer, data)  # it has a meaning, and only now its bytes
        return None
    told = observer.current
    body = _bytes(data)
    if told is None or not body or observer.surroundings.is_ours() or is_told_above(frame):
        return None
    if body.startswith(_TLS):
        unexplained.note(peer.url, frame)
        return None
    unexplained.explain(peer.url)
    place = nearest(frame)
    scope = handover.scope(place)
    if peer.course is None or peer.place != place or peer.scope is not scope:
        peer.course, peer.place, peer.scope = Course(entry, place, peer.url), place, scope
        _tell(peer.course, peer, body)
    else:
        peer.course.more(Payload(body=body))
    course = peer.course
    own = enter(course)

    def end(_result: object, exception: BaseException | None) -> None:
        leave(own)
        course.settle("ok" if exception is None else type(exception).__name__)

    return end


def _tell(course: Course, peer: Peer, data: object) -> None:
    body = _bytes(data)
    course.send(Payload(url=peer.url, body=body))
    if body is not None and len(body) >= _MOST:
        course.more(Payload(body=Beyond()))


def _bytes(data: object) -> bytes | None:
    """At most as many bytes as are read; of several buffers all."""
    if isinstance(data, (list, tuple)):
        return b"".join(filter(None, map(_bytes, data)))[:_MOST]
    if isinstance(data, str):
        return data[:_MOST].encode("utf-8", "replace")
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(memoryview(data).cast("B")[:_MOST])
    return None
