"""A line of a spool gives back the record that went in, or says that it is damaged; nothing in between."""

from __future__ import annotations

import typing
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode import facts
from sst_bytecode.spool.lines import decode, encode

_NAMES = {**vars(facts), "Mapping": Mapping}


def _records():
    return st.one_of(*map(_instances, facts.RECORDS.values()))


def _instances(kind):
    hints = {name: eval(kind.__annotations__[name], _NAMES) for name in kind.__slots__}
    return st.builds(kind, **{name: _values(hint) for name, hint in hints.items()})


def _values(hint):
    if hint in (facts.Place, facts.Destination, facts.Finding):
        return _instances(hint)
    if typing.get_origin(hint) is tuple:
        return st.lists(_values(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if typing.get_origin(hint) is Mapping:
        return st.dictionaries(st.text(), _values(typing.get_args(hint)[1]), max_size=3)
    if hint is str:
        return st.text(st.characters())  # lone surrogates and NUL included
    if hint is float:
        return st.floats(allow_nan=False)
    return st.from_type(hint)


@given(_records())
def test_a_record_comes_back_as_it_went_in(record):
    """Whatever text, number or nesting a record holds, decode(encode(record)) equals it, and the line is one line."""
    line = encode(record)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == record


@given(_records(), st.data())
def test_no_byte_of_a_line_can_change_unseen(record, data):
    """Any other value of any one byte is detected."""
    line = bytearray(encode(record)[:-1])
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] = data.draw(st.integers(0, 255).filter(lambda value: value != line[at]))
    with pytest.raises(ValueError, match=r"checksum|not a record"):
        decode(bytes(line))


def test_every_kind_of_record_is_known_to_both_sides():
    """The names under which records are written are those of the vocabulary."""
    for name, kind in facts.RECORDS.items():
        assert kind.__name__.lower() == name


def test_a_line_with_fewer_fields_takes_the_defaults():
    """A record written before its class got a last field with a default is read with the default."""
    outcome = facts.Outcome("e", "200", 1.0)
    from binascii import crc32

    text = b'["outcome","e","200",1.0]'
    assert decode(b"1 %08x %b" % (crc32(text), text)) == outcome


@pytest.mark.parametrize(
    "text",
    [
        b"[]", b"{}", b'["payload"]', b'["outcome",1,"200",1.0]', b'["outcome","e","200","now"]', b"[" * 100_000,
        b'["outcome","e","200",1.0,1,2]', b'["seen","t",true,1.0,""]', b'["found","e",[["t"]]]', b'["outcome","e"]',
    ],
)  # fmt: skip
def test_valid_checksums_do_not_make_a_record(text):
    """A line of the right form whose content is no record is refused, and its content is not repeated."""
    from binascii import crc32

    with pytest.raises(ValueError, match=r"^not a record \(\w+\)$"):
        decode(b"1 %08x %b" % (crc32(text), text))
