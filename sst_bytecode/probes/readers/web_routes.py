"""Where each of the other web frameworks has the route of a request."""

from __future__ import annotations

import sys
from inspect import getattr_static
from types import MethodType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Route = tuple[str, str, object, Mapping[str, object]]
    """Method, pattern, what answers, the variables of the path."""

__all__ = ["ROUTES"]


def _of_aiohttp(operands: tuple[Any, ...], match: Any) -> Route | None:
    resource = match.route.resource
    return None if resource is None else (operands[1].method, resource.canonical, match.handler, match)


def _of_bottle(operands: tuple[Any, ...], found: Any) -> Route:
    route, given = found
    return operands[1]["REQUEST_METHOD"], route.rule, route.callback, given


def _of_cherrypy(operands: tuple[Any, ...], _result: object) -> Route | None:
    """Its routes are the objects of a tree: a handler is given the rest of a path, by the names of its parameters."""
    request, path = operands
    view = getattr(request.handler, "callable", None)
    if view is None:
        return None
    rest = tuple(getattr(request, "args", ()))
    code = getattr(view, "__code__", None)
    names = code.co_varnames[isinstance(view, MethodType) : code.co_argcount] if code is not None else ()
    given = {names[number] if number < len(names) else str(number): one for number, one in enumerate(rest)}
    steps = path.rstrip("/").split("/")
    pattern = "/".join([*steps[: len(steps) - len(rest)], *(f"{{{name}}}" for name in given)])
    return request.method, f"{request.script_name}{pattern}" or "/", view, given


def _of_falcon(operands: tuple[Any, ...], found: Any) -> Route | None:
    responder, given, _resource, template = found
    method = "WEBSOCKET" if operands[1].is_websocket else operands[1].method
    return None if template is None else (method, template, responder, given)


def _of_litestar(operands: tuple[Any, ...], _result: object) -> Route:
    scope = operands[1]
    view = getattr(scope.get("route_handler"), "fn", None)
    return scope.get("method", "WEBSOCKET"), scope.get("path_template", ""), view, scope.get("path_params", {})


def _of_pyramid(_operands: object, found: Any) -> Route | None:
    """Where a view has been found, by its route or at the end of a path; of several, the one that fits the request."""
    derived = next(iter(found), None) if type(found) is list else found
    held = getattr(derived, "__dict__", {})
    view, attribute = held.get("__original_view__"), held.get("__view_attr__")
    request = sys.modules["pyramid.threadlocal"].manager.get()["request"]
    if view is None or request is None:
        return None
    if isinstance(view, type) and attribute:
        view = getattr_static(view, attribute, None)
    known = vars(request)
    route = known.get("matched_route")
    pattern = route.pattern if route is not None else f"*traverse/{known.get('view_name', '')}"
    return request.method, f"/{pattern.strip('/')}", view, known.get("matchdict") or {}


def _of_quart(operands: tuple[Any, ...], _result: object) -> Route | None:
    context = operands[0]
    seen = getattr(context, "request_websocket", None) or context._request_websocket  # noqa: SLF001 - from 0.23 on
    rule = seen.url_rule
    if rule is None:
        return None
    return (
        getattr(seen, "method", "WEBSOCKET"),
        rule.rule,
        context.app.view_functions.get(rule.endpoint),
        seen.view_args or {},
    )


def _of_sanic(operands: tuple[Any, ...], found: Any) -> Route:
    route, handler, given = found
    return operands[2], f"/{route.path.lstrip('/')}", handler, given


ROUTES: Mapping[str, Callable[[tuple[Any, ...], Any], Route | None]] = {
    "aiohttp": _of_aiohttp, "bottle": _of_bottle, "cherrypy": _of_cherrypy, "falcon": _of_falcon,
    "litestar": _of_litestar, "pyramid": _of_pyramid, "quart": _of_quart, "sanic": _of_sanic,
}  # fmt: skip
"""By library, what reads the route off the operands and the result of the function that finds it; see `web.routed`."""
