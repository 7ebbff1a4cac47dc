"""Connections as they are made: what is sent on them explains them, and those of libraries in C nothing explains."""

from __future__ import annotations

import errno
import sys
from types import BuiltinMethodType
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer, peers, unexplained
from sst_bytecode.probes.arguments import Called, Entered
from sst_bytecode.probes.course import here
from sst_bytecode.probes.hooks import failed, guarded, watched_frame
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.wire import is_told_above, url_of

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token

__all__ = ["call", "compiled", "compiled_call", "curl", "of_loop", "secured", "zmq"]

_ON_THE_WAY = (0, None, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY)


def call(entry: Entry, site: Site) -> CallHook:
    """At ``connect`` and ``connect_ex`` of a socket."""

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        module: Any = sys.modules.get("_socket")
        if type(callee) is not BuiltinMethodType or module is None or not isinstance(callee.__self__, module.socket):
            return None
        if observer.current is None:
            return None
        try:
            url = peers.url_of(callee.__self__, Called(site, callee, operands).argument(0))
            frame = watched_frame()
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(entry, error)
            return None
        socket = callee.__self__

        def end(result: object, exception: BaseException | None) -> None:
            on_the_way = getattr(exception, "errno", None) if exception is not None else result
            if on_the_way in _ON_THE_WAY and (exception is None or isinstance(exception, BlockingIOError)):
                unexplained.note(url, frame, socket)

        return guarded(entry, end) if url.startswith(("tcp:", "unix:")) else None

    return before


def of_loop(entry: Entry, site: Site) -> CallHook:
    """At ``create_connection(protocol_factory, host, port)`` of an event loop that is itself written in C: uvloop."""

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        loop = getattr(callee, "__self__", None)
        if type(loop).__module__.partition(".")[0] != "uvloop" or observer.current is None:
            return None
        try:
            positional = Called(site, callee, operands)
            host, port = positional.argument("host") or positional.argument(1), positional.argument("port")
            port = port or positional.argument(2)
            if isinstance(host, str) and isinstance(port, int):
                unexplained.note(url_of("tcp", host, port, ""), watched_frame(), port=port)
        except Exception as error:  # noqa: BLE001 - as above
            failed(entry, error)
        return None

    return before


def secured(_entry: Entry, site: Site) -> Enter:
    """Around ``SSLSocket._create``: the connection goes on under another socket."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        plain = Entered(site, operands, frame.f_code).argument("sock")

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                unexplained.moved(plain, result)

        return end

    return begin


def compiled(entry: Entry, site: Site) -> Enter:
    """Around a function that has a library written in C connect: named by its arguments."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        if not _is_told_of(frame):
            call = Entered(site, operands, frame.f_code)
            unexplained.record(_named(entry, call), nearest(frame))

    return begin


def zmq(entry: Entry, site: Site) -> Enter:
    """Around ``Socket.connect(addr)`` of ZeroMQ, which connects threads and processes of one machine, too."""
    noted = compiled(entry, site)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        address = Entered(site, operands, frame.f_code).argument("addr")
        stays = isinstance(address, str) and address.startswith(("inproc:", "ipc:"))
        return None if stays else noted(operands, frame)

    return begin


def compiled_call(entry: Entry, site: Site) -> CallHook:
    """At a call of such a function that is itself written in C."""
    module = entry.library
    named = tuple(name.rpartition(".")[2] for name in entry.calls)

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        owner = callee if isinstance(callee, type) else getattr(callee, "__self__", None)
        home = getattr(callee, "__module__", None) or type(owner).__module__
        if home.partition(".")[0] != module and not _is_offered(module, named, callee):
            return None
        frame = watched_frame()
        if _is_told_of(frame):
            return None
        arguments, place = Called(site, callee, operands), nearest(frame)

        def end(_result: object, _exception: BaseException | None) -> None:
            unexplained.record(_named(entry, arguments), place)

        return guarded(entry, end)

    return before


def curl(entry: Entry, site: Site) -> CallHook:
    """At ``perform`` of a handle of pycurl, and where a handle is given to many that are performed together."""

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        module: Any = sys.modules.get("pycurl")
        owner = getattr(callee, "__self__", None)
        if module is None or not isinstance(owner, (module.Curl, module.CurlMulti)):
            return None
        handle: Any = owner if isinstance(owner, module.Curl) else Called(site, callee, operands).argument(0)
        frame = watched_frame()
        if not isinstance(handle, module.Curl) or _is_told_of(frame):
            return None
        place = nearest(frame)  # an exception would have left it by the end

        def end(_result: object, _exception: BaseException | None) -> None:
            unexplained.record(f"pycurl://{_host(handle.getinfo(module.EFFECTIVE_URL))}", place)

        return guarded(entry, end)

    return before


def _is_told_of(frame: FrameType) -> bool:
    """Whether a probe above tells what leaves."""
    ours = observer.current is None or observer.surroundings.is_ours()
    return ours or here() is not None or is_told_above(frame)


def _named(entry: Entry, call: Any) -> str:
    """``library://host:port``, as far as the arguments tell."""
    for key in ("bootstrap.servers", "host", "dsn", "conninfo", "server", "url"):
        value = call.argument(key)
        if isinstance(value, str) and value:
            return f"{entry.library}://{_host(value)}"
    first = call.argument(0)
    if isinstance(first, dict):
        first = first.get("bootstrap.servers")
    return f"{entry.library}://{_host(first) if isinstance(first, str) else ''}"


def _is_offered(module: str, names: tuple[str, ...], callee: object) -> bool:
    """Whether *callee* is what the library offers under one of these names; its type may say another home."""
    offered = vars(sys.modules[module]) if module in sys.modules else {}
    return any(offered.get(name) is callee for name in names)


def _host(text: str) -> str:
    """The host and port of a host, a URL or a connection string, without credentials."""
    for part in text.replace(";", " ").split():
        key, separator, value = part.partition("=")
        if separator and key.lower() in ("host", "hostaddr", "server", "data source"):
            return value
    if "=" in text and "://" not in text:
        return ""
    rest = text.rpartition("://")[2]
    for end in "/?#":
        rest = rest.partition(end)[0]
    return rest.rpartition("@")[2].partition(",")[0]
