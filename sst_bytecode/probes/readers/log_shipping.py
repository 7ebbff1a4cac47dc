"""Handlers of logging that ship records, pickled or not: one record, one event, at the line that logged it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import Payload
from sst_bytecode.probes.course import here, step_in, step_out
from sst_bytecode.probes.sinks import deliver

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["logged", "shipped"]

_PROTOCOL_2 = b"\x80\x02"  # records are in protocol 1, which no mark tells and which reads the same under this one
_LENGTH = 4  # bytes before a record that say how long it is
_DICT = b"}"  # EMPTY_DICT, with which such a pickle begins
_END = b"\0"  # of a record in GELF over TCP


def logged(_entry: Entry, _site: Site) -> Enter:
    """Around ``callHandlers(record)`` of a logger: what ships the record is no part of the operation that is logged."""

    def begin(_operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        if here() is None:
            return None
        outer = step_out()

        def end(_result: object, _exception: BaseException | None) -> None:
            step_in(outer)

        return end

    return begin


def shipped(entry: Entry, _site: Site) -> Enter:
    """Around ``send(s)`` of a ``SocketHandler`` or ``DatagramHandler``: a record, as ``makePickle`` made it."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        handler: Any = operands[0]
        scheme = "udp" if _is_datagram(type(handler)) else "tcp"
        url = f"unix://{handler.host}" if handler.port is None else f"{scheme}://{handler.host}:{handler.port}"
        data = bytes(operands[1])  # type: ignore[call-overload]  # it is bytes
        payload = Payload(url=url, method="LOG", body=_record(data))
        return deliver(entry, payload, frame, lambda _result: "ok")

    return begin


def _is_datagram(kind: type) -> bool:
    bases = [(base.__module__, base.__name__) for base in kind.__mro__]
    return ("logging.handlers", "DatagramHandler") in bases


def _record(data: bytes) -> bytes:
    """What is in *data*, without its frame; handlers of vendors override ``makePickle``: JSON, compressed or not."""
    framed = int.from_bytes(data[:_LENGTH], "big") == len(data) - _LENGTH
    record = data[_LENGTH:] if framed else data.removesuffix(_END)
    return _PROTOCOL_2 + record if framed and record[:1] == _DICT else record
