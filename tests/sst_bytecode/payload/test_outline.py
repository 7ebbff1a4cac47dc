"""The outline of a body has its keys, those without data too, and nothing else that was in it."""

from __future__ import annotations

import base64
import json
import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.payload import Outline, decode
from sst_bytecode.payload import outline as module

FORM = "application/x-www-form-urlencoded"
PARTS = '--x\r\nContent-Disposition: form-data; name="plan"\r\n\r\npro\r\n--x--'
INNER = base64.b64encode(json.dumps({"email": "ada@example.org", "plan": {"name": "pro"}}).encode()).decode()


def outline_of(body, personal=(), content_type="", has_secret=None, **fields):
    """The places that are told of a body."""
    outline = Outline()
    for leaves in decode(Payload(body=body, content_type=content_type, **fields)):
        outline.look(leaves)
    return outline.told(frozenset(personal), has_secret)


@pytest.mark.parametrize(
    ("body", "content_type", "places"),
    [
        ({"a": 1, "on": True, "none": None, "user": {"plan": ""}}, "", "a on none user user.plan"),
        (b'{"a": {}, "b": [], "c": [1]}', "application/json", "a b c"),
        ({"at": [{"x": 1}, {"x": 2}, {"x": 3, "y": 4}]}, "", "at at[0].x at[2].x at[2].y"),
        ({"at": ["text", {"x": 1}]}, "", "at at[1].x"),
        ({"data": INNER}, "", "data data.email data.plan data.plan.name"),
        ("plan=pro&user[mail][0]=x&on=", FORM, "plan user.mail[0] on"),
        ("<order><plan kind='a'>pro</plan></order>", "text/xml", "order.plan.@kind order.plan"),
        (PARTS, "multipart/form-data; boundary=x", "plan"),
        ("plan,mail\npro,x\n", "text/csv", "plan mail"),
        ("nothing with keys", "text/plain", ""),
        (None, "", ""),
    ],
)
def test_every_key_has_its_place(body, content_type, places):
    """Whatever the format, how deep, and whether there is a value; of a list, the items that differ from its first."""
    told = outline_of(body, content_type=content_type)
    assert [place.removeprefix("body.") for place in told] == places.split()
    assert all(place.startswith("body.") for place in told)


@pytest.mark.parametrize(
    "key",
    ["ada@example.org", "Ada Lovelace", "+49 30 901820", "1985-12-10", "4111111111111111", "4711", "c-0f93b1d477", "",
     "0b1f6a90-1d7c-4d69-9c55-0242ac120002", "DE89370400440532013000", "x" * 49, "203.0.113.7"],
)  # fmt: skip
def test_a_key_that_is_no_name_hides_the_others_beside_it(key):
    """One value among the keys: the mapping is keyed by data, and none of its keys is told; those below are."""
    assert outline_of({"scores": {key: {"points": 3}, "Grace": {"points": 5}}}) == (
        "body.scores", "body.scores.{…}", "body.scores.{…}.points",
    )  # fmt: skip


def test_a_key_that_is_somebodys_datum_hides_the_others_too():
    """The matcher says which keys are live values; a secret is told by its digest alone."""
    body = {"scores": {"Ada": {"points": 3}, "Grace": {"points": 5}}, "plan": "pro"}
    hidden = ("body.scores", "body.plan", "body.scores.{…}", "body.scores.{…}.points")
    assert outline_of(body, personal={"Ada"}) == hidden
    assert outline_of(body, has_secret=lambda names: "Grace" in names) == hidden


def test_a_datum_hides_in_every_item_of_a_list():
    """Of items with the keys of the first one nothing is told but what is below them: there, too, without the key."""
    places = ("body.users", "body.users[0].{…}", "body.users[0].{…}.x", "body.users[1].{…}.y", "body.users[2].{…}.y")
    body = {"users": [{"Ada": {"x": 1}}, {"Ada": {"y": 1}}, {"Ada": {"y": 2}}]}
    assert outline_of(body, personal={"Ada"}) == places
    assert outline_of(body, has_secret=lambda names: "Ada" in names) == places


def test_an_outline_is_bounded():
    """A hundred places; a mapping of more keys than that is keyed by data; only the beginning of a list is told."""
    assert outline_of({f"k{n}": n for n in range(101)}) == ("body.{…}",)
    assert len(outline_of({f"k{n}": {f"f{m}": 0 for m in range(9)} for n in range(90)})) == 100
    assert outline_of([{f"f{n}": 0} for n in range(1_000)])[-1] == "body[4].f4"
    deep = {"leaf": 1}
    for _ in range(60):
        deep = {"a-key-of-some-length": deep}
    assert max(map(len, outline_of(deep))) <= 200


def test_only_the_body_is_told():
    """The address is recorded by itself, and headers are not."""
    assert outline_of({"a": 1}, url="https://h.example/p?q=1", headers=(("Cookie", "uid=1"),)) == ("body.a",)


_NAMES = st.sampled_from(["plan", "user", "at", "total"])
_VALUES = st.text(alphabet="QXZ57@ ", min_size=2).map(lambda text: f"{text}@")


@given(st.recursive(_VALUES, lambda part: st.lists(part, max_size=3) | st.dictionaries(_NAMES | _VALUES, part)))
def test_no_value_is_ever_told(body):
    """Only names of fields, positions and the mask stand in an outline; a value that is used as a key does not."""
    for place in outline_of(body):
        assert re.fullmatch(r"body(\.(plan|user|at|total|\{…\})|\[\d\])*", place)


SHAPES = st.recursive(
    st.none() | st.just(1),
    lambda inner: st.dictionaries(st.sampled_from("ab"), inner, max_size=2) | st.lists(inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(SHAPES, min_size=2, max_size=4))
def test_an_outline_that_is_known_by_its_shape_is_the_same(bodies):
    """Bodies of few names look like each other: none is taken for another that was told before."""
    for body in bodies:
        known = [outline_of({"a": body}) for _ in range(2)]
        with patch.dict(module._shapes, clear=True):
            assert known == [outline_of({"a": body})] * 2
