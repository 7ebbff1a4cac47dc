"""Other web frameworks, each of which calls a function with a request: its scope, its route, what it brings in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.arrival import opened
from sst_bytecode.probes.readers.given import learn_given, read
from sst_bytecode.probes.readers.identity import identity_of
from sst_bytecode.probes.readers.request_scope import asked_at, current, header_key, view_place
from sst_bytecode.probes.readers.starlette_scope import environ_of
from sst_bytecode.probes.readers.web_routes import ROUTES
from sst_bytecode.probes.readers.whom import identify, name_from_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["arrived", "asked", "declared", "handled", "made", "parsed", "remembered", "routed", "routing", "user"]

_REQUESTS = ("request", "environ", "env", "scope")  # what the parameter that takes a request is called
_ADDRESSES = ("remote_ip", "remote", "ip", "remote_addr")  # where a request has its visitor's address
_VISITS = ("http", "websocket")
_KEY = re.compile(r"[\w.@:+|-]{1,64}")  # a person's; anything else is what a cookie or a token holds


def arrived(entry: Entry, site: Site) -> Enter:
    """Around what answers a request: its scope, which ends when that is done."""
    position = next((site.names.index(name) for name in _REQUESTS if name in site.names), 0)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        told = observer.current
        given = operands[position]
        if told is None or (type(given) is dict and given.get("type", "http") not in _VISITS):
            return None
        scope = opened(told, f"{entry.library}.headers", given, _environ(given), frame.f_code)
        return lambda _result, _exception: scope.end()

    return begin


def made(entry: Entry, _site: Site) -> Enter:
    """Around the making of a request: its scope, which ends when the request is gone, or another comes.

    For Sanic, which compiles what answers it anew, from its source.
    """

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(_result: object, exception: BaseException | None) -> None:
            told = observer.current
            if told is not None and exception is None:
                given = operands[0]
                scope = opened(told, f"{entry.library}.headers", given, _environ(given), frame.f_code)
                scope.streamed = True
                scope.returned(given)

        return end

    return begin


def routed(entry: Entry, _site: Site) -> Enter:
    """Around what finds the route of a request: its pattern, what answers it, and the variables of its path."""
    read_route = ROUTES[entry.library]

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            route = read_route(operands, result) if exception is None else None
            if route is not None:
                _tell(entry, *route)

        return end

    return begin


def routing(entry: Entry, _site: Site) -> Enter:
    """The same where it is what answers the request, and has found the route before."""
    read_route = ROUTES[entry.library]

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        route = read_route(operands, None)
        if route is not None:
            _tell(entry, *route)

    return begin


def handled(entry: Entry, site: Site) -> Enter:
    """Around Tornado's ``RequestHandler._execute``: both. Its routes have no names: the class of the handler does."""
    inner = arrived(entry, site)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        handler: Any = operands[0]
        given = {str(key): _text(value) for key, value in _path_of(operands).items()}
        method = str(handler.request.method)
        leave = inner(operands, frame)
        if leave is not None:
            try:
                _tell(entry, method, type(handler).__name__, type(handler), given)
            except Exception as error:
                leave(None, error)  # nobody else would end it
                raise
        return leave

    return begin


def asked(entry: Entry, site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives to anybody but the framework itself, once."""
    package = site.module.partition(".")[0]
    inner = declared(entry, site)

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        asker = frame.f_back
        own = asker is not None and str(asker.f_globals.get("__name__", "")).partition(".")[0] == package
        return None if own else inner(operands, frame)

    return begin


def declared(entry: Entry, _site: Site) -> Enter:
    """The same where the framework asks, for what a view declares."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None and current() is not None:
                learn_given(entry, result, frame)

        return end

    return begin


def parsed(entry: Entry, _site: Site) -> Enter:
    """Around Tornado's ``HTTPServerRequest._parse_body``: its fields are bytes, and nobody has asked for them yet."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(_result: object, exception: BaseException | None) -> None:
            told, request = observer.current, operands[0]
            if told is None or exception is not None or current() is None:
                return
            arguments: Any = getattr(request, "arguments", {})
            body = read(getattr(request, "body", b""))
            for value in ({name: [*map(_text, several)] for name, several in arguments.items()}, body):
                if value and not isinstance(value, (str, bytes)):
                    told.learn(entry.source, None, _unlisted(value), None, lazy=True)
                    name_from_request(told, value)

        return end

    return begin


def user(entry: Entry, _site: Site) -> Enter:
    """Around the property that gives who is logged in: an object, a dictionary, JSON, or the key itself."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        scope = current()
        if scope is None or scope.named:
            return None

        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if isinstance(result, (str, bytes, int)) and not isinstance(result, bool):
                text = _text(result)
                given = read(text)
                person = identity_of(given) if type(given) is dict else text if _KEY.fullmatch(text) else None
            else:
                person = identity_of(result)
            if told is not None and person:
                identify(told, scope, entry.source, person, lambda: asked_at(frame))

        return end

    return begin


def remembered(entry: Entry, site: Site) -> Enter:
    """At a log-in: the application itself says who the request is of."""
    position = site.names.index("userid")

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        told, scope = observer.current, current()
        if told is not None and scope is not None:
            identify(told, scope, entry.source, operands[position], lambda: asked_at(frame))

    return begin


def _tell(entry: Entry, method: str, pattern: str, view: object, given: Mapping[str, object]) -> None:
    told, scope = observer.current, current()
    if told is None or scope is None:
        return
    told.set_route(f"{method} {pattern}")
    place = None if view is None else view_place(view, method)
    scope.answered_by(place)
    if given:
        told.learn(entry.source, None, dict(given), place)
        name_from_request(told, dict(given))


def _environ(given: Any) -> dict[str, Any]:
    """The headers of a request as a CGI-like environ has them (PEP 3333), whichever way it has them itself."""
    if type(given) is dict:
        return environ_of(given) if "headers" in given else given
    request = getattr(given, "request", given)
    environ = {header_key(name): str(value) for name, value in request.headers.items()}
    address = next((found for name in _ADDRESSES if isinstance(found := getattr(request, name, None), str)), "")
    if not address and (transport := getattr(request, "transport", None)) is not None:
        peer = transport.get_extra_info("peername")  # Sanic's requests have it later
        address = str(peer[0]) if isinstance(peer, tuple) else ""
    return environ | ({"REMOTE_ADDR": address} if address else {})


def _path_of(operands: tuple[object, ...]) -> Mapping[object, object]:
    """The variables of the path, of ``_execute(transforms, *args, **kwargs)``."""
    given: Any = operands[2]
    named: Any = operands[3]
    return dict(named) or dict(enumerate(given))


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _unlisted(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {key: one[0] if isinstance(one, list) and len(one) == 1 else one for key, one in value.items()}
