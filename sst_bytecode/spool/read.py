"""Reads records back from a spool file that may still grow, and tells what is damaged from what is not yet written."""

from __future__ import annotations

from sst_bytecode.spool.lines import HEAD, TORN, VERSION, decode

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from sst_bytecode.facts import Record

__all__ = ["BadLine", "read"]

_PORTION = 4_000_000


class BadLine:
    """A stretch of a spool that is no record: its offset in bytes, its bytes, and why."""

    __slots__ = ("content", "offset", "reason")

    def __init__(self, offset: int, content: bytes, reason: str) -> None:
        self.offset = offset
        self.content = content
        self.reason = reason

    def __repr__(self) -> str:
        return f"BadLine(offset={self.offset}, {len(self.content)} bytes, {self.reason})"


def read(
    path: str, offset: int, *, portion: int = _PORTION, ended: bool = False
) -> tuple[list[Record], int, list[BadLine]]:
    """Read whole lines from *offset* on, about *portion* bytes; give the records, the next offset and what was damaged.

    Texts are mended: what no database takes in them (NUL, lone surrogates) is replaced.
    A last line without its newline waits, unless the writer has *ended*: then it is damaged. Neighbours of a damaged
    stretch are saved, if only the newline between them was hit. Raises OSError.
    """
    with open(path, "rb") as stream:  # noqa: PTH123 - pathlib is not imported in a watched program
        stream.seek(offset)
        data = stream.read(portion)
        while data and not data.endswith(b"\n") and len(data) >= portion:
            # Up to the end of this line, however long it is.
            rest = stream.readline()
            data += rest
            break
    whole = data.rfind(b"\n") + 1
    if ended and len(data) < portion:
        whole = len(data)
    records: list[Record] = []
    bad: list[BadLine] = []
    start = 0
    while start < whole:
        end = data.find(b"\n", start, whole)
        end = whole if end < 0 else end
        _read_line(data[start:end], offset + start, records, bad)
        start = end + 1
    return records, offset + whole, bad


def _read_line(line: bytes, offset: int, records: list[Record], bad: list[BadLine]) -> None:
    if not line or line.endswith(TORN[:-1]):
        return  # a line that was written again
    try:
        records.append(decode(line, mended=True))
    except ValueError as error:
        _save(line, offset, str(error), records, bad)


def _save(line: bytes, offset: int, reason: str, records: list[Record], bad: list[BadLine]) -> None:
    """Save the records beside the damage in *line*: it may have joined lines by hitting the newline between them."""
    pieces = _pieces(line)
    if len(pieces) == 1:
        bad.append(BadLine(offset, line, reason))
        return
    for start, end in pieces:
        piece = line[start:end]
        if end < len(line) and _decoded(piece[:-1], records):
            bad.append(BadLine(offset + end - 1, piece[-1:], "newline damaged"))
        elif not _decoded(piece, records):
            bad.append(BadLine(offset + start, piece, reason))


def _pieces(line: bytes) -> list[tuple[int, int]]:
    """Cut *line* where a record seems to begin."""
    opening = VERSION + b" "
    cuts = [0]
    at = line.find(opening, 1)
    while at >= 0:
        if line[at + HEAD - 1 : at + HEAD + 2] == b' ["':
            cuts.append(at)
        at = line.find(opening, at + 1)
    return list(zip(cuts, [*cuts[1:], len(line)], strict=True))


def _decoded(piece: bytes, records: list[Record]) -> bool:
    try:
        records.append(decode(piece, mended=True))
    except ValueError:
        return False
    return True
