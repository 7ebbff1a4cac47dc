"""Files that hold others, or pages: ZIP archives, spreadsheets, PDF; cut, strange and hostile ones too."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from tests.sst_bytecode.payload.test_bounds import read

EMAIL = "ada@example.org"
CSV = f"id;email\r\n1;{EMAIL}\r\n"


class Pipe(io.BytesIO):
    """What cannot be sought in: then sizes stand behind the entries."""

    def seekable(self):
        """No."""
        return False

    def tell(self):
        """Nobody knows."""
        raise OSError

    seek = tell


def packed(entries, kind=zipfile.ZIP_DEFLATED, file=None):
    """A ZIP archive."""
    file = file or io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def told(found, text):
    """Where *text* is in, and under which layers."""
    return [key for key, value in found.items() if text in value]


@pytest.mark.parametrize("file", [io.BytesIO, Pipe])
def test_zip(leaves_of, file):
    """Entries are read one after the other, whether their sizes stand before them or behind; their names too."""
    data = packed({"empty.txt": "", "a.csv": "n;m\r\n1;2\r\n", "for ada@example.org.csv": CSV}, file=file())
    found, limits = leaves_of(body=data)
    assert ("body[2][0].email", "csv > deflate") in found
    assert told(found, "for ada@example.org.csv") == [("body[2].filename", "")]
    assert limits == ()


def test_zip_without_compression_and_inside_of_another(leaves_of):
    """What is only stored is there as it is; an archive is an entry like any other."""
    found, _ = leaves_of(body=packed({"a.txt": EMAIL}, zipfile.ZIP_STORED))
    assert told(found, EMAIL) == [("body[0]", "")]
    found, _ = leaves_of(body=packed({"inner.zip": packed({"a.txt": EMAIL})}))
    assert told(found, EMAIL) == [("body[0][0]", "deflate > zip > deflate")]
    found, _ = leaves_of(body=base64.b64encode(packed({"a.txt": EMAIL})).decode())
    assert told(found, EMAIL) == [("body[0]", "deflate > zip > base64")]


def test_spreadsheet(leaves_of):
    """The shared texts of a sheet (ECMA-376) are read where they are kept."""
    strings = f'<?xml version="1.0"?><sst count="2"><si><t>{EMAIL}</t></si></sst>'
    found, _ = leaves_of(body=packed({"[Content_Types].xml": "<Types/>", "xl/sharedStrings.xml": strings}))
    assert told(found, EMAIL) == [("body[1].sst.si.t", "xml > deflate")]


def test_zip_that_is_cut(leaves_of):
    """There is no need for the directory at the end: what has come is read."""
    data = packed({"a.csv": CSV * 2_000})
    found, _ = leaves_of(body=data[: data.find(b"PK\x01\x02") - 9])
    assert told(found, EMAIL)


def test_zip_that_is_encrypted(leaves_of):
    """An encrypted entry is left alone, with what follows it read."""
    data = bytearray(packed({"a.txt": "secret text", "b.txt": EMAIL}, zipfile.ZIP_STORED))
    data[6] |= 1
    found, _ = leaves_of(body=bytes(data))
    assert not told(found, "secret text")
    assert told(found, EMAIL)


def test_zip_of_nothing_but_size():
    """A bomb is read as far as the bounds go."""
    read(Payload(body=packed({f"{n}": b"\0" * 9_000_000 for n in range(9)})))


def pdf(content, dictionary=b"", info=b"(Invoice)"):
    """A page, as reportlab and fpdf2 write it."""
    stream = b"5 0 obj\n<< /Length %d %s >>\nstream\n%s\nendstream\nendobj\n" % (len(content), dictionary, content)
    picture = (
        b"6 0 obj\n<< /Subtype /Image /Filter /FlateDecode >>\nstream\r\n" + zlib.compress(b"(no)") + b"endstream\n"
    )
    return b"%PDF-1.4\n%\x93\x8c\x8b\x9e\n1 0 obj\n<< /Title " + info + b" >>\nendobj\n" + picture + stream + b"%%EOF\n"


SHOWN = b"BT 1 0 0 1 72 760 Tm /F1 12 Tf 14.4 TL (ada@example.org) Tj T* ET"
FLATE = zlib.compress(SHOWN)


@pytest.mark.parametrize(
    ("content", "dictionary", "layers"),
    [
        (SHOWN, b"", ""),
        (FLATE, b"/Filter /FlateDecode", "deflate"),
        (base64.a85encode(FLATE) + b"~>", b"/Filter [ /ASCII85Decode /FlateDecode ]", "deflate > base85"),
        (FLATE.hex().encode() + b">", b"/Filter [/AHx/Fl]", "deflate > hex"),
        (f'<?xml version="1.0"?><to>{EMAIL}</to>'.encode(), b"/Type /EmbeddedFile", ""),
    ],
)
def test_pdf(leaves_of, content, dictionary, layers):
    """The texts of a page are read through the filters that text has; an attached file as a file."""
    found, limits = leaves_of(body=pdf(content, dictionary))
    assert [key[1] for key in told(found, EMAIL)] == [layers]
    assert told(found, "Invoice") == [("body", "")]
    assert not told(found, "no")
    assert limits == ()


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (rb"(K\366ln \(West\)) Tj", "Köln (West)"),
        (b"(K\xf6ln (West)) Tj", "Köln (West)"),
        (b"[(Con) -12 (stanze) -278 (Feld) 3 (hoff)] TJ", "Constanze Feldhoff"),
        (b"<4164 6120 4b> Tj", "Ada K"),
        (b"(a\\\nb\\n\\\\) Tj", "ab\n\\"),
        (b"(one) Tj (two) '", "one\ntwo"),
        (b"<feff0041006400610020004b00f60065006e00690067> Tj", "Ada Köenig"),
    ],
)
def test_strings_of_a_pdf(leaves_of, shown, text):
    """Strings with escapes, in hexadecimal, in UTF-16, and in an array, where a wide gap is a space."""
    found, _ = leaves_of(body=pdf(shown))
    assert found["body[1]", ""].strip() == text.strip()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-" + b"(" * 60_000, b"%PDF-" + b"(a" * 60_000, b"%PDF-" + b"(a\\" * 60_000, b"%PDF-" + b"[<" * 60_000,
        b"%PDF-" + b"stream\n" * 60_000, b"%PDF-" + b"stream\nendstream " * 9_000,
        pdf(zlib.compress(b"(a) Tj " * 4_000_000), b"/Filter /FlateDecode"),
        pdf(b"z" * 500_000 + b"~>", b"/Filter /ASCII85Decode"), pdf(b"x", b"/Filter " + b"/FlateDecode " * 90),
    ],
)  # fmt: skip
def test_a_hostile_pdf(data):
    """Whatever is in it, it is read as far as the bounds go, in the time that there is."""
    read(Payload(body=data))


WHOLE = [packed({"a.csv": CSV, "b.xml": f"<a>{EMAIL}</a>"}), pdf(SHOWN), pdf(FLATE, b"/Filter /FlateDecode")]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 600), st.binary(max_size=6)), max_size=6))
def test_a_broken_file(data, changes):
    """Nothing in it is an error of the program's."""
    for at, garbage in changes:
        data = data[:at] + garbage + data[at + len(garbage) :]
    read(Payload(body=data))
