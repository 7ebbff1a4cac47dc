"""Finds what stands across the border between two pieces of one body, which are read one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Match
    from sst_bytecode.tracker.match import Result

__all__ = ["Border"]

_OVERLAP = 512  # bytes on each side: longer than an address, a name and most tokens


class Border:
    """Remembers the end of the last piece; a payload with a URL begins another body, and so does an encoded one."""

    __slots__ = ("_tail",)

    def __init__(self) -> None:
        self._tail = b""

    def crossing(self, payload: Payload, examine: Callable[[Payload], Result]) -> tuple[Match, ...]:
        """What is in the end of the last piece and the beginning of this one together, and in neither alone."""
        body = payload.body
        tail, self._tail = self._tail, b""
        if payload.content_encoding or type(body) is not bytes:
            return ()
        self._tail = body[-_OVERLAP:]
        if payload.url or not tail or not body:
            return ()
        head = body[:_OVERLAP]
        sides = tail.decode("utf-8", "replace"), head.decode("utf-8", "replace")
        matches = examine(Payload(body=tail + head)).matches
        found = tuple([match for match in matches if not any(match.text in side for side in sides)])
        if not any(match.form for match in found):
            return found
        # The text of an encoded one is in no side; a form, which is a body by itself, is none of the two together.
        alone = {match.tag for side in (tail, head) for match in examine(Payload(body=side)).matches}
        return tuple([match for match in found if not match.form or match.tag not in alone])
