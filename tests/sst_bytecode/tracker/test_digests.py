"""Digests that were made out of sight are recognised: every function, form and spelling, truncated and in layers."""

from __future__ import annotations

import base64
import hashlib
import itertools
import secrets

import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.derive import digest
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find
from sst_bytecode.tracker.murmur import murmur3_32, murmur3_128
from sst_bytecode.tracker.ripemd import ripemd160
from tests.sst_bytecode.tracker.conftest import learn

EMAIL = "maria.silva+shop@example.org"  # as the form gives it: Maria.Silva+shop@Example.org
FUNCTIONS = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b",
    "blake2s", "blake2b-128",
    "blake2b-160", "blake2b-256", "ripemd160", "murmur3", "murmur3-128",
)  # fmt: skip


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (ripemd160, b"", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        (ripemd160, b"abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        (ripemd160, b"1234567890" * 8, "9b752e45573d4b39f4dbd3323cab82bf63326bfb"),
        (murmur3_32, b"", "00000000"),
        (murmur3_32, b"hello", "248bfa47"),
        (murmur3_32, b"hello, world", "149bbb7f"),
        (murmur3_128, b"hello", "cbd8a7b341bd9b025b1e906a48ae1d19"),
        (murmur3_128, b"hello, world", "342fac623a5ebc8e4cdcbc079642414d"),
    ],
)
def test_own_functions(function, text, expected):
    """The functions that hashlib has not give the values that their authors publish."""
    assert function(text).hex() == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_in_hexadecimal_and_base64(found, name):
    """A digest of the lower-cased address is found in both cases of hexadecimal and in base64."""
    value = digest(name, EMAIL.encode())
    chain = f"lower > {name}"
    assert found(body={"h": value.hex()}) == {("maria:email", chain, "body.h")}
    assert found(body={"h": value.hex().upper()}) == {("maria:email", chain, "body.h")}
    if len(value) >= 16:
        assert found(body={"h": base64.b64encode(value).decode()}) == {("maria:email", f"{chain} > base64", "body.h")}
        assert found(body={"h": base64.urlsafe_b64encode(value).decode().rstrip("=")}) == {
            ("maria:email", f"{chain} > base64", "body.h")
        }


@pytest.mark.parametrize("signed", [False, True])
def test_murmur_as_a_decimal_number(found, signed):
    """MurmurHash3 is sent as a number of 32 bits, signed or not, in JSON as well as in text."""
    for user in ("maria.silva+shop@example.org", "442079460018"):
        number = int.from_bytes(digest("murmur3", user.encode()), "big", signed=signed)
        chains = {chain for _, chain, _ in found(body={"h": number})}
        assert chains == {("lower" if "@" in user else "digits") + " > murmur3 > decimal"}
        assert chains == {chain for _, chain, _ in found(body=f"h:{number};t:1763814000".encode())}
    assert found(body={"at": 1763814000, "id": -1763814000}) == set()


def test_other_spellings_of_a_digest(found):
    """A digest may be written as a UUID, in base32, or with 0x before it."""
    md5 = hashlib.md5(EMAIL.encode())
    text = md5.hexdigest()
    spelt = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    assert found(body={"h": spelt}) == {("maria:email", "lower > md5 > uuid", "body.h")}
    assert found(body={"h": "0x" + text}) == {("maria:email", "lower > md5", "body.h")}
    sha1 = base64.b32encode(hashlib.sha1(EMAIL.encode()).digest()).decode()
    assert found(body={"h": sha1}) == {("maria:email", "lower > sha1 > base32", "body.h")}


FORMS = [
    ("email", "Maria.Silva+shop@Example.org", "sha256"),
    ("email", "mariasilva@example.org", "no-tag > no-dots > lower > sha256"),
    ("email", "maria.silva@example.org", "no-tag > lower > sha256"),
    ("phone", "442079460018", "digits > sha256"),
    ("phone", "+442079460018", "e164 > sha256"),
    ("first_name", "maria", "lower > sha256"),
    ("last_name", "SILVA", "upper > sha256"),
    ("postcode", "sw1a1aa", "no-space > lower > sha256"),
    ("birth_date", "19790304", "compact > sha256"),
    ("birth_date", "04/03/1979", "d/m/y > sha256"),
    ("user_id", "m-7d1f20c9", "sha256"),
    ("income", "61480", "sha256"),
    ("city", "porto", "lower > sha256"),
]


@pytest.mark.parametrize(("field", "text", "chain"), FORMS, ids=[f"{field}-{text}" for field, text, _ in FORMS])
def test_every_normal_form(found, field, text, chain):
    """A digest of each normal form is found for a person in play, and the form is named."""
    assert found(body={"h": hashlib.sha256(text.encode()).hexdigest()}) == {(f"maria:{field}", chain, "body.h")}


@pytest.mark.parametrize("digits", [8, 10, 12, 16, 24, 31, 32, 40, 63])
def test_truncated(found, digits):
    """The beginning of a digest, from eight hexadecimal digits on, is found for a person in play."""
    text = hashlib.sha256(EMAIL.encode()).hexdigest()[:digits]
    assert found(body={"h": f"v1.{text}"}) == {("maria:email", "lower > sha256 > truncated", "body.h")}


def test_layers(found):
    """Digests of digests are found up to three layers deep for what identifies a person in play."""
    value = EMAIL.encode()
    chain = ["lower"]
    for name in ("md5", "sha256", "sha1"):
        value = hashlib.new(name, value).hexdigest().encode()
        chain.append(name)
        assert found(body={"h": value.decode()}) == {("maria:email", " > ".join(chain), "body.h")}
    raw = hashlib.sha256(hashlib.sha256(EMAIL.encode()).digest()).hexdigest()
    assert found(body={"h": raw}) == {("maria:email", "lower > sha256 > raw > sha256", "body.h")}


def test_in_paths_and_text(found):
    """A digest is found wherever text is, and inside of other encodings."""
    text = hashlib.md5(EMAIL.encode()).hexdigest()
    assert found(url=f"https://x.example/lists/1/members/{text}") == {("maria:email", "lower > md5", "url.path[3]")}
    assert found(body={"q": f"hash:{text},id:3"}) == {("maria:email", "lower > md5", "body.q")}
    packed = base64.b64encode(f'{{"em": "{text}"}}'.encode()).decode()
    assert found(body={"p": packed}) == {("maria:email", "lower > md5 > json > base64", "body.p.em")}


def test_nobody_in_play(found):
    """A background thread's digest is found for whoever it is made from."""
    assert found(persons=(), request="", body={"h": hashlib.sha256(b"joao.lima@example.net").hexdigest()}) == {
        ("joao:email", "sha256", "body.h")
    }


def test_somebody_elses(found):
    """Another person's digest is theirs, whoever is in play."""
    assert found(body={"h": hashlib.sha256(b"joao.lima@example.net").hexdigest()}) == {
        ("joao:email", "sha256", "body.h")
    }


def test_random_tokens_are_nobodys(found):
    """Random tokens, UUIDs and digests of other texts are not reported."""
    for size in (4, 8, 12, 16, 20, 32, 64):
        assert found(body={"t": secrets.token_hex(size), "b": secrets.token_urlsafe(size)}) == set()
    assert (
        found(
            body={"h": hashlib.sha256(b"somebody@example.org").hexdigest(), "u": "a3bb189e-8bf9-4888-9912-ace4e6543002"}
        )
        == set()
    )


def test_everybodys_digests_are_made_little_by_little():
    """With many live values no payload waits for all their digests.

    What is not made yet is named, and the newest come first.
    """
    live = LiveValues(limit=100_000)
    for number in range(30_000):
        live.add(
            f"p{number}@example.org", tag=f"t{number}", person=f"p{number}", category="email", field="email", source="s"
        )
    newest, oldest = (
        Payload(body={"h": hashlib.sha256(f"p{number}@example.org".encode()).hexdigest()}) for number in (29_990, 0)
    )
    result = find(live, newest)
    assert [match.tag for match in result.matches] == ["t29990"]
    first = find(live, oldest)
    assert (first.matches, first.limits) == ((), ("digests",))
    for _ in range(2_000):
        result = find(live, oldest)
        if result.matches:
            break
    assert [match.tag for match in result.matches] == ["t0"]
    assert result.limits == ()


def at(place, text, host="https://a.example"):
    """A payload with *text* at one place."""
    return Payload(url=f"{host}/v1", body={"events": [{"x": 1}, {place: text}]})


@pytest.fixture
def seen(live):
    """Sends *payload* for somebody new: the forms that are found, and how many digests were made for that."""
    visitors = itertools.count()

    def send(payload, **known):
        name = f"visitor{next(visitors)}"
        learn(live, name, known or {"email": f"{name}@example.org", "phone": "0207 946 0018"}, name)
        before = len(vars(live.digests)["_known"])
        matches = find(live, payload, persons=frozenset({name}), request=name).matches
        return [" > ".join(match.form) for match in matches], len(vars(live.digests)["_known"]) - before

    return send


def born(year):
    """A birth date, and a rare digest of it in a rare form."""
    return {"birth_date": f"{year}-11-23"}, hashlib.blake2s(f"23/11/{year}".encode()).hexdigest()


def test_where_only_random_ids_stand_few_digests_are_made(seen):
    """After eight in vain the usual digests of somebody new are made, at this place of these messages only."""
    made = [seen(at("id", secrets.token_hex(32))) for _ in range(9)]
    assert not any(forms for forms, _ in made)
    few = made[8][1]
    assert 0 < few * 5 < made[7][1]
    for elsewhere in (at("id", secrets.token_hex(32), "https://b.example"), at("key", secrets.token_hex(32))):
        assert seen(elsewhere)[1] > 5 * few


def test_a_place_where_digests_turn_up_is_looked_at_closely(seen):
    """Usual digests are found wherever it was in vain, and from then on all are again."""
    for _ in range(9):
        seen(at("id", secrets.token_hex(32)))
    known, rare = born(1960)
    assert seen(at("id", rare), **known)[0] == []
    usual = hashlib.sha256(b"anna@example.org").hexdigest()
    assert seen(at("id", usual), email="anna@example.org")[0] == ["sha256"]
    known, rare = born(1961)
    assert seen(at("id", rare), **known)[0] == ["d/m/y > blake2s"]


def test_now_and_then_everything_is_tried(seen):
    """A place where it was in vain may come to hold digests: no more than thirty-two go by."""
    for _ in range(20):
        seen(at("id", secrets.token_hex(32)))
    forms = [seen(at("id", rare), **known)[0] for known, rare in map(born, range(1920, 1953))]
    assert forms[0] == []
    assert forms[-1] == ["d/m/y > blake2s"]
