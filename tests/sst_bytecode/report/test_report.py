"""The report: a document that fits its published schema, and a table that people can read anywhere."""

from __future__ import annotations

import io
import json
from importlib import resources

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.answers import Event, Recipient
from sst_bytecode.facts import Destination, Finding, Place
from sst_bytecode.report import print_table, write_json
from sst_bytecode.spool import Spool
from tests.sst_bytecode.web import records

_SCHEMA = json.loads(resources.files("sst_bytecode.report").joinpath("schema-1.json").read_text())
_EMAIL = Finding("t1", "1", "email", "email", "flask.json", "lower > sha256", "body.em[0]", ("value",), 0.99)
_SEGMENT = Recipient(
    "https://api.segment.io/v1", "api.segment.io", 443, "segment.io", "Twilio Segment", "analytics", "third"
)
_PLACE = Place("app.py", 42, 8, "register", "MainThread")


def _event(**changes):
    fields = {
        "id": "e1", "time": 1795338000.7, "kind": "http", "library": "requests", "operation": "requests.post",
        "outcome": "200", "attempts": 1, "recipient": _SEGMENT, "site": _PLACE, "persons": ("1",), "data": (_EMAIL,),
        "request": "r", "route": "POST /register", "limits": (),
    }  # fmt: skip
    return Event(**fields | changes)


def _json(*events, **options):
    stream = io.StringIO()
    write_json(iter(events), stream, **options)
    return json.loads(stream.getvalue())


def _text(*events, width=80):
    stream = io.StringIO()
    print_table(iter(events), stream, width=width)
    return stream.getvalue()


def test_the_document_is_the_one_of_the_specification():
    """Keys, order and values of an event as they were specified."""
    document = _json(_event())
    assert list(document) == ["schema", "events"]
    (event,) = document["events"]
    assert list(event)[:10] == [
        "id", "time", "kind", "library", "operation", "outcome", "destination", "site", "persons", "data",
    ]  # fmt: skip
    assert event["time"] == "2026-11-22T09:00:00Z"
    assert event["destination"] == {
        "url": "https://api.segment.io/v1", "host": "api.segment.io", "domain": "segment.io",
        "organisation": "Twilio Segment", "category": "analytics", "party": "third",
    }  # fmt: skip
    assert event["site"] == {"file": "app.py", "line": 42, "column": 8, "function": "register", "thread": "MainThread"}
    assert event["data"] == [
        {
            "category": "email", "field": "email", "source": "flask.json", "tag": "t1", "form": "lower > sha256",
            "where": "body.em[0]", "evidence": ["value"], "confidence": 0.99, "person": "1",
        }
    ]  # fmt: skip


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_FINDINGS = st.builds(
    Finding, _TEXT, _TEXT, _TEXT, _TEXT, st.none() | _TEXT, _TEXT, _TEXT,
    st.sampled_from([("value",), ("flow",), ("value", "flow")]), st.floats(0, 1), st.booleans(),
)  # fmt: skip
_EVENTS = st.builds(
    _event, outcome=_TEXT.filter(bool), persons=st.lists(_TEXT, unique=True, max_size=3).map(tuple),
    data=st.lists(_FINDINGS, max_size=3).map(tuple), limits=st.lists(_TEXT, max_size=2).map(tuple),
    recipient=st.builds(
        Recipient, _TEXT, _TEXT, st.integers(0, 65535), _TEXT, st.none() | _TEXT, st.none() | _TEXT,
        st.sampled_from(["first", "third", "local"]),
    ),
)  # fmt: skip


@given(st.lists(_EVENTS, max_size=3), st.booleans())
def test_every_document_fits_the_schema(events, weak):
    """Whatever is in the events, the document validates against the published file."""
    jsonschema.validate(_json(*events, weak=weak), _SCHEMA)


def test_the_schema_is_a_schema():
    """The published file is itself valid (JSON Schema, draft 2020-12)."""
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)


def test_no_events_are_a_document_too():
    """An empty report is valid JSON with an empty list."""
    assert _json() == {"schema": 1, "events": []}


def test_the_same_events_give_the_same_bytes():
    """Two reports of one store are equal byte by byte."""
    streams = [io.StringIO(), io.StringIO()]
    for stream in streams:
        write_json([_event(), _event(id="e2")], stream)
    assert streams[0].getvalue() == streams[1].getvalue()


def test_weakness_is_told_only_where_weak_matches_were_asked_for():
    """The key `weak` comes with --all."""
    assert "weak" not in _json(_event())["events"][0]["data"][0]
    assert _json(_event(), weak=True)["events"][0]["data"][0]["weak"] is False


def test_people_see_who_what_in_which_form_to_whom_and_from_where():
    """Each of the five is in the table at 80 columns, without control characters."""
    text = _text(_event())
    for words in ("1", "email", "lower >", "sha256", "Twilio Segment", "analytics", "app.py:42", "register", "200"):
        assert words in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_equal_events_are_one_row_with_a_count():
    """What happened many times takes the place of one, and the totals count all."""
    text = _text(*(_event(id=f"e{number}", time=float(number)) for number in range(30)), _event(outcome="500"))
    assert "×30" in text
    assert "31 events, 1 person, 1 third party that received data" in text
    assert len(text.splitlines()) < 30


def test_who_refused_or_never_answered_is_not_said_to_have_received():
    """Only an answer shows that it arrived; of one company one is enough."""
    text = _text(_event(outcome="refused"), _event(outcome="ConnectionError"))
    assert "0 third parties that received data, 1 that may not have: refused, or no answer" in " ".join(text.split())
    assert _text(_event(outcome="ConnectionError"), _event(outcome="200")).rstrip().endswith("received data")


def test_what_is_alike_is_one_row_whoever_it_was_of_and_however_it_ended():
    """Of many people the number, the first time and the last, every outcome with its count; a field of less says so."""
    phone = _EMAIL.replace(category="phone", field="phone", form="")
    events = [
        _event(
            id=f"e{number}", time=1795338000.0 + number, persons=(str(number),),
            outcome="503" if number == 7 else "200",
            data=tuple(one.replace(person=str(number)) for one in (_EMAIL, phone)[: 1 + number % 2]),
            recipient=_SEGMENT.replace(url=f"https://api.segment.io/v1/{number}"),
        )
        for number in range(30)
    ]  # fmt: skip
    text = _text(*reversed(events), width=200)
    assert text.count("Twilio Segment") == 1
    for words in ("2026-11-22", "09:00:00", "×30", "09:00:29", "30 people", "→ 200 ×29", "→ 503 ×1"):
        assert words in text
    assert "email: lower > sha256 " in text  # of all of them
    assert "phone, of 15 people, ×15" in text


def test_other_lines_operations_recipients_and_kinds_are_other_rows():
    """Only what is alike is drawn together."""
    others = [
        {"site": _PLACE.replace(line=43)}, {"operation": "requests.put"}, {"kind": "ai"},
        {"recipient": _SEGMENT.replace(organisation="Other")}, {"recipient": _SEGMENT.replace(host="eu.segment.io")},
    ]  # fmt: skip
    assert _text(_event(), *(_event(**one) for one in others), width=200).count("app.py:4") == 6


def test_of_several_people_each_datum_says_whose_it_is():
    """Who and what beside each other would leave it open, in one event and in a row of several."""
    of_two = _EMAIL.replace(person="2", field="phone", category="phone", form="")
    of_none = _EMAIL.replace(person="", field="note", form="")
    together = _event(persons=("1", "2"), data=(_EMAIL, of_two, of_none))
    alone = (_event(), _event(persons=("2",), data=(of_two,)))
    for events in ((together,), alone):
        text = _text(*events, width=200)
        assert "email: lower > sha256, of 1" in text
        assert "phone, of 2" in text
    assert "note (email), of not known" in _text(together, width=200)
    assert ", of" not in _text(_event(), width=200)
    assert [item["person"] for item in _json(together)["events"][0]["data"]] == ["1", "2", None]


def test_whose_is_only_supposed_is_told_as_that():
    """What no source gave is taken for the person's in whose request it left, and stands apart from what one gave."""
    found = _EMAIL.replace(source=None, confidence=0.5)
    words = "email: lower > sha256 (taken for theirs: it left in their request)"
    text = " ".join(_text(_event(data=(found, _EMAIL)), width=300).split())
    assert words in text
    assert text.count("email: lower > sha256") == 2
    assert text.count("taken for theirs") == 1
    assert "taken for theirs" not in _text(_event(persons=(), data=(found.replace(person=""),)), width=300)


def test_what_held_no_personal_data_is_one_line_a_recipient():
    """Counted by kind, with what was not read of it: not a row, and not nothing, for silence is not proof."""
    images = Recipient("https://images.example/1", "images.example", 443, "images.example", None, None, "third")
    empty = [_event(id=str(number), persons=(), data=(), recipient=images) for number in range(412)]
    text = _text(*empty, _event(persons=(), data=(), kind="socket", limits=("size",)), _event())
    assert text.count("app.py:42") == 1
    lines = text.splitlines()
    assert lines[-4:-1] == [
        "No personal data were seen in:", "  412 requests to images.example",
        "  1 connection to Twilio Segment (not all read: size)",
    ]  # fmt: skip
    assert lines[-1].startswith("414 events, 1 person,")


def test_of_very_many_recipients_without_data_not_all_are_named():
    """A crawler's report ends, too."""
    events = [
        _event(id=host, persons=(), data=(), recipient=_SEGMENT.replace(organisation=f"{host}.example", host=host))
        for host in map(str, range(50))
    ]
    lines = _text(*events).splitlines()
    assert len(lines) == 1 + 20 + 1 + 1
    assert lines[-2] == "  30 calls to 30 others"


def test_a_connection_that_nothing_explains_is_a_row():
    """It is not known that it held nobody's data."""
    text = _text(_event(kind="socket", persons=(), data=(), limits=("unexplained",)), width=200)
    assert "what went over this connection is not known" in text
    assert "app.py:42" in text
    assert "No personal data" not in text


def test_a_busy_shop_fits_on_some_screens(run_python, sst_home):
    """Three thousand events of 200 people, two thirds without data, from a real store: the lines that send, no more."""
    spool = Spool(str(sst_home))
    images = Destination("https://images.example/{…}", "images.example", 443)
    for number in range(3_000):
        person = f"user-{number % 200}"
        to = (images, records.SEGMENT, images)[number % 3]
        found = () if to is images else (records.finding(person), records.finding("boss", "", field="copy"))
        spool.write(records.event(f"{number:032x}", to, found, ago=9_000.0 - number))
    done = run_python(["-m", "sst_bytecode", "report", "--home", str(sst_home)], env={"COLUMNS": "120"})
    assert done.returncode == 0
    assert "2000 requests to images.example" in done.stdout
    assert "×1000" in done.stdout
    assert "201 people" in done.stdout
    assert len(done.stdout.splitlines()) < 20


@pytest.mark.parametrize("width", [80, 200])
def test_markup_in_a_value_is_text(width):
    """Square brackets in names are no markup."""
    assert "[bold" in _text(_event(persons=("[red]x",), outcome="[bold"), width=width)


def test_control_characters_in_a_value_do_not_reach_the_terminal():
    """Who names a form field after an escape sequence cannot write on an operator's screen."""
    item = _EMAIL.replace(field="\x1b[31mred\x07", form="\x9b1m")
    text = _text(
        _event(
            data=(item,),
            persons=("\x1b",),
            recipient=_SEGMENT.__class__("\x1b", "\x1b", 1, "\x1b", None, None, "third"),
        )
    )
    assert not set(text) & {"\x1b", "\x07", "\x9b"}


@given(st.lists(_EVENTS, max_size=3))
def test_any_event_can_be_shown(events):
    """No text in an event makes the table fail."""
    _text(*events)
