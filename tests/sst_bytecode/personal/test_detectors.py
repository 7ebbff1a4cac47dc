"""The shape of a value tells its category, and ordinary values have none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.personal.detectors import detect

SHAPES = {
    "email": ["maria@example.org", "m.o'neil+shop@sub.example.co.uk", "jürgen@müller.example", "X_1@EXAMPLE.ORG"],
    "phone": ["+49 30 901820", "+1 (212) 555-0147", "(020) 7946 0018", "0049 30 901820", "+442079460018"],
    "iban": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "NO9386011117947"],
    "card": ["4111 1111 1111 1111", "3400-0000-0000-009"],
    "ip_address": ["203.0.113.9", "2001:db8::8a2e:370:7334", "fe80:0:0:0:0:0:0:1"],
}
ORDINARY = [
    "", "x", "hello", "1234567", "2026-11-22", "12:30:45", "4111 1111 1111 1112", "DE89 3704 0044 0532 0130 01",
    "300.1.2.3", "1.2.3", "@", "a@b",
    "user@localhost", "3.14159265", "1700000000", "0000 0000 0000 0000", "20261122", "::", "std::vector",
    "v1.22.333.4444", "00:1A:2B:3C:4D:5E",
    "not an address @ all", "https://example.org/a@b.html?x=1 2", "ABC-123-456", "+", "+++", "12345678901",
    "5500005555555559", "00442079460018", "1.2.3.4",
]  # fmt: skip


@pytest.mark.parametrize(("category", "values"), SHAPES.items(), ids=SHAPES)
def test_shapes(category, values):
    """Each of these values is recognised by its shape alone."""
    assert {value: detect(value) for value in values} == dict.fromkeys(values, category)


def test_ordinary_values():
    """Version numbers, dates, counters, wrong check digits and prose are no personal data."""
    assert [value for value in ORDINARY if detect(value)] == []


@given(st.text(max_size=400))
def test_any_text_is_answered(text):
    """Whatever the text, there is an answer."""
    assert detect(text) in {None, *SHAPES}
