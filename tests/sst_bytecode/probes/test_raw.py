"""Bodies, queries and cookies that no framework has read."""

from __future__ import annotations

import pytest

from sst_bytecode.probes.readers.given import fields_of
from sst_bytecode.probes.readers.raw import body_of, cookies_of

PARTS = (
    '--x1\r\nContent-Disposition: form-data; name="email"\r\n\r\nzelda@mail.example\r\n'
    '--x1\r\nContent-Disposition: form-data; name="note"\r\nContent-Type: text/plain\r\n\r\ntwo\r\n\r\nlines, --x1\r\n'
    '--x1\r\nContent-Disposition: form-data; name="cv"; filename="zelda.pdf"\r\n\r\n%PDF\r\n--x1--\r\n'
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "content_type", "found", "files"),
    [
        (b"email=z%40mail.example&tag=a&tag=b", "application/x-www-form-urlencoded; charset=utf-8",
         {"email": "z@mail.example", "tag": ["a", "b"]}, {}),
        (b'{"email": "z@mail.example"}', "application/json", {"email": "z@mail.example"}, {}),
        (PARTS.encode(), 'multipart/form-data; boundary="x1"',
         {"email": "zelda@mail.example", "note": "two\r\n\r\nlines, --x1"}, {"cv": "zelda.pdf"}),
        (PARTS.encode(), "multipart/form-data", {}, {}),
        (b"{broken", "application/json", None, {}),
        (b"\x00\xff", "image/png", None, {}),
        (b"[" * (1 << 21), "application/json", None, {}),
    ],
    ids=["form", "JSON", "parts", "no boundary", "broken", "picture", "too long"],
)  # fmt: skip
def test_a_body(data, content_type, found, files):
    """What its type says that it is; of files their names, and of anything else nothing."""
    assert body_of(data, content_type) == (found, files)


def test_cookies_of_several_lines():
    """Names and values, also quoted and percent-encoded ones; a word alone is none."""
    assert cookies_of(["a=1; town=K%C3%B6ln; lone", 'mail="z@mail.example"']) == {
        "a": "1", "town": "Köln", "mail": "z@mail.example",
    }  # fmt: skip


def test_a_query():
    """Several of one name are a list."""
    assert fields_of("a=1&b=2&b=3&c=") == {"a": "1", "b": ["2", "3"]}
