"""Starlette, FastAPI: the scope of a request or a websocket, its route, and the endpoint that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.arrival import opened
from sst_bytecode.probes.readers.identity import identity_of
from sst_bytecode.probes.readers.request_scope import asked_at, current, header_key, view_place
from sst_bytecode.probes.readers.whom import identify

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["environ_of", "request", "routed"]

_VISITS = ("http", "websocket")


def request(_entry: Entry, site: Site) -> Enter:
    """Around an application's call, which ends when its answer is sent and its background tasks are done.

    An application that is mounted in another answers the same request.
    """
    position = site.names.index("scope")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        told = observer.current
        given = operands[position]
        if told is None or not isinstance(given, dict) or given.get("type") not in _VISITS or "app" in given:
            return None
        scope = opened(told, "starlette.headers", given, environ_of(given), frame.f_code)
        return lambda _result, _exception: scope.end()

    return begin


def routed(entry: Entry, site: Site) -> Enter:
    """At ``Route.handle``: the route, the endpoint, and whom an authentication in between has found."""
    position = site.names.index("scope")

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        told, scope = observer.current, current()
        route: Any = operands[0]
        given: Any = operands[position]
        if told is None or scope is None or not isinstance(given, dict):
            return
        path = f"{given.get('root_path', '')}{_path(route, given)}"
        told.set_route(f"{given.get('method', 'WEBSOCKET')} {path}")
        scope.answered_by(view_place(route.endpoint, str(given.get("method", ""))))
        user = given.get("user")
        person = identity_of(user)
        if person is not None and not scope.named:
            people.learn_class(type(user))
            identify(told, scope, entry.source, person, lambda: asked_at(frame))

    return begin


def _path(route: Any, given: dict[str, Any]) -> str:
    """The path's pattern; FastAPI keeps that of a route in an included router beside the request."""
    own = given.get("fastapi")
    for context in own.values() if isinstance(own, dict) else ():
        if getattr(context, "original_route", None) is route:
            return str(context.path_format)
    return str(route.path)


def environ_of(given: dict[str, Any]) -> dict[str, Any]:
    """The headers as a CGI-like environ has them."""
    headers = given.get("headers", ())
    environ: dict[str, Any] = {header_key(name.decode("latin-1")): value.decode("latin-1") for name, value in headers}
    if type(headers) is list and len(environ) < len(headers):
        environ = _joined(headers)
    client = given.get("client")
    return environ | ({"REMOTE_ADDR": client[0]} if client else {})


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """The same where several lines have one name: proxies add one of their own. A WSGI server joins them, too."""
    lines: dict[str, list[str]] = {}
    for name, value in headers:
        lines.setdefault(header_key(name.decode("latin-1")), []).append(value.decode("latin-1"))
    return {key: ", ".join(values) for key, values in lines.items()}
