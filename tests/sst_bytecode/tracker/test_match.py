"""A live value is found where it stands, in its known forms, at its boundaries, and is told from coincidence."""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import random
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find
from sst_bytecode.tracker.soundex import soundex

_spec = importlib.util.spec_from_file_location("people", Path(__file__).with_name("conftest.py"))
people = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(people)
MARIA, JOAO, learn = people.MARIA, people.JOAO, people.learn

EMAIL = MARIA["email"]


@pytest.mark.parametrize("field", sorted(set(MARIA) - {"password"}))
def test_each_field_under_its_own_name(found, field):
    """Every datum of a person in play is found under its own name, verbatim and with its place."""
    assert (f"maria:{field}", "", f"body.profile.{field}") in found(body={"profile": {field: MARIA[field]}})


def test_a_secret_s_name_contradicts_nothing(found):
    """Couriers call a postcode a pin: beside others of the person it counts; under a telephone's name it does not."""
    beside = {"to": MARIA["email"], "city": MARIA["city"], "line": MARIA["street"]}
    assert ("maria:postcode", "", "body.pin") in found(body={**beside, "pin": MARIA["postcode"]})
    assert ("maria:city", "", "body.gender") not in found(body={"to": MARIA["email"], "gender": MARIA["city"]})


FORMS = [
    ("email", "maria.silva+shop@example.org", "lower"),
    ("email", "MARIA.SILVA+SHOP@EXAMPLE.ORG", "upper"),
    ("email", "maria.silva@example.org", "no-tag > lower"),
    ("email", "mariasilva@example.org", "no-tag > no-dots > lower"),
    ("phone", "+442079460018", "e164"),
    ("phone", "442079460018", "digits"),
    ("phone", "00442079460018", "respaced"),
    ("phone", "020 7946 0018", "national"),
    ("phone", "+44-20-7946-0018", "respaced"),
    ("birth_date", "19790304", "compact"),
    ("birth_date", "04/03/1979", "d/m/y"),
    ("birth_date", "03/04/1979", "m/d/y"),
    ("birth_date", "4.3.1979", "d/m/y"),
    ("birth_date", "289353600", "epoch"),
    ("birth_date", "289353600000", "epoch-ms"),
    ("income", "61,480", "grouped"),
    ("income", "61.480,00", "grouped"),
    ("income", "61480.00", "fixed-2"),
    ("income", "61480.0000000000", ""),
    ("income", "61000", "round-1000"),
    ("income", "60,000", None),
    ("first_name", "M600", "soundex"),
    ("last_name", "S410", "soundex"),
    ("postcode", "sw1a1aa", "no-space > lower"),
    ("postcode", "SW1A1AA", "no-space"),
    ("last_name", "SILVA", "upper"),
    ("last_name", "silva", "lower"),
    ("street", "9 HARBOUR ROAD", "upper"),
    ("street", "9  Harbour  Road", "respaced"),
]


@pytest.mark.parametrize(("field", "text", "form"), FORMS, ids=[f"{field}-{text}" for field, text, _ in FORMS])
def test_normal_forms(found, field, text, form):
    """A value is found in the forms that senders make of it, and the form is named."""
    tags = found(body={field: text})
    assert (f"maria:{field}", form, f"body.{field}") in tags if form is not None else not tags


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"u": {"doby": "1979", "dobm": "03", "dobd": "04"}}, dict.fromkeys(("doby", "dobm", "dobd"), "in-parts")),
        ({"u": {"birth_year": 1979}}, {"birth_year": "year"}),
        ({"u": {"birthYear": "1979", "birthMonth": 3}}, {"birthYear": "year", "birthMonth": "month"}),
        (
            {"u": {"birthday": {"year": 1979, "month": "March", "day": 4}}},
            dict.fromkeys(("birthday.year", "birthday.month", "birthday.day"), "in-parts"),
        ),
        ({"u": {"dobd": hashlib.sha256(b"04").hexdigest()}}, {"dobd": "day > sha256"}),
        ({"u": {"birth_year": 1980, "birth_month": 4, "birth_day": 5}}, {}),
        ({"u": {"year": 1979, "month": 3, "day": 4, "slots": 3}}, {}),
        ({"u": {"released": {"year": 1979, "month": 3, "day": 4}}}, {}),
        ({"u": {"day_rate": 4, "dobx": "04", "birthday": "x"}}, {}),
    ],
)
def test_a_date_in_three_fields(found, body, places):
    """Year, month and day of a date of birth are found under names that say so, alone or beside each other."""
    expected = {("maria:birth_date", form, f"body.u.{name}") for name, form in places.items()}
    assert found(body=body) == expected
    if "dobd" not in places or len(places) > 1:
        assert found(persons=(), request="", body=body) == (set() if len(places) < 3 else expected)


def test_a_date_in_three_fields_of_somebody_else(found):
    """All three beside each other are those of whoever has that date, none of them alone says anything."""
    assert {tag for tag, _, _ in found(body={"dob_year": 1990, "dob_month": 11, "dob_day": 23}, weak=True)} == {
        "joao:birth_date"
    }
    assert not found(body={"dob_year": 1990})


def test_postcodes_and_other_domains_of_an_address(live, found):
    """A postcode is known without its four digits more, Google's older domain as its newer."""
    live.add("94105-1234", tag="z", person="maria", category="postcode", field="zip", source="s", request="r1")
    live.add("m.silva+x@googlemail.com", tag="g", person="maria", category="email", field="mail", source="s")
    assert ("z", "zip5", "body.zip_code") in found(body={"zip_code": "94105"})
    assert ("z", "", "body.zip_code") in found(body={"zip_code": "94105-1234"})
    assert found(body={"e": "msilva@gmail.com"}) == {("g", "gmail", "body.e")}


def test_a_number_with_a_point_behind_its_country(found):
    """As registries of domains want it (RFC 5733), with as many digits behind the point as there may be."""
    assert {tag for tag, _, _ in found(body={"v": "+44.2079460018"})} == {"maria:phone"}
    assert found(body={"v": 0.2079460018123456, "w": [44.20794600180001]}) == set()


def test_a_number_with_its_country_is_whole(found):
    """More digits before a number that has its country make it another number."""
    assert found(body={"tel": "34442079460018", "other": "+9442079460018"}) == set()


@pytest.mark.parametrize("country", ["+44", "+370", "0044"])
def test_a_number_without_its_country(live, found, country):
    """A telephone number that the person gave as it is dialled at home is found with any country's code, hashed too."""
    live.add("020 7946 1234", tag="t", person="maria", category="phone", field="phone", source="s", request="r1")
    text = f"{country}2079461234"
    assert {tag for tag, _, _ in found(body={"tel": text})} == {"t"}
    digest = hashlib.sha256(text.replace("00", "+", 1).encode()).hexdigest()
    assert found(body={"h": digest}) == {("t", "e164 > sha256", "body.h")}


def test_coarse_forms_need_their_own_name(found):
    """A rounded amount and a Soundex code are everybody's: under a foreign name they are not even weak."""
    for weak in (False, True):
        assert {tag for tag, _, _ in found(body={"to": EMAIL, "limit": 61000, "sku": "M600"}, weak=weak)} <= {
            "maria:email"
        }
    assert ("maria:first_name", "soundex", "body.u.fn_soundex") in found(body={"u": {"fn_soundex": "M600"}})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Robert", "R163"),
        ("Rupert", "R163"),
        ("Ashcraft", "A261"),
        ("Tymczak", "T522"),
        ("Pfister", "P236"),
        ("Lee", "L000"),
        ("", ""),
    ],
)
def test_soundex(name, code):
    """The codes are those of the published examples."""
    assert soundex(name) == code


def test_numbers(found):
    """A number is found as a number and as text, within its boundaries, and a boolean is none."""
    assert ("maria:income", "", "body.income") in found(body=json.dumps({"income": 61480}))
    assert ("maria:income", "", "body.income") in found(body=json.dumps({"income": 61480.0}).encode())
    for other in (1614801, 614801, 61480.5, "61480.5", "1,614,80", True, [True, False], "1.61480", "61480,250"):
        assert not found(body={"income": other})
        assert not found(body={"income": other}, weak=True)


@pytest.mark.parametrize("name", ["{}.csv", "export/{}.tar.gz", "{}.JSON (1)", "/a/{}.pdf/b", "see {}.txt."])
def test_an_address_may_name_a_file(found, name):
    """Before the ending of a file, that is no top-level domain, it is nobody else's."""
    assert found(url=f"https://x.example/?f={name.format('maria.silva%2Bshop@example.org')}")
    assert found(body={"note": name.format("maria.silva+shop@example.org")}) == {("maria:email", "lower", "body.note")}


@pytest.mark.parametrize(
    "text",
    [
        "Mariana",
        "amaria",
        "maria.silva+shop@example.org.evil.example",
        "maria.silva+shop@example.org.zip",
        "maria.silva+shop@example.org.csv.example",
        "maria.silva+shop@example.org.csvs",
        "xmaria.silva+shop@example.org",
        "a.maria.silva+shop@example.org",
        "Silvan",
        "xSW1A 1AA",
        "203.0.113.7",
        "203.0.113.771",
        "9 Harbour Roads",
        "m-7d1f20c91",
    ],
)
def test_token_boundaries(found, text):
    """What only contains a value, or is contained in it, is not the value."""
    assert not found(body={"note": f"see {text} there", "email": text})
    assert not found(body={"note": f"see {text} there", "email": text}, weak=True)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["count", "total", "n", "valid", "items", "size", "page", "version", "status", "ratio"]),
            st.booleans() | st.none() | st.integers(0, 999) | st.sampled_from([len(str(v)) for v in MARIA.values()]),
        ),
        max_size=8,
    )
)
def test_lengths_counts_and_truths_are_no_leak(found, pairs):
    """Lengths of somebody's values, counts and booleans are not told, not even beside the person's address."""
    assert {tag for tag, _, _ in found(body={"to": EMAIL, **dict(pairs)})} == {"maria:email"}
    assert found(body=dict(pairs)) == set()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(set(MARIA) - {"password"})), unique=True, max_size=6), st.booleans())
def test_never_the_wrong_person(found, fields, joao_in_play):
    """Whoever is in play, what is Maria's alone is told as hers or not at all, and never as João's."""
    body = {"user": {field: MARIA[field] for field in fields}}
    persons, request = (("joao",), "r2") if joao_in_play else (("maria",), "r1")
    told = {tag for tag, _, _ in found(persons=persons, request=request, body=body)}
    shared = {"joao:city"} if joao_in_play else set()
    assert told - shared <= {f"maria:{field}" for field in fields}
    alone = {"email", "phone", "user_id", "ip_address"} & set(fields)
    assert {f"maria:{field}" for field in alone} <= told


def test_the_longest_match_wins(found):
    """An address contains the name, and is reported alone; the name beside it is reported too."""
    assert found(body={"to": f"mailto:{EMAIL}"}) == {("maria:email", "", "body.to")}
    assert found(body={"to": f"Maria Silva <{EMAIL}>"}) == {
        ("maria:first_name", "", "body.to"),
        ("maria:last_name", "", "body.to"),
        ("maria:email", "", "body.to"),
    }
    twice = quote(quote(EMAIL, safe=""), safe="")
    assert found(url=f"https://x.example/p?r={twice}") == {("maria:email", "percent", "url.query.r")}


@pytest.mark.parametrize(
    ("body", "weak"),
    [
        ({"language": "Maria"}, {"first_name"}),
        ({"order": 61480}, {"income"}),
        ({"released": "1979-03-04"}, {"birth_date"}),
        ({"depot": "Porto", "lines": 46}, {"city", "age"}),
        ({"order": 61480, "model": "Silva", "released": "1979-03-04"}, {"income", "last_name", "birth_date"}),
    ],
)
def test_a_coincidence_is_weak(found, body, weak):
    """A value of low entropy under a foreign name, with nothing of the person beside it, is kept apart as weak."""
    assert found(body=body) == set()
    assert {tag.partition(":")[2] for tag, _, _ in found(body=body, weak=True)} == weak


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"fname": "Maria"}, {"first_name"}),
        ({"salary": 61480}, {"income"}),
        ({"dob": "1979-03-04"}, {"birth_date"}),
        ("customer born 04.03.1979, income: 61480", {"birth_date", "income"}),
        ({"mail": EMAIL, "x": "Silva", "y": 61480, "z": "1979-03-04"}, {"email", "last_name", "income", "birth_date"}),
        (f"Write to Maria <{EMAIL}> who earns 61480 EUR", {"first_name", "email", "income"}),
        ({"mail": EMAIL, "line": 46, "retries": 46}, {"email"}),
        ({"mail": EMAIL, "city": "Porto", "first_name": "Mario"}, {"email", "city"}),
        ({"mail": EMAIL, "company": {"name": "Silva"}}, {"email", "last_name"}),
    ],
)
def test_support(found, body, fields):
    """Its own name beside it, in any spelling, or an identifier of the same person in the payload.

    Makes such a value count; a small number needs its own name.
    """
    assert {tag.partition(":")[2] for tag, _, _ in found(body=body)} == fields


@pytest.mark.parametrize(
    ("pair", "place"),
    [
        ({"key": "first_name", "value": "Maria"}, "value"),
        ({"Value": "Maria", "Name": "given_name"}, "Value"),
        ({"id": "11", "type": "custom", "key": "first_name", "value": "Maria"}, "value"),
        ({"key": "user.first_name", "value": {"stringValue": "Maria"}}, "value.stringValue"),
        ({"name": "first_name", "values": ["Maria"]}, "values[0]"),
        ({"name": "FIRST_NAME", "content": "Maria"}, "content"),
        ({"trait_key": "first_name", "trait_value": "Maria"}, "trait_value"),
        ({"type": "text", "parameter_name": "first_name", "text": "Maria"}, "text"),
        ({"attributeName": "given_name", "attributeValue": "Maria"}, "attributeValue"),
        ({"key": "first_name", "string_value": "Maria"}, "string_value"),
        ({"question": "First name", "answer": "Maria"}, "answer"),
        ({"b_key": "company", "a_key": "first_name", "a_value": "Maria"}, "a_value"),
    ],
)
def test_an_object_names_its_value(found, pair, place):
    """Vendors' lists of keys and values: the text beside a value is its name, as a key is, and may contradict it."""
    assert ("maria:first_name", "", f"body.attributes[0].{place}") in found(body={"attributes": [pair]})
    foreign = {
        name: "company" if "first" in text.lower() or "given" in text else text
        for name, text in pair.items()
        if type(text) is str
    }
    other = pair | foreign
    assert not found(body={"attributes": [other, {"key": "first_name", "value": "Marie"}]})


@pytest.mark.parametrize(
    "body",
    [
        {"Item": {"first_name": {"S": "Maria"}, "income": {"N": "61480"}}},
        {"fields": {"first_name": {"stringValue": "Maria"}, "income": {"integerValue": 61480}}},
        {"traits": {"first_name": {"set": "Maria"}, "income": {"$set": 61480}}},
        {
            "properties": {
                "First name": {"type": "text", "rich_text": [{"text": {"content": "Maria"}}]},
                "income": 61480,
            }
        },
        {"first_name": {"sv": "Maria", "en-GB": "Maria"}, "income": {"value": {"number": 61480}}},
        {"text": "*First name:*\nMaria\n**Income**: 61480"},
        {"html": "<tr><th>First name</th><td style='padding: 2px'>Maria</td></tr><tr><td>Income</td><td>61480</td>"},
        {"html": "<dl><dt>First name</dt><dd>Maria</dd><dt>Income<dd>61480</dl>"},
        {"html": "<b>First name:</b> Maria, <b>income</b>:&nbsp;61480"},
    ],
)
def test_a_name_that_is_a_level_up_or_behind_markup(found, body):
    """The type or the language of a value between it and its name, and the signs and tags of a text, are no names."""
    assert {tag.partition(":")[2] for tag, _, _ in found(body=body)} == {"first_name", "income"}


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": {"id": "Maria"}},
        {"first_name": {"ship": "Maria"}},
        {"first_name": {"text": "Dear Maria"}},
        {"first_name": "x", "text": "Maria"},
        {"name": "first_name", "content": "the Maria"},
        {"a_key": "first_name", "b_value": "Maria"},
        {"city": {"S": "Maria"}},
        {"html": "<tr><th>Depot</th><th>First name</th></tr><tr><td>Maria</td></tr>"},
        {"html": "<p>Your first name</p><p>Maria</p>"},
        {"html": "first name; Maria"},
    ],
)
def test_another_name_further_away(found, body):
    """What is not the value's own name, or is a text's of which the value is a word, is as good as none."""
    assert found(body=body) == set()


def test_a_command_to_redis_names_its_values(found):
    """The word before a value in a command, whatever length stands between them."""
    told = found(body=b"".join(redis.Connection().pack_command("HSET", "u:1", "first_name", "Maria", "age", 46)))
    assert told == {("maria:first_name", "", "body"), ("maria:age", "", "body")}
    assert not found(body=b"".join(redis.Connection().pack_command("HSET", "u:1", "ship", "Maria", "count", 46)))


def test_confidence_says_what_supports(live):
    """An identifier is surest, then an own name, then company, then nothing."""
    bodies = ({"x": EMAIL}, {"income": 61480}, {"mail": EMAIL, "n": {"v": 61480}}, {"v": 61480})
    results = [
        find(live, Payload(body=body), persons=frozenset({"maria"}), request="r1").matches[-1] for body in bodies
    ]
    assert [match.confidence for match in results] == sorted((match.confidence for match in results), reverse=True)
    assert [match.weak for match in results] == [False, False, False, True]


def test_whose_it_is(found):
    """A value that several share is the person's in play; another person's own value is theirs, whoever is in play."""
    assert ("maria:city", "", "body.city") in found(body={"city": "Porto"})
    assert ("joao:city", "", "body.city") in found(persons=("joao",), request="r2", body={"city": "Porto"})
    assert found(body={"email": JOAO["email"]}) == {("joao:email", "", "body.email")}
    assert found(body={"income": JOAO["income"]}) == set()
    assert found(body={"email": "nobody@example.com", "phone": "+1 212 555 0147"}) == set()


def test_a_batch_of_many_people(found):
    """In a batch that a background thread sends, what people share goes to the one whose identifier is nearest."""
    body = [{"email": JOAO["email"], "traits": {"city": "Porto"}}, {"email": EMAIL, "traits": {"city": "Porto"}}]
    assert found(persons=(), request="", body=json.dumps(body)) == {
        ("joao:email", "", "body[0].email"),
        ("joao:city", "", "body[0].traits.city"),
        ("maria:email", "", "body[1].email"),
        ("maria:city", "", "body[1].traits.city"),
    }


def test_request_local_values(live):
    """A derived value of low entropy is found in its own request only."""
    live.add(
        "2041",
        tag="d",
        person="maria",
        category="income",
        field="income",
        source="derived",
        request="r1",
        evidence=("flow",),
        local=True,
    )
    inside = find(live, Payload(body={"v": 2041}), persons=frozenset({"maria"}), request="r1").matches
    outside = find(live, Payload(body={"v": 2041}), persons=frozenset({"maria"}), request="r9").matches
    assert [(match.tag, match.evidence, match.weak) for match in inside] == [("d", ("flow",), False)]
    assert outside == ()


def test_names_of_parts_are_searched_and_masked(found):
    """A personal value may be the name of a part: it is found, and no place shows it."""
    places = found(body={"by_mail": {EMAIL: {"city": "Porto", "x": 1}}, "Maria": {"email": EMAIL}})
    assert ("maria:email", "", "body.by_mail.{email}") in places
    assert ("maria:city", "", "body.by_mail.{email}.city") in places
    assert not [where for _, _, where in places if "Maria" in where or EMAIL in where]


def test_everywhere(found):
    """A value is found in path, query, headers, cookies and every body, with the chain of what is around it."""
    packed = base64.b64encode(gzip.compress(json.dumps({"e": EMAIL}).encode())).decode()
    places = found(
        url=f"https://x.example/u/{MARIA['user_id']}?e={quote(EMAIL)}",
        headers=(("X-Forwarded-For", MARIA["ip_address"]), ("Cookie", f"m={quote(EMAIL)}")),
        body={"p": packed},
    )
    assert places == {
        ("maria:user_id", "", "url.path[1]"),
        ("maria:email", "", "url.query.e"),
        ("maria:ip_address", "", "headers.x-forwarded-for"),
        ("maria:email", "", "cookies.m"),
        ("maria:email", "json > gzip > base64", "body.p.e"),
    }


def test_letters_beyond_ascii(found):
    """Accents may be lost, decomposed or spelt out."""
    for name, form in (("João", ""), ("Joao", "no-accents"), ("JOÃO", "upper"), ("Joa\u0303o", None)):
        matches = {(tag, how) for tag, how, _ in found(persons=("joao",), request="r2", body={"first_name": name})}
        assert ("joao:first_name", form) in matches or (form is None and matches)


def test_a_local_address_is_nobodys(found, live):
    """The loopback address is every server's: it counts under its own name only."""
    live.add(
        "127.0.0.1",
        tag="l",
        person="maria",
        category="ip_address",
        field="remote_addr",
        source="flask.headers",
        request="r1",
    )
    assert found(body={"upstream": "127.0.0.1"}) == set()
    assert found(body={"client_ip": "127.0.0.1"}) == {("l", "", "body.client_ip")}


def test_flow_evidence(live):
    """A derived value carries the form in which it was made, and the tag it has."""
    digest = "9f86d081884c7d659a2feaa0c55ad015"
    live.add(
        digest,
        tag="h",
        person="maria",
        category="email",
        field="email",
        source="derived",
        form=("lower", "hmac"),
        evidence=("flow",),
    )
    match = find(live, Payload(body={"uid": digest}), persons=frozenset({"maria"})).matches[0]
    assert (match.tag, match.form, match.evidence, match.confidence) == ("h", ("lower", "hmac"), ("flow",), 0.99)


def test_of_a_megabyte_what_the_budget_allows(live):
    """Of a large body as much is read as the budget allows, and what is left is named; the beginning is read."""
    rows = [{"id": n, "note": f"row {n} of the table", "amount": n * 1.5} for n in range(40_000)]
    for count, places, limits in ((14_000, ["body.first.email"], {"time"}), (40_000, ["body"], {"time", "size"})):
        data = json.dumps({"first": {"email": EMAIL}, "rows": rows[:count]}).encode()
        result = find(
            live, Payload(body=data, content_type="application/json"), persons=frozenset({"maria"}), request="r1"
        )
        assert [match.where for match in result.matches if not match.weak] == places
        assert set(result.limits) <= limits


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(sorted(set(MARIA) - {"password"})), min_size=1, max_size=6, unique=True),
    st.integers(0, 300),
    st.integers(0, 1000),
)
def test_the_number_of_live_values_changes_nothing(fields, crowd, seed):
    """What is found of a person in play is the same whether nobody else is live or hundreds who share names and towns.

    Hat is found of a person in play is the same whether nobody else is live or hundreds who share names and towns.
    """
    body = {"user": {field: MARIA[field] for field in fields}, "note": "ordinary text, 12 items for 99.50 EUR"}
    results = []
    chance = random.Random(seed)
    for size in (0, crowd):
        live = LiveValues()
        for number in range(size):
            other = {
                field: value
                for field, value in MARIA.items()
                if chance.random() < 0.3 and field not in {"email", "phone", "user_id", "password"}
            }
            learn(
                live,
                f"p{number}",
                {**other, "email": f"p{number}@example.org", "last_name": f"Silva{number}"},
                f"q{number}",
            )
        learn(live, "maria", MARIA, "r1")
        matches = find(live, Payload(body=body), persons=frozenset({"maria"}), request="r1").matches
        results.append({(match.tag, match.form, match.where) for match in matches if not match.weak})
    assert results[0] == results[1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120), st.text(alphabet="0123456789 .,/-:+()", max_size=60))
def test_any_text_around_a_value(live, noise, digits):
    """Whatever stands around an address, apart from what makes it another address, it is found."""
    text = f"{noise} \n{EMAIL}\n {digits}"
    matches = find(live, Payload(body={"t": text}), persons=frozenset({"maria"}), request="r1").matches
    assert [match for match in matches if match.tag == "maria:email" and match.where.startswith("body.t")]


PIECES = st.sampled_from([
    "Maria", "Silva", EMAIL, EMAIL.lower(), quote(EMAIL), "61480", "61,480", "1979-03-04", "04/03/1979", "19790304",
    "+44 20 7946 0018", "SW1A 1AA", "9 Harbour", "Road", "203.0.113.77", "Tr0ub4dor&3", "João", "\x01", "\x00",
    "\udc80",
    "%", "=", "&", "{", '{"', "e10adc3949ba59abbe56e057f20f883e",
])  # fmt: skip
NOISE = st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join)
BODIES = st.recursive(
    NOISE | st.integers() | st.floats() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NOISE, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES, NOISE, NOISE)
def test_nothing_makes_it_fail(live, body, url, header):
    """Pieces of values in any order and nesting, with control characters and halves of escapes, never raise.

    Every finding has a tag, a place without a value in it, and a text that is in the payload.
    """
    payload = Payload(url="https://x.example/" + url, headers=(("X-Note", header),), body=body)
    for persons in (frozenset({"maria"}), frozenset()):
        for match in find(live, payload, persons=persons, request="r1").matches:
            assert match.tag.partition(":")[0] in {"maria", "joao"}
            assert EMAIL.lower() not in match.where.lower()
            assert match.text
            assert 0 < match.confidence < 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"to": EMAIL, "content": [{"type": "text/html", "value": "<p>Dear Ana Silva, hello</p>"}]}, {"first_name"}),
        ({"to": EMAIL, "content": [{"value": "SILVA, Ana"}]}, {"first_name"}),
        ({"to": EMAIL, "content": [{"value": "Ana and Silva"}]}, set()),
        ({"to": EMAIL, "content": [{"value": "Ana"}]}, set()),
        ({"content": [{"value": "Dear Ana Silva"}]}, {"first_name"}),
        ({"content": [{"value": "Dear Ana de Silva"}]}, set()),
        ({"content": [{"value": "Ana"}, {"value": "Silva"}]}, set()),
    ],
)
def test_a_short_name_beside_the_other_name(live, body, fields):
    """A name that is too short for itself counts right beside another name of the person that counts, and as half of
    the full name of somebody in play.
    """
    live.add("Ana", tag="maria:ana", person="maria", category="first_name", field="nick", source="s", request="r1")
    matches = find(live, Payload(body=body), persons=frozenset({"maria"}), request="r1").matches
    assert {match.category for match in matches if match.tag == "maria:ana" and not match.weak} == fields
