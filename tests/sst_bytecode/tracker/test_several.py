"""One text that holds a value in several forms: each way of hiding it is told, and none twice."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote

import pytest

from tests.sst_bytecode.tracker.conftest import MARIA

EMAIL = MARIA["email"]
LOWER = EMAIL.lower().encode()
SHA256, MD5 = hashlib.sha256(LOWER).hexdigest(), hashlib.md5(LOWER, usedforsecurity=False).hexdigest()
BASE64 = base64.b64encode(EMAIL.encode()).decode()


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (f"user {EMAIL} id {SHA256}", {"", "lower > sha256"}),
        (f"user {SHA256} id {EMAIL}", {"", "lower > sha256"}),
        (f"user {EMAIL} id {BASE64}", {"", "base64"}),
        (f"user {MD5} id {SHA256}", {"lower > md5", "lower > sha256"}),
        (f"user {EMAIL} id {EMAIL.encode().hex()}", {"", "hex"}),
        (f"{BASE64} {SHA256} {MD5} {EMAIL}", {"", "base64", "lower > sha256", "lower > md5"}),
        (base64.b64encode(f"{EMAIL} {SHA256}".encode()).decode(), {"base64", "lower > sha256 > base64"}),
    ],
)
def test_each_way_of_hiding_it_is_told(found, text, forms):
    """An address in clear does not hide behind its digest, nor a digest behind another."""
    assert found(body={"prompt": text}) == {("maria:email", form, "body.prompt") for form in forms}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"{EMAIL.lower()} {EMAIL}", ""),
        (f"{quote(EMAIL)} {EMAIL}", ""),
        (f"{EMAIL.upper()} {EMAIL.lower()} a%20b", "upper"),
        (f"{SHA256} {SHA256[:16]}", "lower > sha256"),
        (f"see /people/{quote(EMAIL)}", "percent"),
    ],
)
def test_what_shows_is_told_once(found, text, form):
    """Letter case, escapes and what is left of a digest are the same disclosure, told in the plainest form."""
    assert found(body={"prompt": text}) == {("maria:email", form, "body.prompt")}


def test_a_name_beside_a_token_is_no_piece_of_what_is_in_it(found):
    """Words that an escaped address is made of are its own; those beside a token of base64 are not."""
    told = found(body={"prompt": f"Maria and {BASE64}"})
    assert told == {("maria:first_name", "", "body.prompt"), ("maria:email", "base64", "body.prompt")}
    told = found(body={"link": f"/a?m={quote(EMAIL)}&h={SHA256}"})
    assert told == {("maria:email", "percent", "body.link"), ("maria:email", "lower > sha256", "body.link")}


def test_of_a_text_and_what_was_in_it_the_inner_place_is_told(found):
    """JSON within a text has places of its own; the text is told only for what stands outside of that JSON."""
    assert found(body={"log": f'got {{"to": "{EMAIL}"}}'}) == {("maria:email", "", "body.log.to")}
