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
from sst_bytecode.facts import Finding, Place
from sst_bytecode.report import print_table, write_json

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
            "where": "body.em[0]", "evidence": ["value"], "confidence": 0.99,
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


def test_a_call_with_nobodys_data_is_shown_as_that():
    """Silence is not proof; an event without data stays in the table."""
    assert "nobody's data" in _text(_event(persons=(), data=()))


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
