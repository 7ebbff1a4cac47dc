"""What stands where a datum should be: words for there being none, and mailboxes of roles."""

from __future__ import annotations

import pytest

from sst_bytecode.personal.placeholders import is_placeholder


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("phone", "unknown"), ("city", "n/a"), ("city", "-"), ("last_name", "N/A"), ("postcode", "Not provided"),
        ("full_name", "Unknown"), ("birth_date", "NULL"), ("username", "anonymous"), ("street", "Keine Angabe"),
        ("email", "no-reply@shop.example"), ("email", "none@x.example"), ("email", "Info+7@shop.example"),
    ],
)  # fmt: skip
def test_is_nobodys(category, text):
    """Whatever the field says."""
    assert is_placeholder(category, text)


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("last_name", "Null"), ("first_name", "Na"), ("country", "NA"), ("city", "Nan"), ("email", "ada@info.example"),
        ("email", "mail@lovelace.example"), ("city", "Unknown Village on the Downs"),
    ],
)  # fmt: skip
def test_is_somebodys(category, text):
    """People are called Null, Namibia's code is NA, and a mailbox of one's own domain is called as one likes."""
    assert not is_placeholder(category, text)
