"""Tokens are found by two searches, and are those that a plain regular expression finds."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from sst_bytecode.payload.runs import tokens_in

TOKEN = re.compile(r"[A-Za-z0-9+/_-]{8,}")
SHORT = re.compile(r"[0-9a-fA-F]+|-[0-9]{7,10}")


@given(
    st.lists(st.sampled_from(["deadbeef", "0", "-1234567", "g", "é", "ß", " ", "\x01", "+/", "_", "face", "A", "."]))
)
@example(["-12345678"])
@example(["deadbeef", "\u0130", "deadbeef"])
def test_tokens_are_those_of_the_plain_search(parts):
    """The same tokens at the same places, whatever letters are around them, beyond ASCII as well."""
    text = "".join(parts)
    plain = [
        (match[0], match.start()) for match in TOKEN.finditer(text) if len(match[0]) >= 11 or SHORT.fullmatch(match[0])
    ]
    assert [(token, start) for token, start, _before in tokens_in(text)] == plain


def test_what_is_before_a_token_is_told():
    """An entity ends right before a token that is part of a longer text."""
    assert list(tokens_in("a &#64;deadbeef")) == [("deadbeef", 7, "a &#64;")]
