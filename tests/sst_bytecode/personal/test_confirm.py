"""What the request's thread could only guess is confirmed, refined or rejected by the writer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.personal.confirm import confirm, national_number


@pytest.mark.parametrize(
    ("category", "value", "region", "confirmed"),
    [
        ("phone", "+1 (212) 555-0147", None, "phone"),
        ("phone", "030 901820", "DE", "phone"),
        ("phone", "030 901820", None, "phone"),
        ("phone", "+999 1", None, None),
        ("phone", "call me", None, None),
        ("email", "maria@example.org", None, "email"),
        ("email", "maria at example", None, None),
        ("card", "4111 1111 1111 1111", None, "card"),
        ("card", "4111 1111 1111 1112", None, None),
        ("iban", "DE89 3704 0044 0532 0130 00", None, "iban"),
        ("ip_address", "203.0.113.9, 10.0.0.1", None, "ip_address"),
        ("ip_address", "unknown", None, None),
        ("national_id", "none", None, None),
        ("national_id", "AB 12 34 56 C", None, "national_id"),
        ("city", "Porto", None, "city"),
    ],
)
def test_confirm(category, value, region, confirmed):
    """Check digits and numbering plans decide; what nothing checks stays as its name says."""
    assert confirm(category, value, region) == confirmed


@pytest.mark.parametrize(
    ("value", "plan"),
    [
        ("RCCMNL83S18D969H", "it.codicefiscale"), ("131052-308T", "fi.hetu"), ("X-2482300W", "es.nie"),
        ("390.533.447-05", "br.cpf"), ("39053344705", None), ("536-90-4399", "us.ssn"), ("536904399", None),
        ("hello world", None), ("12345", None), ("1985-12-10", None),
    ],
)  # fmt: skip
def test_national_numbers(value, plan):
    """A number of a person is recognised by the check digit of its country, where it is written as it is there."""
    assert national_number(value) == plan


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%d.%m.%Y", "%m/%d/%Y"]),
)
def test_a_day_is_nobodys_number(day, form):
    """Whatever check digit it happens to have: one day in eleven would be a Chilean number."""
    assert national_number(day.strftime(form)) is None
