"""A body in pieces is read as it goes, however it is cut, framed and compressed, and within bounds."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.probes.framing import Chunked
from sst_bytecode.probes.streams import Beyond, Stream


class Course:
    """Keeps what it is told."""

    def __init__(self):
        self.told = []

    def more(self, payload, *, gone=False):  # noqa: ARG002 - as the real one
        """What follows."""
        self.told.append(payload)


def cut(data, places):
    """The bytes in pieces."""
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in pairwise(edges)]


def framed(parts):
    """The bytes in the chunked coding."""
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


@given(st.lists(st.binary()), st.lists(st.integers(min_value=0)))
def test_chunks_are_joined_however_they_are_cut(parts, places):
    """The chunked coding gives back its content, whatever pieces its bytes come in."""
    reader = Chunked()
    assert b"".join(reader.take(piece) for piece in cut(framed(parts), places)) == b"".join(parts)
    assert reader.ended


@given(st.binary())
def test_garbage_is_no_trouble(data):
    """Bytes that follow no coding raise nothing, and nothing comes out that was not in there."""
    assert len(Chunked().take(data)) <= len(data)


@given(
    st.dictionaries(st.text(), st.text()),
    st.lists(st.integers(min_value=0)),
    st.sampled_from(["", "gzip"]),
    st.booleans(),
)
def test_small_body_is_read_as_one_document(document, places, encoding, chunks):
    """It is told once, whole, when its end is about to leave, in the encoding in which it leaves."""
    body = json.dumps(document).encode()
    body = gzip.compress(body) if encoding else body
    course = Course()
    length = () if chunks else (("Content-Length", str(len(body))),)
    stream = Stream(
        course, Payload(headers=length, content_type="application/json", content_encoding=encoding), framed=chunks
    )
    for piece in cut(framed([body]) if chunks else body, places):
        assert chunks or not course.told
        stream.feed(piece)
    assert course.told == [Payload(body=body, content_type="application/json", content_encoding=encoding)]
    stream.finish()
    assert len(course.told) == 1


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_long_body_is_read_in_pieces(encoding):
    """No word is cut, nothing is told twice, nothing is left out, and the compressed body is opened on the way."""
    lines = b"".join(b"visitor%06d@example.org,%d\n" % (number, number) for number in range(20_000))
    body = gzip.compress(lines, mtime=0) if encoding else lines
    course = Course()
    stream = Stream(course, Payload(content_encoding=encoding))
    for start in range(0, len(body), 4_000):
        stream.feed(memoryview(body)[start : start + 4_000])
    stream.finish()
    assert b"".join(payload.body for payload in course.told) == lines
    assert len(course.told) > 1
    if not encoding:
        assert all(payload.body[-1:] in b"\n," for payload in course.told)


def test_rest_of_a_huge_body_is_left_and_said_so():
    """After a megabyte nothing more is kept, and the event says that there was more."""
    course = Course()
    stream = Stream(course, Payload())
    for _ in range(40):
        stream.feed(b"x" * 50_000)
    stream.finish()
    assert sum(len(payload.body) for payload in course.told) <= (1 << 20) + 50_000
    assert isinstance(course.told[-1].body, Beyond)
