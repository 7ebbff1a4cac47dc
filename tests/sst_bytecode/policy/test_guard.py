"""The judge of what is about to leave: the same verdict as over what was recorded, each news told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode import recipients
from sst_bytecode.answers import Event
from sst_bytecode.facts import Attempt, Destination, Finding, Place
from sst_bytecode.policy import PolicyViolation, decide, of_event, parse
from sst_bytecode.policy.guard import Guard

LOOK_UP = recipients.load(
    ({"match": "acme.example", "organisation": "Acme", "party": "third"},), registrable=False
).look_up
TODAY = datetime.now(UTC).date()


def _finding(category="email", form="", *, weak=False):
    return Finding("t", "1", category, category, "flask.form", form, "body.x", ("value",), 0.9, weak)


def _attempt(host="acme.example", route="POST /x", number="e"):
    to = Destination(f"https://{host}/t", host, 443)
    return Attempt(number, 1.0, "http", "requests", "post", to, Place("app.py", 3, 0, "f", "M"), (), "r", route)


def _policy(**more):
    rows = [{"action": "warn", "name": "w", "category": "phone"}, {"action": "deny", "name": "d", "category": "email"}]
    return parse({"rule": rows, "default": "allow", "enforce": "block", **more}, "")


@given(
    st.lists(st.tuples(st.sampled_from(["email", "phone", "city"]), st.sampled_from(["", "sha256"])), max_size=6),
    st.sampled_from(["acme.example", "api.segment.io", "10.0.0.1", "127.0.0.1"]),
)
def test_a_call_is_refused_when_a_check_would_call_it_broken(data, host):
    """At run time and afterwards the same rules give the same verdicts, over and over."""
    rows = [
        {"action": "deny", "category": "email", "party": "third"},
        {"action": "deny", "form": "sha256", "party": "first"},
    ]
    policy = parse({"rule": rows, "default": "warn", "enforce": "block"}, "")
    guard = Guard(policy, LOOK_UP)
    findings, attempt = tuple(_finding(*one) for one in data), _attempt(host)
    to = LOOK_UP(attempt.destination.url, host, 443)
    event = Event(
        "e", 1.0, "http", "requests", "post", "ok", 1, to, attempt.place, ("1",), findings, "r", attempt.route, ()
    )  # fmt: skip
    broken = any(decide(policy, of_event(event, one), TODAY).action == "deny" for one in findings)
    for _ in range(2):
        assert (guard.judge(attempt, findings) is not None) is broken


def test_the_violation_says_what_and_nothing_personal():
    """The first datum that is denied, by which rule, to whom, from where."""
    violation = Guard(_policy(), LOOK_UP).judge(_attempt(), (_finding("phone"), _finding(form="lower > sha256")))
    assert isinstance(violation, PolicyViolation)
    assert str(violation) == "email (lower > sha256) to Acme from app.py:3: denied by 'd'; it was not sent"


def test_weak_matches_and_a_policy_that_only_watches_refuse_nothing():
    """A coincidence stops no call; without ``enforce`` nothing does."""
    assert Guard(_policy(), LOOK_UP).judge(_attempt(), (_finding(weak=True),)) is None
    watching = Guard(_policy(enforce="off"), LOOK_UP, lambda *_: None)
    assert watching.judge(_attempt(), (_finding(),)) is None
    assert not watching.closed


def test_each_datum_of_an_event_is_told_once():
    """However many pieces of its body are judged; another event is told again."""
    heard = []
    guard = Guard(_policy(), LOOK_UP, lambda datum, verdict: heard.append((datum.category, verdict.action)))
    for number in ("e", "e", "f"):
        guard.judge(_attempt(number=number), (_finding(), _finding("phone"), _finding("city")))
    assert heard == [("email", "deny"), ("phone", "warn")] * 2


def test_an_exception_ends_while_the_program_runs(monkeypatch):
    """At midnight (UTC) what was remembered is judged anew."""
    exception = {"category": "email", "until": TODAY, "reason": "r"}
    guard = Guard(_policy(exception=[exception]), LOOK_UP)
    assert guard.judge(_attempt(), (_finding(),)) is None
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr("sst_bytecode.kernel.Kernel.time", tomorrow.timestamp)
    assert guard.judge(_attempt(), (_finding(),)) is not None


@pytest.mark.parametrize(("table", "closed"), [({}, False), ({"on_error": "closed"}, True)])
def test_closed_is_only_what_was_asked_for(table, closed):
    """And then what could not be judged has a violation of its own."""
    guard = Guard(_policy(**table), LOOK_UP)
    assert guard.closed is closed
    assert "could not be judged" in str(guard.unjudged())
