"""Where each of the other web frameworks has the route of a request."""

from __future__ import annotations

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


def _of_litestar(operands: tuple[Any, ...], _result: object) -> Route:
    scope = operands[1]
    view = getattr(scope.get("route_handler"), "fn", None)
    return scope.get("method", "WEBSOCKET"), scope.get("path_template", ""), view, scope.get("path_params", {})


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
    "aiohttp": _of_aiohttp, "bottle": _of_bottle, "litestar": _of_litestar, "quart": _of_quart, "sanic": _of_sanic,
}  # fmt: skip
"""By library, what reads the route off the operands and the result of the function that finds it; see `web.routed`."""
