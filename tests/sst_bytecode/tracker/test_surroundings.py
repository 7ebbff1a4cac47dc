"""What is found alone is found wherever it stands in a payload: first, last, amid others, in a text, as a key."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from html import escape
from urllib.parse import quote, quote_plus, urlencode

import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.keys import Key
from sst_bytecode.tracker.examining import examine
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find
from sst_bytecode.tracker.people import Request
from sst_bytecode.tracker.tracker import Tracker

VALUES = {
    "email": "Rosalind.Achterberg@mail.example",
    "phone": "+44 7700 900321",
    "street": "14 Glover Lane",
    "user_id": "c-8f03ac21b7",
    "password": "Tr0ub4dor&3-horse",
    "first_name": "Rosalind",
    "birth_date": "1984-11-23",
    "income": "73250",
}
SURE = ("email", "phone", "street", "user_id")  # of which none needs its name beside it
FORMS = {
    "plain": str,
    "percent": lambda text: quote(text, safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
}
TYPES = {"multipart": "multipart/form-data; boundary=XX"}
OTHERS = (("User-Agent", "svc/1"), ("X-Trace", "abc def"))
PART = '--XX\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'


def surroundings(key, text):
    """Payloads with *text* in them, by what is around it."""
    lines = [
        "2026-01-02 INFO app: started",
        f"2026-01-02 INFO app: sent {key}={text} status=200",
        "2026-01-02 INFO end",
    ]
    parts = PART.format("a", "b c") + PART.format(key, text) + PART.format("z", "last") + "--XX--\r\n"
    event = {"event": "order done", "user": {"plan": "pro x", key: text, "z": "last"}, "items": [{"t": "a b", "q": 1}]}
    return {
        "alone": Payload(body={key: text}),
        "amid JSON": Payload(body=json.dumps(event).encode()),
        "JSON in JSON": Payload(body={"payload": json.dumps(event), "x": "y z"}),
        "compressed": Payload(body=gzip.compress(json.dumps(event).encode()), content_encoding="gzip"),
        "base64 of JSON": Payload(body={"data": base64.b64encode(json.dumps(event).encode()).decode(), "z": "q r"}),
        "a header": Payload(headers=((f"X-{key}", text), *OTHERS), body={"a": "b c"}),
        "a cookie": Payload(headers=(("Cookie", f"s=1; {key}={quote(text)}; t=dark"), *OTHERS), body={"a": "b c"}),
        "a query": Payload(url=f"https://v.example/t?e=page&{key}={quote_plus(text)}&n=2#top", body={"a": "b c"}),
        "a form": Payload(body=urlencode({"e": "page view", key: text, "t": "x"}).encode()),
        "multipart": Payload(body=parts.encode(), content_type=TYPES["multipart"]),
        "XML": Payload(body=f"<r><a>b c</a><{key}>{escape(text)}</{key}><z>1</z></r>".encode()),
        "an attribute": Payload(body=f'<r><u a="b c" {key}="{escape(text)}" z="1"/></r>'.encode()),
        "pairs": Payload(body=[{"key": "a", "value": "b c"}, {"key": key, "value": text}, {"key": "z", "value": "1"}]),
        "a sentence": Payload(body={"text": f"Dear team, the {key.replace('_', ' ')} is {text} now.", "b": "c d"}),
        "parentheses": Payload(body={"text": f"User ({key}: {text}) is here", "b": "c d"}),
        "a log": Payload(body="\n".join(lines).encode()),
        "Markdown": Payload(body={"content": f"# Profile\n- **{key}**: `{text}`\n- **plan**: pro\n"}),
        "a table": Payload(body={"content": f"| what | value |\n|---|---|\n| {key} | {text} |\n"}),
        "SQL": Payload(body={"q": f"update t set a = 'b c', {key} = '{text}' where id = 3"}),  # noqa: S608 - nobody runs it
        "GraphQL": Payload(body={"query": f'mutation {{ add({key}: "{text}") {{ id }} }}', "variables": {}}),
        "a link in a text": Payload(body={"text": f"see https://x.example/u?{key}={quote_plus(text)}&b=1 now"}),
    }


@pytest.fixture(scope="module")
def live():
    """One person's values."""
    values = LiveValues()
    for field, text in VALUES.items():
        values.add(text, tag=field, person="p", category=field, field=field, source="flask.form", request="r")
    return values


def told(live, payload):
    """The values that are sure to be in *payload*."""
    found = find(live, payload, persons=frozenset({"p"}), request="r").matches
    return {match.tag for match in found if not match.weak}


@pytest.mark.parametrize("around", list(surroundings("", "")))
@pytest.mark.parametrize("field", VALUES)
def test_a_value_is_found_wherever_it_stands(live, field, around):
    """Under or behind its own name: also a first name, and a password, of which digests alone are kept."""
    assert told(live, surroundings(field, VALUES[field])[around]) == {field}


@pytest.mark.parametrize("around", list(surroundings("", "")))
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", SURE)
def test_so_is_each_form_of_it(live, field, form, around):
    """Under a name that says nothing."""
    assert told(live, surroundings("x", FORMS[form](VALUES[field]))[around]) == {field}


@pytest.mark.parametrize("form", ["plain", "base64", "sha256"])
@pytest.mark.parametrize("field", SURE)
def test_a_mapping_may_be_keyed_by_it(live, field, form):
    """The key itself is not told."""
    text = FORMS[form](VALUES[field])
    (match,) = find(live, Payload(body={"a": {text: {"plan": "x y"}}, "z": "q"}), persons=frozenset({"p"})).matches
    assert (match.tag, text in match.where) == (field, False)


@pytest.mark.parametrize("text", ["my favourite word is {}", "tokens: {}", "pass the {} on", "passwords, {}"])
def test_a_password_that_is_a_word_is_not_told_in_prose(text):
    """Only behind its name is a word of a text a secret."""
    values = LiveValues()
    values.add("sunshine", tag="s", person="p", category="password", field="password", source="flask.form")
    assert find(values, Payload(body={"t": text.format("sunshine") + " of the day", "a": "b"})).matches == ()
    assert find(values, Payload(body={"t": "the password is sunshine, keep it", "a": "b"})).matches != ()


NOBODYS = {  # written backwards: what stands in the program is no person's
    "email": "elpmaxe.liam@77nwonknu.vatsug",
    "phone": "76 54 321 07 64+",
    "iban": "13 9423 7045 7150 1005 44ED",
    "card": "1527 0361 4789 2354",
}


@pytest.mark.parametrize("field", NOBODYS)
def test_so_is_what_no_source_gave(field):
    """Of a card the groups say so, of a bank account its check digits."""
    text = NOBODYS[field][::-1]
    tracker = Tracker(Key(b"key"), lambda *_: None)
    for around, payload in surroundings("x", text).items():
        result, _made = examine(payload, LiveValues(), tracker.flow, tracker.tags, Request("r"))
        assert (around, [match.category for match in result.matches]) == (around, [field])


@pytest.mark.parametrize("text", ["national id: {}", "<td>National ID</td><td>{}</td>", "{}"])
def test_an_official_number_is_one_by_its_name_alone(text):
    """It has no shape of its own; under a name it is told, but not as sure."""
    tracker = Tracker(Key(b"key"), lambda *_: None)
    found = examine(
        Payload(body={"t": text.format("0211-50-870"[::-1])}), LiveValues(), tracker.flow, tracker.tags, None
    )[0]
    assert [(match.category, match.weak) for match in found.matches] == [("national_id", True)] * (text != "{}")
