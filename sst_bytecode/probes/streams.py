"""A body that leaves in pieces, watched as it goes: never taken from its reader, gathered only to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Payload
from sst_bytecode.kernel import Kernel
from sst_bytecode.probes import observer
from sst_bytecode.probes.bodies import Unread
from sst_bytecode.probes.framing import Chunked, opener

if TYPE_CHECKING:
    from sst_bytecode.probes.course import Course
    from sst_bytecode.probes.framing import Opener

__all__ = ["Beyond", "Stream"]

_PIECE = 1 << 16  # bytes that are gathered before they are read together
_MOST = 1 << 20  # bytes of one body that are read at all
_PATIENCE = 1.0  # seconds after which a piece is read though the next bytes of it may still come
_TAIL = 256  # bytes kept back of a piece whose last word may go on in the next one
_LONGEST = 4_096  # bytes before a chunk that are read with it
_WORD_ENDS = b" \t\r\n,;&\"'<>{}[]()"


class Beyond(Unread):
    """The rest of a body that was longer than what is read."""

    reported = "streamed body beyond 1 MB"


class Stream:
    """The body of one message of *course*, fed with what is about to leave.

    A body that ends within 64 KB is read as one document, when its end is about to leave; a longer one piece by piece,
    cut where no word is cut. *framed* bytes are in chunks of HTTP/1.1 (RFC 9112, 7.1). What a compressed body longer
    than a piece holds is read through one decompressor; other encodings than gzip and deflate are read only in bodies
    of one piece.
    """

    __slots__ = (
        "_begun",
        "_course",
        "_encoding",
        "_frames",
        "_held",
        "_length",
        "_opener",
        "_since",
        "_taken",
        "_type",
    )

    def __init__(self, course: Course, headers: Payload, *, framed: bool = False) -> None:
        self._course = course
        self._type = headers.content_type
        self._encoding = headers.content_encoding
        self._length = _length(headers)
        self._frames = Chunked() if framed else None
        self._held = bytearray()
        self._opener: Opener | None = None
        self._taken = 0
        self._since = 0.0
        self._begun = False

    def feed(self, data: object) -> None:
        """These bytes are about to leave; text leaves in UTF-8. Anything else is not looked at."""
        if isinstance(data, str):
            data = data.encode("utf-8", "replace")
        if self._taken > _MOST or not isinstance(data, (bytes, bytearray, memoryview)):
            return
        plain = bytes(data[: _MOST + 1]) if self._frames is None else self._frames.take(bytes(data))
        if not plain:
            if self._frames is not None and self._frames.ended:
                self.finish(gone=False)
            return
        if not self._held:
            self._since = Kernel.monotonic()
        self._held += plain if self._opener is None else self._opener(plain)
        self._taken += len(plain)
        if self._taken > _MOST:
            self._read(last=True)
            self._course.more(Payload(body=Beyond()))
        elif self._taken == self._length or (self._frames is not None and self._frames.ended):
            self._read(last=True)
        elif len(self._held) >= _PIECE or Kernel.monotonic() - self._since > _PATIENCE:
            self._read(last=False)
        elif observer.surroundings.enforces:
            self._foresee(len(plain))

    def finish(self, *, gone: bool = True) -> None:
        """Nothing follows: what is held is read; *gone*: all of it has left."""
        if self._held:
            self._read(last=True, gone=gone)

    def _read(self, *, last: bool, gone: bool = False) -> None:
        whole = last and not self._begun
        if whole:
            body, encoding = bytes(self._held), self._encoding
            self._held.clear()
        else:
            if not self._begun:
                self._open()
            body, encoding = self._cut(last=last), ""
        self._begun = True
        if body:
            self._course.more(Payload(body=body, content_type=self._type, content_encoding=encoding), gone=gone)

    def _open(self) -> None:
        """From here on bytes are decompressed as they come."""
        self._opener = opener(self._encoding)
        if self._opener is not None:
            held = bytes(self._held)
            self._held.clear()
            self._held += self._opener(held)

    def _foresee(self, new: int) -> None:
        """Ask whether the last *new* bytes may leave, with as much before them as a datum may be long.

        Each piece is asked about as it goes, and read once more with its surroundings when it is whole.
        """
        encoding = "" if self._begun else self._encoding
        if encoding or len(self._held) <= _LONGEST + new:
            payload = Payload(body=bytes(self._held), content_type=self._type, content_encoding=encoding)
        else:
            payload = Payload(body=bytes(self._held[-_LONGEST - new :]))
        self._course.foresee(payload)

    def _cut(self, *, last: bool) -> bytes:
        """What of the held bytes can be read now."""
        end = len(self._held)
        if not last:
            end = max(self._held.rfind(mark, max(0, end - _TAIL)) for mark in _WORD_ENDS) + 1 or end
        body = bytes(self._held[:end])
        del self._held[:end]
        return body


def _length(headers: Payload) -> int:
    for name, value in headers.headers:
        if name.lower() == "content-length" and value.strip().isdigit():
            return int(value)
    return -1
