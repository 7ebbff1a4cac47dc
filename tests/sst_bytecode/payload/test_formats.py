"""Every format is opened into leaves with their places."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import pickle
import sys
import zlib
from datetime import date, datetime
from decimal import Decimal
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import urlencode
from uuid import UUID

import brotli
import bson
import msgpack
import pytest
import requests
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.payload.bson import read_bson

VALUE = "maria.silva+shop@example.org"
DATA = {"email": VALUE, "age": 41, "ok": True, "none": None, "tags": ["a", {"x": 1.5}]}
JSON = json.dumps(DATA).encode()
IN_JSON = {"body.email": VALUE, "body.age": "41", "body.tags[0]": "a", "body.tags[1].x": "1.5"}

_NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
_VALUES = (
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False)
    | st.binary(max_size=9) | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
)  # fmt: skip
DOCUMENTS = st.dictionaries(
    _NAMES,
    st.recursive(
        _VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
    ),
    max_size=5,
)


def plain(found):
    """The leaves outside of any encoding: {place: text}."""
    return {place: text for (place, layers), text in found.items() if not layers}


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", JSON),
        ("", JSON.decode()),
        ("", DATA),
        ("gzip", gzip.compress(JSON)),
        ("x-gzip", gzip.compress(JSON)),
        ("deflate", zlib.compress(JSON)),
        ("deflate", zlib.compress(JSON)[2:-4]),
        ("br", brotli.compress(JSON)),
        ("zstd", zstandard.compress(JSON)),
        ("gzip, br", brotli.compress(gzip.compress(JSON))),
        ("identity", JSON),
    ],
)
def test_json_in_every_content_encoding(leaves_of, encoding, data):
    """A JSON body has one leaf for each scalar; booleans and null are no data.

    Its content-encoding is no form of a value.
    """
    found, limits = leaves_of(body=data, content_type="application/json", content_encoding=encoding)
    assert plain(found) == IN_JSON
    assert limits == ()


def test_a_decoder_that_the_application_has_not_loaded(leaves_of, monkeypatch):
    """Brotli is read only by a module that the application itself has loaded; without one the limit says so."""
    data = brotli.compress(JSON)
    for name in ("brotli", "brotlicffi", "_brotli"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    _, limits = leaves_of(body=data, content_encoding="br")
    assert limits == ("encoding br",)


def test_forms(leaves_of):
    """Pairs of a form are decoded once, brackets are steps of a path, and JSON in a field is opened in place."""
    body = urlencode({"data[0][user][em]": "a b", "plain": "x+y", "json": json.dumps({"in": [VALUE]}), "empty": ""})
    found, _ = leaves_of(body=body, content_type="application/x-www-form-urlencoded")
    assert {"body.data[0].user.em": "a b", "body.plain": "x+y", "body.json.in[0]": VALUE}.items() <= plain(
        found
    ).items()


def test_what_has_no_pair_is_no_form(leaves_of):
    """Whatever urllib calls it: an address with a tag keeps its plus sign, and is a value, not a name."""
    for text in ("ada+news@example.org", "YWRhQGV4YW1wbGUub3Jn=="):
        found, _ = leaves_of(body=text, content_type="application/x-www-form-urlencoded")
        assert found["body", ""] == text


def test_a_plus_sign_outside_of_a_form_is_a_plus_sign(leaves_of):
    """Only a form's ``+`` is a space: a tagged address in a path or in text keeps its plus sign."""
    found, _ = leaves_of(url=f"https://x.example/u/{VALUE}?q=a+b", body={"t": "a+b%2B"})
    assert found["url.path[1]", ""] == VALUE
    assert found["url.query.q", ""] == "a b"
    assert found["body.t", "percent"] == "a+b+"


def test_quoted_printable(leaves_of):
    """What an encoder writes is decoded; names with numbers behind them, whatever these look like, are not."""
    for quoted, text in (
        ("Gr=C3=BC=C3=9Fe an ada@x.example", "Grüße an ada@x.example"),
        ("a long line that goes on=\nto the next", "a long line that goes onto the next"),
        ("mail=20ada=40x.example", "mail ada@x.example"),
        ("ada=2Elovelace", "ada.lovelace"),
        ("e =3D mc=B2", "e = mc\ufffd"),
        ('{"k":=20"ada=20lovelace"}', '{"k": "ada lovelace"}'),
    ):
        found, _ = leaves_of(body={"t": quoted})
        assert found["body.t", "quoted-printable"] == text
    for text in (
        'buy,id=c-30 email="ada@x.example",income=41980i,code=58 1764513852',
        "from=2025-01-01 until=2026-01-01",
        "size=40i,age=40,part=40.5i.x",
        "a=0A",
        "timeout=20ms retry=20ms",
    ):
        found, _ = leaves_of(body={"t": text})
        assert not [place for place in found if place[1]], text


def test_numbers_with_their_type(leaves_of):
    """Line protocol of InfluxDB: the number under its key, without the letter of its type; no part of a word."""
    found, _ = leaves_of(body='buy,id=7 name="x",income=41980i,age=41u,v=-3i 1764513852\nbuy no=7ix,co=8i')
    own = {place: text for (place, form), text in found.items() if place != "body"}
    assert own == {"body.income": "41980", "body.age": "41", "body.v": "-3", "body.co": "8"}


def test_urls(leaves_of):
    """Path segments, query, fragment and credentials are leaves; the host is none."""
    found, _ = leaves_of(url="https://user:pw@host.example:8443/a/b%20c?e=f&g[h]=i#frag")
    assert plain(found) == {
        "url.user": "user:pw",
        "url.path[0]": "a",
        "url.path[1]": "b c",
        "url.query.e": "f",
        "url.query.g.h": "i",
        "url.fragment": "frag",
    }


def test_headers(leaves_of):
    """Headers that can hold data are leaves, cookies one by one, Basic credentials taken apart."""
    basic = "Basic " + base64.b64encode(b"maria:s3cret").decode()
    headers = (
        ("Cookie", "sid=1; mail=a%40b.example"),
        ("X-User", "u1"),
        ("Content-Length", "5"),
        ("Authorization", basic),
    )
    found, _ = leaves_of(headers=headers)
    assert found["cookies.mail", ""] == "a@b.example"
    assert found["headers.x-user", ""] == "u1"
    assert found["headers.authorization.user", "base64"] == "maria"
    assert found["headers.authorization.password", "base64"] == "s3cret"
    assert not [place for place, _ in found if "content-length" in place]


def test_multipart(leaves_of):
    """Each part is opened under its name by its own type, names of files are leaves; as requests builds it."""
    parts = {"file": ("list.csv", f"email,age\n{VALUE},41\n".encode()), "profile": (None, JSON, "application/json")}
    request = requests.Request("POST", "http://x.example", files=parts, data={"note": VALUE}).prepare()
    found, _ = leaves_of(body=request.body, content_type=request.headers["Content-Type"])
    leaves = plain(found)
    assert leaves["body.note"] == VALUE
    assert leaves["body.file.filename"] == "list.csv"
    assert leaves["body.file[0].email"] == VALUE
    assert leaves["body.profile.email"] == VALUE


def test_mail(leaves_of):
    """A mail's headers and parts are leaves, transfer encodings undone."""
    mail = EmailMessage()
    mail["To"] = VALUE
    mail["Subject"] = "Welcome"
    mail.set_content("Grüße an Sie\n" * 3)
    mail.add_alternative(f"<p>{VALUE}</p>", subtype="html")
    found, _ = leaves_of(body=mail.as_bytes())
    leaves = plain(found)
    assert leaves["body.to"] == VALUE
    assert "Grüße an Sie" in leaves["body[0]"]
    assert leaves["body[1].p"] == VALUE


def test_headers_of_a_mail(leaves_of):
    """Headers of all names are leaves, folded and encoded as they may be; those that only carry it are none."""
    mail = EmailMessage()
    mail["From"] = "shop@x.example"
    mail["To"] = Address("Żofia Nowak", "zofia", "x.example")
    mail["Subject"] = "Grüße an Jörg Müller aus der Straße der Übungen in München am Main"
    mail["X-Phone"] = "+48 601 555 018"
    mail["List-Unsubscribe"] = "<https://x.example/unsubscribe/of/somebody/d9908836-9300-532c-b34f-90b860be2df5/now>"
    mail["Date"] = "Mon, 30 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = f"<{VALUE}>"
    mail["Received"] = f"from there by here for <{VALUE}>"
    mail["DKIM-Signature"] = f"v=1; i={VALUE}"
    mail["X-Notes"] = "one =?none?="
    mail.set_content("hello")
    found, _ = leaves_of(body=mail.as_bytes())
    leaves = plain(found)
    assert leaves["body.to"] == "Żofia Nowak <zofia@x.example>"
    assert leaves["body.subject"] == str(mail["Subject"])
    assert leaves["body.x-phone"] == "+48 601 555 018"
    assert leaves["body.list-unsubscribe"] == str(mail["List-Unsubscribe"])
    assert leaves["body.x-notes"] == "one =?none?="
    assert set(leaves) == {
        "body", "body.from", "body.to", "body.subject", "body.x-phone", "body.list-unsubscribe", "body.x-notes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("=?iso-8859-1?Q?J=F6rg_M=FCller?=", "Jörg Müller"),
        ("=?UTF-8?B?SsO2cmc=?= =?utf-8*de?q?_M=C3=BCller?= here", "Jörg Müller here"),
        ("=?utf-8?b?SsO2cmc=x?=", "Jörg"),
        ("=?utf-8?b?S?=", "=?utf-8?b?S?="),
    ],
)
def test_encoded_words(leaves_of, word, text):
    """Encoded words are read in whichever charset they are; what is none stays as it is."""
    found, _ = leaves_of(body=f"MIME-Version: 1.0\r\nSubject: {word}\r\n\r\nhello".encode())
    assert plain(found)["body.subject"] == text


def test_xml(leaves_of):
    """Texts, CDATA and attributes are leaves; entities are undone; nothing is fetched and no entity is expanded."""
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    who = f"<who mail='{VALUE}'>&c;<n>Mar&#105;a</n></who>"
    body = f"<?xml version='1.0'?>{bomb}<o:order xmlns:o='urn:x'>{who}<![CDATA[<{VALUE}>]]></o:order>"
    found, _ = leaves_of(body=body, content_type="text/xml")
    assert found["body.order.who.@mail", ""] == VALUE
    assert found["body.order", ""] == f"<{VALUE}>"
    assert found["body.order.who.n", "html"] == "Maria"
    assert not [text for text in found.values() if "bbbb" in text and "ENTITY" not in text]


def test_csv(leaves_of):
    """A table's cells are leaves under their headings."""
    found, _ = leaves_of(body=f'email;note\n{VALUE};"a ""b"""\n', content_type="text/csv")
    assert plain(found) == {"body[0].email": VALUE, "body[0].note": 'a "b"'}


@pytest.mark.parametrize("kind", ["application/msgpack", ""])
def test_msgpack(leaves_of, kind):
    """MessagePack has the leaves that the same data have as JSON, as the reference implementation packs them."""
    found, _ = leaves_of(body=msgpack.packb(DATA), content_type=kind)
    assert plain(found) == IN_JSON


@pytest.mark.parametrize("kind", ["application/bson", ""])
def test_bson(leaves_of, kind):
    """BSON has the leaves that the same data have as JSON, as MongoDB's own library packs them, dates and ids too."""
    found, _ = leaves_of(body=bson.encode(DATA), content_type=kind)
    assert plain(found) == IN_JSON
    born = datetime(1985, 12, 10, 8, 30)  # noqa: DTZ001 - as it is read again
    more = {
        "big": 1 << 40, "born": born, "id": bson.ObjectId("64" * 12), "raw": VALUE.encode(),
        "price": bson.Decimal128("-12.50"),
        "uuid": bson.Binary.from_uuid(UUID(int=7)), "code": bson.Code(VALUE, {"v": 1}), "re": bson.Regex("^a"),
        "none": bson.Decimal128("NaN"), "stamp": bson.Timestamp(1, 2), "least": bson.MinKey(),
        "far": bson.DatetimeMS(1 << 60),
    }  # fmt: skip
    found, _ = leaves_of(body=bson.encode(more), content_type=kind)
    assert plain(found) == {
        "body.big": str(1 << 40), "body.born": "1985-12-10 08:30:00", "body.id": "64" * 12, "body.raw": VALUE,
        "body.price": "-12.50", "body.uuid": str(UUID(int=7)), "body.code[0]": VALUE, "body.code[1].v": "1",
        "body.re": "^a", "body.far": str(1 << 60),
    }  # fmt: skip


def test_what_is_not_whole_is_no_bson():
    """Of a document that was cut, that goes on, that is garbage inside or is nested without end nothing is read."""
    whole = bson.encode(DATA)
    deep = {}
    for _ in range(500):
        deep = {"a": deep}
    assert read_bson(whole) == {**DATA, "tags": ["a", {"x": 1.5}]}
    for data in (whole[:-1], whole + b"\0", whole[:4] + b"\x22" + whole[5:], bson.encode(deep), b"", b"\5\0\0\0\1"):
        assert read_bson(data) is None


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, st.integers(0, 200), st.binary(max_size=3))
def test_any_document(document, at, garbage):
    """Any document is read as it was written, and with garbage in it is read or is not, but never raises."""
    data = bson.encode(document)
    assert read_bson(data) == bson.decode(data)
    broken = data[:at] + garbage + data[at + len(garbage) :]
    read_bson(len(broken).to_bytes(4, "little") + broken[4:])


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("kind", ["application/x-protobuf", "application/grpc", ""])
def test_protobuf(leaves_of, framed, kind):
    """A message without its schema has leaves by field number: texts, numbers, nested messages.

    GRPC's frames are taken off.
    """
    text = VALUE.encode()
    inner = b"\x0a" + bytes([len(text)]) + text
    body = inner + b"\x10\xa2\xbc\x04" + b"\x1a" + bytes([len(inner)]) + inner
    if framed:
        body = b"\0" + len(body).to_bytes(4, "big") + body
    found, _ = leaves_of(body=body, content_type=kind)
    assert plain(found) == {"body.1": VALUE, "body.2": "73250", "body.3.1": VALUE}


def test_protobuf_of_digests(leaves_of):
    """Digests side by side are so many leaves, where all tags and lengths between them happen to be printable.

    What begins like that by chance is a text.
    """
    first, last = (hashlib.sha256(name).hexdigest() for name in (b"tove", b"lindqvist"))
    person = b":@" + first.encode() + b"B@" + last.encode()
    chance = b"Re: " + b"your order, and what you have asked for " * 3
    letter = b"\x12" + bytes([len(chance[:103])]) + chance[:103]
    found, _ = leaves_of(body=b"\x0a\x84\x01" + person + letter, content_type="application/x-protobuf")
    assert plain(found) == {"body.1.7": first, "body.1.8": last, "body.2": chance[:103].decode()}


def test_pickle_is_read_and_never_executed(leaves_of, tmp_path):
    """Texts and numbers of a pickle are leaves under the keys before them, and what it would call is not called."""

    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    found, _ = leaves_of(body=pickle.dumps({"email": VALUE, "age": 41, "evil": Evil()}, protocol=4))
    assert found["body.email", "pickle"] == VALUE
    assert found["body.age", "pickle"] == "41"
    assert not (tmp_path / "executed").exists()


def test_json_web_tokens(leaves_of):
    """The claims of a token are leaves."""
    part = [
        base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
        for value in ({"alg": "HS256"}, {"sub": VALUE})
    ]
    found, _ = leaves_of(headers=(("Authorization", f"Bearer {part[0]}.{part[1]}.c2lnbmF0dXJl"),))
    assert found["headers.authorization.sub", "json > jwt"] == VALUE


def test_json_lines_and_json_in_a_log_line(leaves_of):
    """JSON lines are numbered, and an object in the middle of a line of text is opened."""
    found, _ = leaves_of(body="\n".join(json.dumps(x) for x in ({"a": "x"}, {"b": VALUE})))
    assert plain(found) == {"body[0].a": "x", "body[1].b": VALUE}
    found, _ = leaves_of(body='2026-11-22 INFO {"user": {"mail": "' + VALUE + '"}} sent')
    assert found["body.user.mail", ""] == VALUE


def test_python_values(leaves_of):
    """The values of a database's row are leaves: dates, decimals and bytes as text.

    Names that are no text are not shown.
    """
    rows = {
        "users": [{"born": date(1985, 12, 10), "paid": Decimal("12.50"), "raw": b"abc", 7: "seven", ("a",): "tuple"}]
    }
    found, _ = leaves_of(body=rows)
    assert plain(found) == {
        "body.users[0].born": "1985-12-10",
        "body.users[0].paid": "12.50",
        "body.users[0].raw": "abc",
        "body.users[0][7]": "seven",
        "body.users[0].{…}": "tuple",
    }


def test_no_code_of_the_application_runs(leaves_of):
    """An object of a type that we do not know is not asked for its text."""

    class Loud:
        def __str__(self):
            raise AssertionError

        __repr__ = __iter__ = __len__ = __str__

    found, limits = leaves_of(body={"a": Loud(), "b": "x"})
    assert plain(found) == {"body.b": "x"}
    assert limits == ()


@pytest.mark.parametrize(
    "name", ["maria@example.org", "4915112345678", "x" * 80, "<script>", "1985-12-10 born", "a\nb"]
)
def test_names_that_do_not_look_like_names_are_not_shown(leaves_of, name):
    """The name of a part may itself be personal; only what reads as a programmer's name is part of a place."""
    found, _ = leaves_of(body={"users": {name: "x"}})
    assert plain(found) == {"body.users.{…}": "x"}


def test_graphql(leaves_of):
    """Variables are leaves under their names; a query with its arguments in it is a text, and its strings are in it."""
    query = 'mutation { join(email: "' + VALUE + '", plan: PRO) { id } }'
    found, _ = leaves_of(body=json.dumps({"query": "mutation($e: String!) {…}", "variables": {"input": {"e": VALUE}}}))
    assert found["body.variables.input.e", ""] == VALUE
    found, _ = leaves_of(body=query, content_type="application/graphql")
    assert found["body", ""] == query


def test_prompts_and_tool_calls(leaves_of):
    """Of a conversation each message is a leaf, and the arguments of a tool, which are JSON in a text, are opened."""
    call = {"type": "function", "function": {"name": "find", "arguments": json.dumps({"who": {"email": VALUE}})}}
    body = {"messages": [{"role": "user", "content": [{"type": "text", "text": VALUE}]}, {"tool_calls": [call]}]}
    found, _ = leaves_of(body=json.dumps(body).encode(), content_type="application/json")
    assert found["body.messages[0].content[0].text", ""] == VALUE
    assert found["body.messages[1].tool_calls[0].function.arguments.who.email", ""] == VALUE


def test_lines_of_a_log(leaves_of):
    """What a line of a log holds in JSON, in Python's own notation or in base64 is opened where it stands."""
    token = base64.b64encode(json.dumps({"m": VALUE}).encode()).decode()
    line = f"12:01 WARN a={{'m': '{VALUE}'}} b={token} c=" + json.dumps({"m": VALUE})
    found, _ = leaves_of(body={"message": line})
    assert {place for place, text in found.items() if text == VALUE} >= {
        ("body.message.a.m", ""),
        ("body.message.m", "json > base64"),
    }
