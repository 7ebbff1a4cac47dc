"""Leaves are found again by what stands in them, whatever they hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

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
