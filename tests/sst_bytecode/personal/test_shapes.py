"""A value that cannot be what its field says is not taken for it, and whatever could be is."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.personal.categories import categories
from sst_bytecode.personal.shapes import fits

FITTING = {
    "email": "ada@example.org|Ada Lovelace <ada@example.org>|ada%40example.org|ada (at) example.org|ada@localhost",
    "phone": "+49 211 5550177|0211/555 01|555-0177|1234567890.0|tel. 55501",
    "postcode": "40212|SW1A 1AA|D02 AF30|31-512|1015-CJ|12345-6789",
    "birth_date": "1985-12-10|10.12.85|1985|7|10 Dec 1985|1985-12-10T00:00:00+00:00",
    "age": "36|36.0|18-24|over 65|130",
    "income": "73481.50|50k-75k|1.200,00 €|> 100000",
    "address": "Königsallee 27b|12 Grimmauld Place, London|Flat 4B|PO Box 7|221B",
    "ip_address": "84.112.37.201|2001:db8::1|84.112.37.201, 10.0.0.3",
    "national_id": "850614-2384|48211973K",
    "health": "broken leg",
}
OTHERS = {
    "email": "yes|weekly|verified",
    "phone": "yes, with handle|A1|iPhone|true|no",
    "postcode": "blue|abcdefghijabcdefghijabcdefghijabcdefghij|in 3 working days, or later",
    "birth_date": "fork|unknown",
    "age": "86400|old",
    "income": "grouped|high",
    "address": "0x7ffde4c0|127.0.0.1:8000|10.0.0.3|https://example.org/a|localhost:5432|ada@example.org"
    "|1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "ip_address": "local|primary",
    "national_id": "yes",
}


@pytest.mark.parametrize("category", FITTING)
def test_what_fits(category):
    """Every way of writing it, and a digest or a cipher's text of it, can be what the field says."""
    values = FITTING[category].split("|")
    values += [hashlib.new(how, values[0].encode()).hexdigest() for how in ("md5", "sha1", "sha256", "sha512")]
    if category != "address":
        values.append("gAAAAABl2Zk9xY3Fh0Jr-7Qd_w==")
    assert [value for value in values if not fits(category, value)] == []


@pytest.mark.parametrize("category", OTHERS)
def test_what_does_not_fit(category):
    """What shares its name with personal data, and nothing else."""
    assert [value for value in OTHERS[category].split("|") if fits(category, value)] == []


@given(st.sampled_from(sorted(categories())), st.text(max_size=500))
def test_any_value_is_answered(category, text):
    """Whatever text a field holds, there is an answer."""
    assert fits(category, text) in {True, False}
