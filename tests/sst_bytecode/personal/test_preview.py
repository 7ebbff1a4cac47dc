"""A preview lets a person recognise a value and nobody reconstruct it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.personal.categories import categories
from sst_bytecode.personal.fields import SECRETS
from sst_bytecode.personal.preview import preview


@pytest.mark.parametrize(
    ("category", "value", "masked"),
    [
        ("email", "maria.silva@example.org", "m•••@•••.org"),
        ("email", "ms@example.org", "•••@•••.org"),
        ("phone", "+49 30 901820", "•••20"),
        ("phone", "110", "•••"),
        ("iban", "DE89 3704 0044 0532 0130 00", "•••00"),
        ("first_name", "Maximiliane", "•••"),
        ("income", "61480", "•••"),
        ("user_id", "u-1", "•••"),
        ("password", "correct horse battery staple", ""),
        ("secret", "sk-1234567890", ""),
    ],
)
def test_previews(category, value, masked):
    """An address keeps its first letter and top-level domain, a number its last two digits.

    Anything that can be guessed nothing.
    """
    assert preview(category, value) == masked


@given(
    st.sampled_from(sorted(categories())),
    st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40),
)
def test_at_most_two_characters_are_shown(category, value):
    """Of no value are more than two characters shown, and of a secret none."""
    shown = preview(category, value).replace("•", "")
    assert len(shown) <= 2
    assert not (category in SECRETS and shown)
