"""No payload makes the decoder raise, or read more than its bounds allow; each bound that is hit is named."""

from __future__ import annotations

import base64
import bz2
import gc
import gzip
import json
import lzma
import zlib
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.payload import Bounds, Meter, decode

ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.binary(max_size=40)
    | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.integers() | st.none(), inner, max_size=4)
    ),
    max_leaves=20,
)
STARTS = st.sampled_from([
    b"", b"{", b"[{", b"\x1f\x8b\x08", b"x\x9c", b"\x28\xb5\x2f\xfd", b"\x80\x04", b"\x82", b"\x93", b"\x0a",
    b"\x00\x00\x00\x00\x05", b"--b\r\nA: b\r\n\r\n",
    b"<?xml", b"<a b='", b"%", b"%41", b"a=b&", b"eyJhbGciOiJub25lIn0.eyJ", b"&#", b"=4", b"\\u00",
    b"a,b\n", b"\x40\0\0\0\x02a\0", b"\x40\0\0\0" + bytes(8) + b"\xdd\x07\0\0",
    b"\xff\xfe", b"MIME-Version: 1.0\n\n", b"BZh9",
])  # fmt: skip
TYPES = st.sampled_from([
    "", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/xml",
    "text/csv", "application/grpc",
    "application/x-protobuf", "application/msgpack",
    "application/bson", "text/plain; charset=utf-16", "text/plain; charset=zip",
    "multipart/mixed",
])  # fmt: skip


def read(payload, bounds=None):
    """Everything that the decoder gives: the number of leaves, of characters, and the limits."""
    meter = Meter(bounds or Bounds())
    leaves = characters = 0
    for part in decode(payload, meter):
        leaves += len(part.texts)
        characters += sum(len(text) for text, _, _ in part.texts)
        part.joined()
    return leaves, characters, tuple(meter.limits)


@settings(max_examples=300, deadline=None)
@given(
    STARTS, st.binary(max_size=200), TYPES, st.sampled_from(["", "gzip", "deflate", "br", "zstd", "foo", "gzip,gzip"])
)
def test_garbage(start, rest, content_type, encoding):
    """Bytes that begin like a format and go on like nothing are read as far as they can be."""
    read(Payload(body=start + rest, content_type=content_type, content_encoding=encoding))


@settings(max_examples=200, deadline=None)
@given(ANY, st.text(max_size=60), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=4))
def test_any_value(body, url, headers):
    """Any nesting of plain values, any text for a URL, and any headers are read."""
    read(Payload(url="https://h.example/" + url, headers=tuple(headers), body=body))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text):
    """Text with surrogates, control characters or halves of escapes is read."""
    read(Payload(body=text))
    read(Payload(body={"a": text, text: "b"}))
    read(Payload(body=text + "\udc80\x00\x01"))


@pytest.mark.parametrize(
    "pack", [gzip.compress, zlib.compress, bz2.compress, lzma.compress], ids=["gzip", "zlib", "bz2", "lzma"]
)
def test_decompression_bombs(pack):
    """Of a megabyte that unpacks to hundreds, no more is unpacked than the bound allows, and that is told."""
    bomb = pack(pack(b"\0" * 50_000_000))
    _, characters, limits = read(Payload(body=bomb), Bounds(size=200_000, seconds=5))
    assert characters <= 5 * 200_000
    assert "size" in limits or characters == 0 or len(bomb) < 10_000


def test_a_body_of_200_megabytes():
    """A huge body is read up to the bound, and not copied first."""
    body = b'{"a": "' + b"x" * 200_000_000 + b'"}'
    _, characters, limits = read(Payload(body=body))
    assert "size" in limits
    assert characters <= 5 << 20


def deep(depth):
    """Lists within lists."""
    value = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("payload", "limit"),
    [
        (Payload(body=deep(5_000)), "depth"),
        (Payload(body=json.dumps(deep(500))), "depth"),
        (Payload(body={str(n): str(n) for n in range(1_000)}), "leaves"),
        (Payload(body="<b>y</b>" * 240, content_type="text/xml"), "leaves"),
        (Payload(body={"a": "y" * 3_000}, url="https://h.example/" + "x" * 3_000), "size"),
    ],
)
def test_bounds_name_themselves(payload, limit):
    """What is too deep, too long or too much is left unread, and the limit is named."""
    assert limit in read(payload, Bounds(size=2_000, leaves=500, seconds=10))[2]


def test_time():
    """The time bound ends the reading of what would take longer, and names itself."""
    body = {"rows": [{"a": f"%41%42 {n}", "b": f"&amp; {n}"} for n in range(40_000)]}
    _, characters, limits = read(Payload(body=body), Bounds(seconds=0.01, leaves=10_000_000))
    assert "time" in limits
    assert characters < sum(len(text) for row in body["rows"] for text in row.values())


@pytest.mark.parametrize(
    "late",
    [Meter.late, lambda meter: not meter.pace(), lambda meter: not meter.take(256 + 1)],
    ids=["late", "pace", "take"],
)
def test_a_collection_of_garbage_takes_nothing_of_the_time(late):
    """A program with much in memory may stop for it in any payload; once, since nothing may go on without end."""
    gc.collect(1)
    meter = Meter(Bounds(seconds=0.005))
    for collects in (True, False):
        end = thread_time() + 0.006
        while thread_time() < end:
            pass
        if collects:
            gc.collect()
        assert late(meter) is not collects
    assert list(meter.limits) == ["time"]


def test_a_token_that_a_limit_kept_closed_is_tried_again():
    """Only of one that was opened, and had nothing in it, is that remembered."""
    token = base64.b64encode(b"ada@example.org, once more").decode()

    def read(bounds):
        meter = Meter(bounds)
        texts = [text for part in decode(Payload(body={"a": token}), meter) for text, *_ in part.texts]
        return texts, tuple(meter.limits)

    assert read(Bounds(size=5)) == ([token], ("size",))
    for _ in range(2):
        assert read(Bounds()) == ([token, "ada@example.org, once more"], ())
