"""The two side tables of a code object: what handles exceptions where, and which source each unit comes from."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable

    Handled = tuple[int, int, int, int, bool]
    """Start, end (exclusive) and handler in code units, stack depth, whether the handler gets the offset (lasti)."""


def parse_exceptions(table: bytes) -> list[Handled]:
    """The entries of ``co_exceptiontable`` (CPython, Objects/exception_handling_notes.txt)."""
    entries: list[Handled] = []
    at = 0
    size = len(table)
    while at < size:
        numbers = []
        for _ in range(4):
            byte = table[at]
            at += 1
            value = byte & 63
            while byte & 64:
                byte = table[at]
                at += 1
                value = value << 6 | byte & 63
            numbers.append(value)
        start, length, target, depth = numbers
        entries.append((start, start + length, target, depth >> 1, bool(depth & 1)))
    return entries


_KEPT = 2048
_known: dict[tuple[int, int], bytes] = {}


def _varint(value: int, first: int) -> bytes:
    made = _known.get((value, first))
    if made is None:
        made = _encoded(value, first)
        if value < _KEPT:
            _known[value, first] = made
    return made


def _encoded(value: int, first: int) -> bytes:
    groups = [value & 63]
    while value := value >> 6:
        groups.append(value & 63 | 64)
    groups.reverse()
    groups[0] |= first
    return bytes(groups)


def encode_exceptions(entries: Iterable[Handled]) -> bytes:
    """``co_exceptiontable`` of *entries*, which are in order and do not overlap."""
    out: list[bytes] = []
    for start, end, target, depth, lasti in entries:
        out += (_varint(start, 128), _varint(end - start, 0), _varint(target, 0), _varint(depth << 1 | lasti, 0))
    return b"".join(out)


_MOST = 8
"""Code units that one line-table entry can be about."""
_SIX_BITS = 63
_NOTHING, _LONG, _NO_COLUMNS, _ONE_LINE, _LAST_ONE_LINE = 15, 14, 13, 10, 12


def split_lines(table: bytes) -> list[bytes]:
    """The entries of ``co_linetable``: only their first bytes have the highest bit (CPython, Objects/locations.md)."""
    import re  # its own cache keeps the pattern; a starting interpreter does without it

    return re.findall(rb"[\x80-\xff][\x00-\x7f]*", table)


def units_of(entry: bytes) -> int:
    """How many code units a line-table entry is about."""
    return (entry[0] & 7) + 1


def _after_varint(entry: bytes, at: int) -> int:
    while entry[at] & 64:
        at += 1
    return at + 1


def again(entry: bytes) -> bytes:
    """The entry for more units with the position of *entry*, right after it: one unit long, no step in lines."""
    code = entry[0] >> 3 & 15
    if _ONE_LINE <= code <= _LAST_ONE_LINE:
        return bytes((128 | _ONE_LINE << 3,)) + entry[1:]
    if code in {_NO_COLUMNS, _LONG}:
        return bytes((128 | code << 3, 0)) + entry[_after_varint(entry, 1) :]
    return bytes((entry[0] & 0xF8,)) + entry[1:]


def moved(table: bytes, units: int) -> bytes:
    """An exception table for code that begins *units* later."""
    return encode_exceptions(
        (start + units, end + units, target + units, depth, lasti)
        for start, end, target, depth, lasti in parse_exceptions(table)
    )


def back_to_first(table: bytes) -> bytes:
    """The entry for one more unit after those of *table*, on the first line of the code."""
    lines = sum(map(_lines_on, split_lines(table)))
    value = lines << 1 | 1 if lines > 0 else -lines << 1
    out = bytearray((128 | _NO_COLUMNS << 3,))
    while value > _SIX_BITS:
        out.append(64 | value & _SIX_BITS)
        value >>= 6
    return bytes((*out, value))


def _lines_on(entry: bytes) -> int:
    """How many lines an entry is after the one before it."""
    code = entry[0] >> 3 & 15
    if _ONE_LINE <= code <= _LAST_ONE_LINE:
        return code - _ONE_LINE
    if code not in {_NO_COLUMNS, _LONG}:
        return 0
    value = 0
    for place in range(_after_varint(entry, 1) - 1, 0, -1):
        value = value << 6 | entry[place] & _SIX_BITS
    return -(value >> 1) if value & 1 else value >> 1


def resized(entry: bytes, units: int) -> bytes:
    """Entries with the position of *entry* for *units* code units."""
    if units <= 0:
        return b""
    first = entry[0] & 0xF8
    if units <= _MOST:
        return bytes((first | units - 1,)) + entry[1:]
    more = again(entry)
    whole, rest = divmod(units - _MOST, _MOST)
    full = bytes((more[0] | _MOST - 1,)) + more[1:]
    last = bytes((more[0] | rest - 1,)) + more[1:] if rest else b""
    return bytes((first | _MOST - 1,)) + entry[1:] + full * whole + last


def no_position(units: int) -> bytes:
    """Entries for *units* code units that come from no source."""
    return resized(bytes((128 | _NOTHING << 3,)), units)
