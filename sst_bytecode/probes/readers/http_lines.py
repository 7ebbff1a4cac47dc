"""What a connection of http.client has put together and not sent yet: lines that wait in its buffer."""

from __future__ import annotations

from operator import methodcaller
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.wire import url_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pair = tuple[str, str]
    Pairs = Sequence[Pair]

__all__ = ["added", "address", "announces_a_body", "buffered", "is_chunked"]

_TEXT = methodcaller("decode", "latin-1")


def buffered(connection: Any) -> tuple[str, str, list[Pair]]:
    """Method, target and headers that wait to be sent."""
    first, *lines = [*map(_TEXT, connection._buffer)] or [""]  # noqa: SLF001 - no other place has them
    method, _, rest = first.partition(" ")
    return method, rest.rpartition(" ")[0], [_pair(line) for line in lines]


def added(connection: Any, told: Pairs) -> list[Pair]:
    """Of the headers that wait to be sent those which were not *told*; asked of every request, so of lines."""
    lines = {*map(_TEXT, connection._buffer[1:])}  # noqa: SLF001 - as above
    return [_pair(line) for line in lines.difference(map(": ".join, told))]


def _pair(line: str) -> Pair:
    name, _, value = line.partition(":")
    return name, value.strip()


def is_chunked(headers: Pairs) -> bool:
    """Whether a body follows in the chunked coding."""
    return any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)


def announces_a_body(headers: Pairs) -> bool:
    """Whether a body follows."""
    return any(
        name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value != "0")
        for name, value in headers
    )


def address(connection: Any, target: str) -> str:
    """The URL that *target* means on this connection, which may go through a proxy."""
    if "://" in target.partition("?")[0]:
        return target  # to a proxy
    host = getattr(connection, "_tunnel_host", None) or connection.host
    port = getattr(connection, "_tunnel_port", None) if host is not connection.host else connection.port
    scheme = "https" if connection.default_port == 443 else "http"  # noqa: PLR2004 - of `HTTPSConnection` and its subclasses
    return url_of(scheme, str(host), port, target)
