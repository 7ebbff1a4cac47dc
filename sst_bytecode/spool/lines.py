"""The text of one record in a spool: format version, checksum, and the record's fields in order as a JSON array.

``1 9ae0daaf ["outcome","e1","200",1763802000.5,1]`` and a newline. The checksum is CRC-32 (ITU-T V.42) of the JSON,
which finds every error that is confined to 32 neighbouring bits; each character of the head can have one value only.
So no byte of a line can change unseen. Fields are told by position: new ones go to the end of a class, with a default.
"""

from __future__ import annotations

from binascii import crc32
from operator import attrgetter

from sst_bytecode.frozen import Frozen

TYPE_CHECKING = False  # as type checkers understand it, without the import of `typing`
if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Record

__all__ = ["HEAD", "SUFFIX", "TORN", "VERSION", "decode", "encode"]

VERSION = b"1"
HEAD = len(VERSION) + 1 + 8 + 1
# The version stands in the name too, so that an older reader leaves alone what it cannot read.
SUFFIX = ".1.spool"
# Ends a line that could not be written in full and was written again.
TORN = b" torn\n"

_getters: dict[type, Callable[[object], object]] = {}
_encode: Callable[[object], str] | None = None


def encode(record: Record) -> bytes:
    """Write *record* as one line, newline included. Raises TypeError for a field that is none of the vocabulary."""
    text = (_encode or _encoder())((type(record).__name__.lower(), *_fields(record))).encode("ascii")
    return b"%b %08x %b\n" % (VERSION, crc32(text), text)


def decode(line: bytes, *, mended: bool = False) -> Record:
    """Read back what `encode` wrote (without the newline). Raises ValueError with the reason for anything else.

    *mended*: texts that no database takes come back as ones that every database takes.
    """
    text = line[HEAD:]
    if line[:HEAD] != b"%b %08x " % (VERSION, crc32(text)):
        raise ValueError("checksum does not match")
    from sst_bytecode.spool.shapes import record_of  # only readers need the shapes

    return record_of(text, mended=mended)


def _encoder() -> Callable[[object], str]:
    """Make the JSON encoder at the first record: nothing is imported for it at the start of a program."""
    global _encode  # noqa: PLW0603 - one encoder a process, made late
    from json import encoder

    made = encoder.JSONEncoder(separators=(",", ":"), default=_plain, check_circular=False)
    make = encoder.c_make_encoder  # type: ignore[attr-defined]  # typeshed knows the documented names only
    if make is None:
        _encode = made.encode
        return _encode
    # What `JSONEncoder.iterencode` makes anew for each text, which costs as much as a short one itself.
    parts = make(None, _plain, encoder.encode_basestring_ascii, None, ":", ",", False, False, True)  # noqa: FBT003 - takes no names

    def encode(value: object) -> str:
        return "".join(parts(value, 0))

    _encode = encode
    return _encode


def _fields(value: object) -> tuple[object, ...]:
    kind = type(value)
    getter = _getters.get(kind)
    if getter is None:
        names = kind.__slots__  # type: ignore[attr-defined] # every class of the vocabulary is slotted; others raise, as said
        getter = _getters[kind] = attrgetter(*names)
    return getter(value)  # type: ignore[return-value] # of more than one name, a tuple


def _plain(value: object) -> object:
    """Give JSON's encoder a part of a record that it does not know: a slotted class, a mapping, a set."""
    getter = _getters.get(type(value))
    if getter is not None:
        return getter(value)
    if isinstance(value, Frozen):
        return _fields(value)
    if hasattr(value, "items"):
        return dict(value.items())
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"a record cannot hold {type(value).__name__}")
