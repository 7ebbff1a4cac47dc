"""Values that say little each: what they say together, side by side, in groups, cut short, after a line break."""

from __future__ import annotations

import hashlib

import mmh3
import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find

DAY = ("1971", "09", "30")  # in parts: a whole date would be a constant of this program
PERSON = {
    "first_name": "Ivo",
    "last_name": "Kovář",
    "email": "Ivo.Kovar@example.cz",
    "postcode": "602 00",
    "city": "Vyškov",
    "street": "Lidická 1880/50",
    "income": 38970,
    "iban": "CZ6508000000192000145399",
    "ip_address": "198.51.100.201",
    "phone": "+420 541 555 013",
}


@pytest.fixture
def told():
    """What counts of a body: (field, form)."""
    live = LiveValues()
    for field, value in {**PERSON, "birth_date": "-".join(DAY)}.items():
        live.add(value, tag=field, person="ivo", category=field, field=field, source="form", request="r")

    def find_in(body, persons=("ivo",), request="r"):
        matches = find(live, Payload(body=body), persons=frozenset(persons), request=request).matches
        return {(match.tag, " > ".join(match.form)) for match in matches if not match.weak}

    return find_in


@pytest.mark.parametrize("text", ["Ivo Kovář", "Kovář, Ivo", "to: Ivo Kovář <x>", "ivo.kovář"])
def test_two_halves_of_a_name_are_a_full_name(told, text):
    """A given and a family name side by side are somebody's whole name, under whatever key."""
    assert {field for field, _ in told({"x": text})} == {"first_name", "last_name"}


@pytest.mark.parametrize("body", [{"x": "Ivo and Kovář"}, {"x": "Ivo", "y": "Kovář"}, {"x": "Ivo Dvořák"}])
def test_a_half_alone_is_a_coincidence(told, body):
    """Many are called so: a name that is not beside its other half does not count."""
    assert told(body) == set()


def test_halves_of_somebody_else_do_not_count(told):
    """Who is not in play is taken for nobody: two names that many have may stand side by side by accident."""
    assert told({"x": "Ivo Kovář"}, persons=("ana",), request="other") == set()


def test_rare_values_support_each_other(told):
    """Two rare values of one person in one place are no accident, and then nor is the town beside them."""
    day = "-".join(DAY)
    assert told({"k": f"Kovář|{day}"}) == {("last_name", ""), ("birth_date", "")}
    assert told({"a": "Kovář", "b": day, "c": "Vyškov"}) == {("last_name", ""), ("birth_date", ""), ("city", "")}
    assert told({"a": {"x": "Kovář"}, "b": {"y": day}}) == set()  # not in one place
    assert told({"released": day, "city": "Vyškov"}) == {("city", "")}  # a town is not rare, and has its own name here


def test_a_full_name_supports_what_is_beside_it(told):
    """It says whose a table is, as an address does, though no cell has a name of its own."""
    cells = ["Ivo Kovář", ".".join(reversed(DAY)), "38.970 Kč"]
    assert {field for field, _ in told({"cells": cells})} == {"first_name", "last_name", "birth_date", "income"}


def test_names_in_a_key_are_told_once(told):
    """Of what overlaps the longest counts in a key as well: an address contains the names."""
    assert told({"Ivo.Kovar@example.cz": 1}) == {("email", "")}
    assert told({"Lidická 1880/50, Vyškov": {"visits": 2}}) == {("street", ""), ("city", "")}


@pytest.mark.parametrize(
    "text",
    ["30 September 1971", "Sep 30, 1971", "September 30th, 1971", "the 30th of September 1971", "30. September 1971",
     "30 de septiembre de 1971", "on 30 sept. 1971, in Brno", "Narozen: 30/SEP/1971"],
)  # fmt: skip
def test_a_month_may_be_a_word(told, text):
    """In prose and in prompts people write months out, in the order of their country and in their language."""
    assert told({"birth_date": text}) == {("birth_date", "month-d-y" if text.startswith("Sep ") else "in-words")}
    assert told({"x": text}) == set()  # a date alone may be anything's
    assert told({"birth_date": text.replace("1971", "1972")}) == set()
    assert told({"birth_date": text.replace("30", "29")}) == set()


def test_months_are_looked_at_as_long_as_there_are_dates():
    """A program that knows no date does not look for one."""
    live = LiveValues(limit=1)
    live.add("-".join(DAY), tag="d", person="ivo", category="birth_date", field="born", source="form")
    assert "september" in live.anchors
    live.add("ivo@example.cz", tag="m", person="ivo", category="email", field="mail", source="form")
    assert not {"september", "may"} & set(live.anchors)


def test_constants_support_nothing(told):
    """What the program itself holds is no one's: the postcode is a constant of this module."""
    assert told({"model": "Kovář", "part": "602 00"}) == set()


def test_street_supports_what_is_beside_it(told):
    """A street with its number says where somebody lives; the postcode and the town behind it are theirs."""
    assert told({"to": "Lidická 1880/50, 602 00 Vyškov"}) == {("street", ""), ("postcode", ""), ("city", "")}


@pytest.mark.parametrize("before", ["X\n", "see 5\r\n", "a\t", "tail\n\n"])
def test_an_address_at_the_beginning_of_a_line(told, before):
    """The end of the line before is no part of an address."""
    assert told({"text": f"{before}Ivo.Kovar@example.cz\nnext"}) == {("email", "")}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("CZ65 0800 0000 1920 0014 5399", "respaced"),
        ("pay to cz65-0800-0000-1920-0014-5399.", "respaced"),
        ("cz6508000000192000145399", "lower"),
    ],
)
def test_an_account_in_groups(told, text, form):
    """People write an account number in groups of four, and programs print it so."""
    assert told({"x": text}) == {("iban", form)}


def test_another_account_with_the_same_end(told):
    """The last digits alone are not the account."""
    assert told({"x": "SK65 0800 0000 1920 0014 5399", "y": "192000145399"}) == set()


def test_network_address_as_number_and_network(told):
    """An address as a number says as much as itself; that of its network counts under its own name only."""
    assert told({"x": 3325256905}) == {("ip_address", "number")}
    assert told({"ip": "198.51.100.0"}) == {("ip_address", "net-24")}
    assert told({"x": "198.51.100.0", "ip": "198.51.101.0"}) == set()


@pytest.mark.parametrize(("piece", "counts"), [(slice(8), True), (slice(-8, None), False), (slice(-12, None), True)])
def test_few_digits_count_at_the_beginning_only(told, piece, counts):
    """Of eight digits chance would find one in time, if every end of every digest was asked for."""
    assert bool(told({"id": hashlib.sha256(ADDRESS).hexdigest()[piece]})) is counts
    assert not told({"id": hashlib.sha3_256(ADDRESS).hexdigest()[:8]})


ADDRESS = b"ivo.kovar@example.cz"
NATIONAL = b"541555013"


@pytest.mark.parametrize(
    ("digest", "told_as"),
    [
        (mmh3.hash_bytes(ADDRESS).hex(), ("email", "lower > murmur3-128")),
        (f"{mmh3.hash128(ADDRESS, signed=False):032x}", ("email", "lower > murmur3-128")),
        (hashlib.new("sha512_256", ADDRESS).hexdigest(), ("email", "lower > sha512_256")),
        (hashlib.new("sha512_224", ADDRESS).hexdigest(), ("email", "lower > sha512_224")),
        (hashlib.shake_128(ADDRESS).hexdigest(16), ("email", "lower > shake_128-128")),
        (hashlib.shake_256(ADDRESS).hexdigest(64), ("email", "lower > shake_256-512")),
        (hashlib.blake2b(ADDRESS, digest_size=8).hexdigest(), ("email", "lower > blake2b-64")),
        (hashlib.blake2s(ADDRESS, digest_size=16).hexdigest(), ("email", "lower > blake2s-128")),
        (hashlib.sha256(ADDRESS).hexdigest()[-16:], ("email", "lower > sha256 > truncated")),
        (hashlib.sha3_256(ADDRESS).hexdigest()[:16], ("email", "lower > sha3_256 > truncated")),
        (hashlib.blake2b(ADDRESS).hexdigest()[:12], ("email", "lower > blake2b > truncated")),
        (hashlib.md5(NATIONAL).hexdigest(), ("phone", "national > md5")),
        (hashlib.sha256(b"0" + NATIONAL).hexdigest(), ("phone", "national > sha256")),
    ],
)
def test_digests_that_few_make(told, digest, told_as):
    """Digests made out of sight, of lengths and in orders that hashlib and mmh3 give."""
    assert told({"id": digest}) == {told_as}
    assert told({"id": digest[1:] + digest[0]}) == set()
