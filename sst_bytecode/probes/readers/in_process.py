"""Clients that call an application within their own process, as tests do: nothing leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.course import step_in, step_out
from sst_bytecode.probes.sinks import at_transport

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["sent"]

# They hand a request to an application (ASGI, WSGI); a transport that stands in for somebody else's service is told.
_WITHIN = frozenset({"ASGITransport", "WSGITransport", "_TestClientTransport", "TestClientTransport"})
_MAKERS = ("httpx", "httpx2", "litestar", "starlette")


def sent(entry: Entry, site: Site) -> Enter:
    """Around what sends a single request of an httpx client: a transport like any other, unless it stays within."""
    inner = at_transport(entry, site)
    position = site.names.index("request")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        client: Any = operands[0]
        request: Any = operands[position]
        transport = client._transport_for_url(request.url)  # noqa: SLF001 - a look-up, as the client is about to make it
        if not _stays(type(transport)):
            return inner(operands, frame)
        outer = step_out()  # what the application sends is no part of what it is asked
        return lambda _result, _exception: step_in(outer)

    return begin


def _stays(kind: type) -> bool:
    return any(one.__name__ in _WITHIN and one.__module__.partition(".")[0] in _MAKERS for one in kind.__mro__)
