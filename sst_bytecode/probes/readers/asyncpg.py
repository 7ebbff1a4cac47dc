"""asyncpg: the query and its parameters, as its Python API gets them: beneath, its protocol is written in C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import Payload
from sst_bytecode.probes import unexplained
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.bodies import Unread
from sst_bytecode.probes.course import here
from sst_bytecode.probes.sinks import deliver
from sst_bytecode.probes.wire import is_told_above, url_of

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["copy", "query"]

_ADDRESS = 2  # host and port; a path alone is a socket of this machine


def query(entry: Entry, site: Site) -> Enter:
    """Around what runs a query of a connection or of a prepared statement; one within another is the same."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        layer = here()
        if (layer is not None and layer.course.entry.library == entry.library) or is_told_above(frame):
            return None
        itself: Any = operands[0]
        call = Entered(site, operands, frame.f_code)
        url = _url(getattr(itself, "_connection", itself))
        unexplained.explain(url)
        text = call.argument("query") or call.argument("command") or getattr(itself, "_query", "")
        given = call.argument("args")
        body = {"query": text, "args": given if isinstance(given, (list, tuple)) else ()}
        return deliver(entry, Payload(url=url, body=body), frame, lambda _result: "ok")

    return begin


def copy(entry: Entry, site: Site) -> Enter:
    """Around what copies rows into a table; rows that are made on the way are seen by the transport, if at all."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        itself: Any = operands[0]
        call = Entered(site, operands, frame.f_code)
        rows = call.argument("records")
        at_hand = isinstance(rows, (list, tuple))
        if is_told_above(frame) or not (at_hand or type(itself._loop).__module__.startswith("uvloop")):  # noqa: SLF001 - no other place has it
            return None
        url = _url(itself)
        unexplained.explain(url)
        body = {"query": call.argument("table_name"), "args": rows} if at_hand else Unread()
        return deliver(entry, Payload(url=url, body=body), frame, lambda _result: "ok")

    return begin


def _url(connection: Any) -> str:
    address = getattr(connection, "_addr", None)
    if isinstance(address, str):
        return f"unix://{address}"
    return url_of("tcp", str(address[0]), address[1], "") if address and len(address) == _ADDRESS else "tcp://"
