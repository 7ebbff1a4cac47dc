"""smtplib and aiosmtplib: one message to its recipients, by way of the server that it is given to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import Payload
from sst_bytecode.probes import peers
from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.sinks import deliver

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["message"]


def message(entry: Entry, site: Site) -> Enter:
    """Around ``sendmail(sender, recipients, message)``."""
    sender, recipients, body = site.names[1:4]

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        call = Entered(site, operands, frame.f_code)
        to: Any = call.argument(recipients)
        several = [to] if isinstance(to, str) else list(to) if isinstance(to, (list, tuple, set)) else []
        text: Any = call.argument(body)
        payload = Payload(
            url=_server(operands[0]),
            method="MAIL",
            headers=(("From", str(call.argument(sender))), *(("To", str(one)) for one in several)),
            body=text if isinstance(text, (str, bytes)) else bytes(text),
            content_type="message/rfc822",
        )
        return deliver(entry, payload, frame, lambda _result: "ok")

    return begin


def _server(client: Any) -> str:
    """``smtp://host:port`` of a connected client."""
    host = getattr(client, "_host", None) or getattr(client, "hostname", None) or ""
    port = getattr(client, "port", None)
    socket = getattr(client, "sock", None)
    if socket is not None:
        peer = peers.of_socket(socket)
        known = "" if peer is None else peer.url.rpartition("://")[2]
        host, port = host or known.rpartition(":")[0], known.rpartition(":")[2]
    return f"smtp://{host}:{port}" if port else f"smtp://{host}"
