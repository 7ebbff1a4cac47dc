"""Messages that a program takes off a queue itself: JSON about somebody, whom it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.readers.given import read
from sst_bytecode.probes.readers.named import named_in

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["received"]


def received(entry: Entry, site: Site) -> Enter:
    """Around a call of Amazon's client: each message that it receives is whose it says."""
    position = site.names.index("operation_name")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if operands[position] != "ReceiveMessage":
            return None

        def end(result: Any, _exception: BaseException | None) -> None:
            for message in result.get("Messages", ()) if type(result) is dict else ():
                _learn(entry, message.get("Body"), frame)

        return end

    return begin


def _learn(entry: Entry, body: object, frame: FrameType) -> None:
    told, given = observer.current, read(body)
    if type(given) is dict and "TopicArn" in given:  # what a topic of SNS put around it
        given = read(given.get("Message"))
    if told is None or type(given) is not dict:
        return
    key = next(filter(None, named_in(given)), "")
    told.learn(entry.source, None, given, lambda: nearest(frame), subject=(lambda: ("", key)) if key else None)
