"""Leaves are found again by what stands in them, whatever they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.payload import decode
from sst_bytecode.payload.bounds import Bounds, Meter
from sst_bytecode.payload.leaves import Leaves

_TEXTS = st.lists(st.text(alphabet="a@ \x01=é", max_size=6), max_size=12)


@given(texts=_TEXTS, names=st.lists(st.text(alphabet="b@=", min_size=1, max_size=3), max_size=3))
def test_the_texts_that_hold_a_mark(texts, names):
    """Each of them once and in order, without names, however many marks and separators are in them."""
    leaves = Leaves(Meter(Bounds()))
    for number, text in enumerate(texts):
        leaves.text(text, (None, number), ())
    for name in names:
        leaves.name(name, (None, "body"), ())
    for mark in "@=é":
        assert leaves.holding(mark) == [leaf for leaf in leaves.texts if mark in leaf[0]]


def test_the_fraction_of_a_number_is_no_digest():
    """A vector has a thousand numbers with as many digits behind the point as a short digest."""
    vector = [0.1234567812345678, 3.14159265358979, 1.2345678901e-05, -0.55443322]
    assert [leaves.blobs for leaves in decode(Payload(body={"v": vector})) if leaves.blobs] == []
    whole = {"v": 1234567812345678, "w": "v.12345678", "x": "1.deadbeef"}
    assert [blob[1] for leaves in decode(Payload(body=whole)) for blob in leaves.blobs] == ["12345678", "deadbeef"]
