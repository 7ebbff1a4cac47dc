"""Personal data that no source gave are told without a source, and what is part of the program is not told at all."""

from __future__ import annotations

import random
import sys
import types
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Attempt, Payload, Place, Tag
from sst_bytecode.keys import Key
from sst_bytecode.tracker.constants import is_constant
from sst_bytecode.tracker.tracker import Tracker

HERE = Place("shop.py", 7, 4, "join", "MainThread")
OFFICE = {"desk": "paula.desk@shop.example", "lines": ["+44 20 7946 0999"]}
owner = "owner.of.shop@shop.example"


def letters(count=9):
    """Letters that are in no constant of any code."""
    return "".join(random.choices("bcdfgklmnprstvz", k=count))


def address():
    """An address that is in no constant of any code."""
    return letters() + "." + letters(5) + "@mail.example"


def iban():
    """A bank account with its check digits (ISO 13616)."""
    account = "".join(random.choices("0123456789", k=18))
    check = 98 - int(account + "131400") % 97
    return f"DE{check:02}{account}"


def card():
    """The number of a card with its check digit."""
    digits = [4, *random.choices(range(10), k=14)]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return "".join(map(str, digits)) + str(-sum(doubled) % 10)


@pytest.fixture
def told():
    """Payload's fields → what is told of it: (person, category, source, place, weak, tags recorded)."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))

    def send(known=None, person="17", limits=None, **fields):
        records.clear()
        token = tracker.begin_request(None) if person else None
        if person:
            tracker.identify(person)
        if known:
            tracker.learn("flask.form", None, known, HERE)
        operation = tracker.begin("http", "requests", "requests.post", HERE)
        operation.send(Payload(**{"url": "https://api.vendor.example/v1", **fields}))
        operation.end("200")
        tracker.end_request(token)
        (attempt,) = (record for record in records if type(record) is Attempt)
        assert not [record for record in records if type(record) is Tag and not known]
        if limits is not None:
            limits += attempt.limits
        return [(item.person, item.category, item.source, item.where, item.weak) for item in attempt.data]

    return send


def test_an_address_from_nowhere(told):
    """An address that no source gave is the request's person's as far as anybody can tell, with no source."""
    assert told(body={"to": address()}) == [("17", "email", None, "body.to", False)]
    assert told(body={"text": f"Write to <{address()}> now"}) == [("17", "email", None, "body.text", False)]
    assert told(person="", body={"to": address()}) == [("", "email", None, "body.to", False)]


def test_a_masked_address_is_nobodys(told):
    """With letters or with other marks: it is not told from where it came either."""
    assert told(body={"to": f"{letters(2)}xxxxxx@mail.example", "cc": f"{letters(1)}***@mail.example"}) == []


@pytest.mark.parametrize("make", [iban, lambda: f"+4420{random.randrange(10**7, 10**8)}"])
def test_other_shapes(told, make):
    """A bank account with its check digits and a telephone number in international form are told by their shape."""
    assert [(item[1], item[2], item[4]) for item in told(body={"v": make()})] == [
        ("iban" if make is iban else "phone", None, False)
    ]


@pytest.mark.parametrize(
    "backwards",
    ["07ea62173544-0adb-fa64-eb3a-cbd75473", "3cd8e0d3ccdb-38fd-fd04-fa96-90695314", "1 111x 1111 1111 1114"],
)
def test_the_digits_of_a_random_id_are_no_card(told, backwards):
    """One UUID in 350 has the right number of digits, a card's first ones, and the check digit."""
    number = backwards[::-1]  # so that it is no constant of the program
    assert told(body={"message_id": number, "card_number": number}) == []


def test_a_card_needs_its_name_or_its_groups(told):
    """One number in ten has a card's check digit: without its own name it is told only in groups of four."""
    number = card()
    groups = " ".join(number[at : at + 4] for at in range(0, 16, 4))
    assert [item[1] for item in told(body={"card_number": number})] == ["card"]
    assert [item[1] for item in told(body={"v": groups})] == ["card"]
    assert told(body={"order": number}) == []
    assert told(body={"order": f"{number[:3]}-{number[3:10]}-{number[10:]}"}) == []


def test_ids_of_traces_are_no_accounts(told):
    """One hexadecimal id in 1,700 has the two check digits of a bank account behind two letters."""
    ids = [random.randbytes(8).hex() for _ in range(20_000)]
    assert told(body={"spans": [{"traceId": one + one, "spanId": one} for one in ids]}) == []


def test_an_official_number_by_its_name_is_weak(told):
    """What only the name of its field makes one is kept apart."""
    number = f"QQ {random.randrange(10**6, 10**7)} C"
    assert told(body={"passport_number": number}) == [("17", "passport", None, "body.passport_number", True)]
    assert told(body={"order_number": number}) == []


def test_what_is_known_is_told_once(told):
    """A value that a source gave is told with its source only, also where it is part of what looks like a value."""
    known = address()
    items = told(known={"email": known}, body={"to": f"mailto:{known.upper()}"})
    assert [(item[1], item[2]) for item in items] == [("email", "flask.form")]


@pytest.mark.parametrize("text", ["-{}", "today:\n-{}\n-and more", "%{}"])
@pytest.mark.parametrize("begin", ["", "cd", "c3", "41"])
def test_a_known_value_that_something_touches_is_no_strangers(told, text, begin):
    """An item of a list, as a mark without a space behind it makes one, is the address that a source gave.

    Also where the mark and what is behind it read as an escaped character.
    """
    known = begin + address()
    assert told(known={"email": known}, body={"to": text.format(known)}) == [
        ("17", "email", "flask.form", "body.to", False)
    ]
    assert told(known={"email": known}, body={"to": text.format("x" + known)}) == [
        ("17", "email", None, "body.to", False)
    ]


@pytest.mark.parametrize("text", ["eq.{}", "(email.ilike.{},phone.eq.1)", "to_{}", "by+{}"])
def test_an_address_behind_an_operator_is_no_strangers(told, text):
    """PostgREST's filters join theirs to the value by a dot, as an address joins its words."""
    known = address()
    for person in ("17", ""):
        [(_, category, source, place, weak)] = told(
            known={"email": known}, person=person, url="https://x.example/r?" + urlencode({"q": text.format(known)})
        )
        assert (category, source, place, weak) == ("email", "flask.form", "url.query.q", False)


def test_a_namesake_is_not_who_is_known(told):
    """An address that nobody knows is not explained by a name in it, and its owner is not the Maria whom we know."""
    name = letters(6).title()
    known = {"first_name": name, "email": address()}
    assert told(known=known, person="", body={"first_name": name, "city": "x"})[0][2:] == (
        "flask.form", "body.first_name", False,
    )  # fmt: skip
    other = {"first_name": name, "email": f"{name.lower()}.{address()}"}
    assert sorted(told(known=known, person="", body=[other]), key=str) == [
        ("", "email", None, "body[0].email", False), ("", "first_name", "flask.form", "body[0].first_name", True),
    ]  # fmt: skip
    assert [item[4] for item in told(known=known, person="", body=[{**other, "own": known["email"]}])] == [False] * 3


def test_a_limit_is_named(told):
    """Of one category some fifty strangers are told, and of another as many; that there are more is said."""
    limits = []
    people = [{"email": address(), "iban": iban()} for _ in range(70)]
    items = told(person="", body=people, limits=limits)
    assert {category: [item[1] for item in items].count(category) for category in ("email", "iban")} == {
        "email": 50, "iban": 50,
    }  # fmt: skip
    assert limits == ["matches"]


def test_a_name_before_a_known_address_makes_another(told):
    """``john.smith@…`` is ``smith@…`` only where all that is known of is the person who is there."""
    known = f"{letters()}@{letters()}.example"
    assert told(known={"email": known}, body={"to": "ilike." + known}) == [
        ("17", "email", "flask.form", "body.to", False)
    ]
    assert told(person="18", body={"to": "john." + known}) == [("18", "email", None, "body.to", False)]


def test_what_is_part_of_the_program_is_nobodys(told, monkeypatch):
    """Constants of the code that sends, variables and settings of its modules, the environment, roles and senders."""
    bodies = [
        {"support": "somebody.real@shop.example", "hotline": "+1 (800) 555-0100"},
        {"desk": OFFICE["desk"], "line": OFFICE["lines"][0]},
        {"owner": owner},
        {"mail": "no-reply@" + letters() + ".example", "other": "Support+7@" + letters() + ".example"},
        {"from": {"email": address()}, "reply_to": address()},
        {"text": "see git@" + letters() + " or a@b or @" + letters() + ".example"},
    ]
    assert [told(body=body) for body in bodies] == [[]] * len(bodies)
    sender = address()
    assert told(body={"x": sender})
    monkeypatch.setenv("MAIL_SENDER", f"Shop <{sender}>")
    assert told(body={"x": sender}) == []


@pytest.mark.parametrize("others", [0, 4_000])
def test_constants_of_modules_that_are_not_on_the_stack(monkeypatch, tmp_path, others):
    """What another module of the application has in a function, a class or its settings is a constant, data are not.

    However many modules libraries have brought before.
    """
    for number in range(others):
        library = types.ModuleType(f"library{number}")
        library.__file__ = f"/venv/site-packages/library/part{number}.py"
        monkeypatch.setitem(sys.modules, library.__name__, library)
    data = ("in_data", "in_cache")
    texts = {name: address() for name in ("in_function", "in_class", "in_settings", "in_variable", *data)}
    module = types.ModuleType("shop_settings")
    module.__file__ = str(tmp_path / "shop_settings.py")
    source = f"""
def send(): return lambda: "{texts["in_function"]}"
class Mail:
    sender = "{texts["in_class"]}"
class Settings:
    def __init__(self, sender): self.sender = sender
SETTINGS = Settings("".join({list(texts["in_settings"])}))
USERS_CACHE = {{1: "".join({list(texts["in_cache"])})}}
variable = "".join({list(texts["in_variable"])})
users = {{1: "".join({list(texts["in_data"])})}}
"""
    exec(source, vars(module))
    monkeypatch.setitem(sys.modules, "shop_settings", module)
    assert {name: is_constant(text) for name, text in texts.items()} == {name: name not in data for name in texts}


def test_the_variables_of_a_script_are_its_data(monkeypatch, tmp_path):
    """What the main module has read is in its variables, in capitals or not; what its code says is a constant."""
    read, written = address(), address()
    script = types.ModuleType("__main__")
    script.__file__ = str(tmp_path / "script.py")
    exec(f"""
PEOPLE = [{{"email": "".join({list(read)})}}]
email = PEOPLE[0]["email"]
def send(): return "{written}"
""", vars(script))  # fmt: skip
    monkeypatch.setitem(sys.modules, "__main__", script)
    assert not is_constant(read)
    assert is_constant(written)


def test_the_names_of_a_protocol_are_nobodys(told):
    """Algorithms and extensions of SSH carry the domain of who defined them (RFC 4250, 4.6.1); people have others."""
    offered = (  # as it would be told of a library: backwards, so that nothing of it is a constant of the program
        "moc.hssnepo@31ptsin-10v-trec-2ahs-asdce,gro.hssbil@652ahs-91552evruc,mcg-652sea",
        "moc.hssnepo@bilz,moc.hssnepo@5031ylop-02ahcahc,es.uil.rotasyl@cbc-leadnjir,moc.hss@cbc-dees",
    )
    names = [name[::-1].encode() for name in offered]
    begin = b"\x00\x00\x02\x34\x06\x14" + bytes(range(16))
    assert told(body=begin + b"".join(len(name).to_bytes(4, "big") + name for name in names) + bytes(5)) == []
    for somebody in (letters() + "-5@mail.example", letters() + "." + letters() + "@" + "moc.hss"[::-1]):
        assert [item[1] for item in told(body={"v": somebody})] == ["email"]


PIECES = st.sampled_from([
    "@", "a@b.de", "Eva@@x.example", "+", "+44 20 7946", " 0018", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111",
    "4111111111111111", "\x01", "\x00", "\udc80", "%40", "=40", "passport", "b'", "('", "{'a': ", "User(", "=", "&#64;",
    "QUJDREVGR0g=", "00000000-0000-0000-0000-000000000000", "-2147483648", "99999999", "0xdeadbeef",
])  # fmt: skip
NOISE = st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join)
BODIES = st.recursive(
    NOISE | st.integers() | st.floats() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NOISE, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=250, deadline=None)
@given(BODIES, NOISE, st.binary(max_size=40))
def test_nothing_makes_it_fail(body, url, more):
    """Pieces of what looks personal, in any order and nesting, never raise, and no place shows an address."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url="https://x.example/" + url, headers=(("X-Note", url),), body=body))
    operation.send(Payload(body=more + b"a@"))
    operation.send(Payload(body=b"b.de" + more))
    operation.end("200")
    (attempt,) = (record for record in records if type(record) is Attempt)
    assert all("@" not in item.where.partition(".")[2][1:] for item in attempt.data)
    assert all(item.source is None for item in attempt.data)
