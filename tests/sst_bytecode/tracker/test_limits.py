"""A bound that was hit while a payload was read is told with its event, in the report as text and as JSON."""

from __future__ import annotations

import base64
import io
import json

import pytest

from sst_bytecode.answers import Event, Recipient
from sst_bytecode.facts import Attempt, Found, Payload, Place
from sst_bytecode.keys import Key
from sst_bytecode.report import print_table, write_json
from sst_bytecode.tracker.tracker import Tracker

HERE = Place("shop.py", 7, 4, "join", "MainThread")
EMAIL = "Wilma.Quist@mail.example"


def nested(data, layers):
    """The text in that many layers of base64."""
    for _ in range(layers):
        data = base64.b64encode(data)
    return data


def report(attempt):
    """The event as text, and as an object."""
    to = Recipient("https://a.example/v1", "a.example", 443, "a.example", None, None, "third")
    event = Event(
        attempt.id, attempt.time, attempt.kind, attempt.library, attempt.operation, "200", 1, to, attempt.place,
        (), attempt.data, attempt.request, attempt.route, attempt.limits,
    )  # fmt: skip
    text, document = io.StringIO(), io.StringIO()
    print_table(iter([event]), text, width=200)
    write_json(iter([event]), document)
    return text.getvalue(), json.loads(document.getvalue())["events"][0]


@pytest.mark.parametrize(
    ("limit", "payload"),
    [
        ("size", Payload(body=b"x " * (1 << 20))),
        ("depth", Payload(body={"t": nested(EMAIL.encode(), 15).decode()})),
        ("leaves", Payload(body=[str(number) for number in range(70_000)])),
        ("encoding gzip", Payload(body=b"no gzip", content_encoding="gzip")),
    ],
)
def test_a_bound_that_was_hit(limit, payload):
    """The event names the bound, and so do both reports of it."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))
    token = tracker.begin_request(None)
    tracker.identify("17")
    tracker.learn("flask.form", None, {"email": EMAIL}, HERE)
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(payload)
    operation.end("200")
    tracker.end_request(token)
    (attempt,) = (record for record in records if isinstance(record, Attempt))
    assert limit in attempt.limits
    text, event = report(attempt)
    assert "not all read" in text
    assert limit.split()[0] in text
    assert limit in event["limits"]


def test_a_bound_that_a_later_piece_hits():
    """What a later piece of a body hits is told of the event that is recorded already."""
    records = []
    tracker = Tracker(Key(b"test"), lambda *new: records.extend(new))
    operation = tracker.begin("http", "requests", "requests.post", HERE)
    operation.send(Payload(url="https://a.example/v1", body=b"first"))
    operation.send(Payload(body=b"x " * (1 << 20)))
    operation.end("200")
    assert [record.limits for record in records if isinstance(record, Found)] == [("size",)]
