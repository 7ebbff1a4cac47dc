"""Formats that no decoder knows: their texts are found, whatever bytes stand beside them."""

from __future__ import annotations

import re
import struct

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.payload.binarytext import text_among
from sst_bytecode.payload.charset import decode_text

ADDRESS = "ada.lovelace@example.org"


def words(text):
    """What stands between marks, spaces and control characters."""
    return "".join(
        one if one.isprintable() and one not in " \N{REPLACEMENT CHARACTER}" else "\0" for one in text
    ).split("\0")


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("!I", len(ADDRESS)) + ADDRESS.encode() + b"\xff\xff",  # PostgreSQL's COPY in its binary format
        b"\x00" + bytes([2 * len(ADDRESS)]) + ADDRESS.encode() + b"\x00",  # a record of Kafka
        b"\xfe\xfe" + ADDRESS.encode() + b"\xc3",  # the first byte of a character that never comes
        b"1\x1a\x04\x18" + ADDRESS.encode() + b"0\x11\x04\x02sn",  # BER (X.690): an attribute of LDAP and the next
        b"1\x1a\x04\x18" + ADDRESS.encode() + b"0x\x04\x02sn",  # of which the next is long
    ],
)
def test_text_stands_alone(data):
    """Neither bytes that are no UTF-8 nor a length in front touch the text."""
    assert ADDRESS in words(text_among(data))


@pytest.mark.parametrize("size", [*range(5, 32), *range(40, 47), 120])
def test_a_tag_after_a_text_is_none_of_it(size):
    """Whatever a text's length, which may be a line end: the printable tag of what follows it does not touch it."""
    text = "x" * size
    for length in b"\x11", b"x":
        if size not in b"\t\n\r" or length == b"\x11":
            assert text in words(text_among(b"\x04" + bytes([size]) + text.encode() + b"0" + length + b"\x04\x02sn"))


@pytest.mark.parametrize("line", ["0123456789a", "0123456789ab", "J. Fernández"])
def test_a_line_end_is_no_length(line):
    """Lines among control characters stay whole, however long they are."""
    assert line in text_among(f"\0\x01\n{line}\n\0{line}\0\r\n{line}\0".encode())


@given(st.text("abc@.", min_size=48, max_size=126))
def test_length_of_any_size(text):
    """A length that is a printable character is taken for one, and the text after it is whole."""
    assert text_among(b"\x01" + bytes([len(text)]) + text.encode() + b"\x01").strip("\x01 ") == text


@given(st.binary())
def test_no_bytes_are_lost_and_none_raise(data):
    """Whatever the bytes are, what was text stays, but for a length at its beginning."""
    found = text_among(data)
    assert len(found) <= len(data) * 6 / 5
    assert sum(one == " " for one in found) >= data.count(b" ")


def test_a_word_that_is_no_length_stays():
    """What begins with another letter than the text's length is left as it is."""
    assert text_among(b"\x01Zebra@example.org\x01") == "\x01Zebra@example.org\x01"


@pytest.mark.parametrize("size", range(13, 32))
def test_text_of_messagepack_stands_alone(size):
    """In a frame that is text MessagePack is no document of its own: no byte that is a length touches a text."""
    address = "@example.org".rjust(size, "x")
    framed = b"$60\r\n" + msgpack.packb({"mail": address, "tel": "+353 86 555 0142"}) + b"\r\n"
    assert re.search(rf"(?<!\w){re.escape(address)}(?!\w)", decode_text(framed)[0])


def test_latin_1_stays():
    """Letters with accents, currencies, and signs at the end of a word."""
    text = "João, Rua Ampla 3º, 20 m², £58,237"
    assert decode_text(text.encode("latin-1")) == (text, "")
