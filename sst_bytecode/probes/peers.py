"""The other end of a connection: its name for the program, and whether it came to us, when it is no receiver."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes.listeners import is_taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Place
    from sst_bytecode.probes.course import Course

__all__ = [
    "Peer",
    "beneath",
    "came_to_us",
    "is_answered",
    "name_addresses",
    "of_address",
    "of_socket",
    "of_transport",
    "sockets_of",
    "url_of",
]

_LAYERS = 5  # streams upon streams
_OWN = "pymp-"  # how folders begin in which the processes of one program of `multiprocessing` have their sockets
_NAMES = 5_000  # resolved addresses that are remembered

_peers: WeakKeyDictionary[Any, Peer] = WeakKeyDictionary()
_names: dict[str, str] = {}


class Peer:
    """Whom a connection leads to, and what it is in the midst of sending."""

    __slots__ = ("course", "place", "scope", "url")

    def __init__(self, url: str) -> None:
        self.url = url  # "" for what is no receiver
        self.course: Course | None = None
        self.place: Place | None = None
        self.scope: object = None


_NO_RECEIVER = Peer("")


def came_to_us(socket: object) -> None:
    """A connection that this process accepted: who is on it is answered, not told."""
    _peers[socket] = _NO_RECEIVER


def is_answered(value: object) -> bool:
    """Whether *value* is a socket on which somebody has come to us."""
    module: Any = sys.modules.get("_socket")
    return module is not None and issubclass(type(value), module.socket) and _peers.get(value) is _NO_RECEIVER


def name_addresses(host: object, found: object) -> None:
    """*host* was resolved to what `socket.getaddrinfo` found."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or not isinstance(found, list):
        return
    if len(_names) > _NAMES:
        _names.clear()
    for entry in found:
        address = entry[4][0]
        if address != host:
            _names[address] = host.lower()


def of_socket(socket: Any) -> Peer | None:
    """The peer of a connected socket, None while it is not connected; without a URL where it is no receiver."""
    known = _peers.get(socket)
    if known is not None:
        return known
    if getattr(socket, "server_side", False):
        found = _NO_RECEIVER
    else:
        try:
            address = socket.getpeername()
        except OSError:
            return None
        url = "" if is_taken(socket) else _url(socket, address, getattr(socket, "server_hostname", None))
        found = Peer(url) if url else _NO_RECEIVER
    _peers[socket] = found
    return found


def of_address(socket: Any, address: object) -> Peer | None:
    """The peer for what is sent to *address* from a socket that is not connected."""
    url = _url(socket, address, None)
    if not url:
        return None
    known = _peers.get(socket)
    if known is None or known.url != url:
        known = _peers[socket] = Peer(url)
    return known


def of_transport(stream: Any) -> Peer | None:
    """The peer of a transport of asyncio, or of a stream of asyncio, anyio or trio upon one; None for anything else."""
    known = _peers.get(stream)
    if known is not None:
        return known
    transport, answers = _transport_of(stream)
    if not hasattr(transport, "get_extra_info"):
        below = beneath(transport)
        if below is None:
            return None
        found = _NO_RECEIVER if answers else of_socket(below)
        if found is not None:
            _peers[stream] = found
        return found
    inner = getattr(transport, "_ssl_protocol", None)
    answers = answers or getattr(transport, "_server", None) is not None or getattr(inner, "_server_side", False)
    socket = transport.get_extra_info("socket")
    address = transport.get_extra_info("peername")
    url = ""
    if not answers and socket is not None and address and not _has_come(socket):
        url = _url(socket, address, getattr(inner, "_server_hostname", None))
    found = _peers[stream] = Peer(url) if url else _NO_RECEIVER
    return found


def _transport_of(stream: Any) -> tuple[Any, bool]:
    """The transport at the bottom, and whether a layer on the way says that it is a server's."""
    answers = False
    for _ in range(_LAYERS):
        ssl = getattr(stream, "_ssl_object", None)
        protocol = getattr(stream, "_protocol", None)
        answers |= bool(getattr(ssl, "server_side", False)) or bool(getattr(protocol, "_client_connected_cb", None))
        below = getattr(stream, "transport_stream", None) or getattr(stream, "_transport", None)
        if below is None:
            break
        stream = below
    return stream, answers


def beneath(stream: object) -> Any:
    """The socket under a stream or socket of trio, or a stream of anyio upon one; None if there is none."""
    module: Any = sys.modules.get("_socket")
    for one in (stream, getattr(stream, "socket", None), getattr(stream, "_trio_socket", None)):
        inner = getattr(one, "_sock", None)
        if module is not None and isinstance(inner, module.socket):
            return inner
    return None


def _has_come(socket: Any) -> bool:
    """Whether this, or what `asyncio.trsock.TransportSocket` wraps, was accepted."""
    inner = getattr(socket, "_sock", socket)
    return is_answered(inner) or is_taken(inner)


def _url(socket: Any, address: Any, name: object) -> str:
    """``tcp://host:port``, ``udp://…`` or ``unix://path``; "" for what reaches nobody: a pair of sockets, a worker."""
    module: Any = sys.modules.get("_socket")
    if socket.family == module.AF_UNIX:
        path = address.decode("utf-8", "replace") if isinstance(address, bytes) else address
        return f"unix://{path}" if path and not path.rpartition("/")[0].rpartition("/")[2].startswith(_OWN) else ""
    if socket.family not in (module.AF_INET, module.AF_INET6) or not isinstance(address, tuple):
        return ""
    host = str(name or _names.get(address[0], address[0])).lower()
    scheme = "udp" if socket.type & 0xF == module.SOCK_DGRAM else "tcp"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{address[1]}"


def url_of(socket: object, address: object) -> str:
    """The URL of what is connected to, by the name under which the program knows it."""
    return _url(socket, address, None)


def sockets_of(values: Iterable[object]) -> Iterable[object]:
    """Each socket and, of a wrapper such as gevent's, what it wraps."""
    for value in values:
        yield value
        inner = getattr(value, "_sock", None)
        if inner is not None:
            yield inner
