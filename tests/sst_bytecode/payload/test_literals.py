"""What Python writes of its values is taken apart as JSON is, wherever it stands, and nothing of it is evaluated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import NamedTuple
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.payload import Meter, decode, where
from sst_bytecode.payload.bounds import Bounds
from sst_bytecode.payload.leaves import Leaves

EMAIL = "maria.silva@example.org"


class Point(NamedTuple):
    """Where somebody is."""

    email: str
    city: str


@dataclass
class Account:
    """Somebody's."""

    name: str
    born: dt.date
    pay: Decimal


MARIA = Account("Maria", dt.date(1979, 3, 4), Decimal(61480))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (str((EMAIL,)), {"body[0]": EMAIL}),
        (str({"name": "Maria", "at": {"mail": [EMAIL]}}), {"body.name": "Maria", "body.at.mail[0]": EMAIL}),
        (repr(Point(EMAIL, "Porto")), {"body.email": EMAIL, "body.city": "Porto"}),
        (repr(MARIA), {"body.name": "Maria", "body.born": "1979-03-04", "body.pay[0]": "61480"}),
        (f"12:03 INFO saved user={MARIA!r} in 3ms", {"body.user.name": "Maria", "body.user.born": "1979-03-04"}),
        (repr(SimpleNamespace(a=1, b=[Point(EMAIL, "x")])), {"body.b[0].email": EMAIL}),
        (f"OrderedDict([('mail', '{EMAIL}')])", {"body[0][0].mail": EMAIL}),
        (str([("mail", EMAIL), ("city", "Porto")]), {"body[0].mail": EMAIL, "body[1].city": "Porto"}),
        (str({"m": f"it's {EMAIL}", "n": 'a "b"'}), {"body.m": f"it's {EMAIL}", "body.n": 'a "b"'}),
        (str({"m": "João\n\x01ã"}).replace("ã", "\\xe3"), {"body.m": "João\n ã"}),
        (str("größe João".encode()), {"body": "größe João"}),
        (str(b'{"mail": "x@y.example"}'), {"body.mail": "x@y.example"}),
        (str({"raw": "João Silva".encode()}), {"body.raw": "João Silva"}),
        (f"<User {Point(EMAIL, 'x')}> left", {"body[0].email": EMAIL}),
    ],
)
def test_what_python_writes(text, places):
    """Each value is a leaf under its key, as it would be in JSON, with escapes undone and dates as dates."""
    found = {}
    for leaves in decode(Payload(body=text), Meter(Bounds(seconds=10))):
        leaves.joined()
        found.update({where(path, lambda _: ""): leaf.replace("\x01", " ") for leaf, path, _ in leaves.texts})
    assert places.items() <= found.items(), found


def test_prose_is_left_alone():
    """Apostrophes and brackets do not make a text one of Python's."""
    for text in ("I don't know (it's 'fine'), she said: no", "f(x) = y", "a='", "('", "it's {so}", "x=(("):
        leaves = [leaf for part in decode(Payload(body={"t": text}), Meter(Bounds())) for leaf in part.texts]
        assert [leaf[0] for leaf in leaves if leaf[0] == text] == [text]


PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
KEYS = st.from_regex(r"[a-z][a-z_]{0,6}", fullmatch=True)
VALUES = st.recursive(
    PLAIN | st.integers(-(10**9), 10**9),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3))
def test_any_nesting_is_read_as_the_value_is(value):
    """Of any nesting of dicts, lists, texts and numbers the text gives the leaves and places that the value gives."""
    expected = Leaves(Meter(Bounds()))
    expected.walk(value, (None, "body"), ())
    found = set()
    for leaves in decode(Payload(body=f"saved {value!r} '"), Meter(Bounds(seconds=10))):
        found.update((where(path, lambda _: ""), leaf) for leaf, path, _ in leaves.texts)
    if any(isinstance(leaf, str) for leaf, _, _ in expected.texts) and "'" in repr(value):
        composed = {(where(path, lambda _: ""), normalize("NFC", leaf)) for leaf, path, _ in expected.texts}
        assert composed <= {(place, normalize("NFC", leaf)) for place, leaf in found}


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab1'\"\\,:=()[]{}<> \nxué", max_size=200))
def test_garbage_is_bounded(text):
    """Whatever brackets, quotes and escapes there are, nothing is raised, and leaves are no more than characters."""
    meter = Meter(Bounds())
    count = sum(len(leaves.texts) for leaves in decode(Payload(body={"t": f"x=('a', {text}"}), meter))
    assert "undecodable" not in meter.limits
    assert count < 4 * (len(text) + 20)
