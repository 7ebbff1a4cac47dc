"""Probes, passes and detectors that raise: the program goes on, each event is there, the doctor names what failed."""

from __future__ import annotations

import pytest

ACME = """
class Client:
    def send(self, text):
        return text.upper()
"""
PROBE = """
[[probe]]
library = "acme"
role = "sink"
kind = "http"
operation = "acme.send"
functions = ["acme:Client.send"]
reader = "broken:reader"
"""
CALL = """
import acme
for number in range(3):
    assert acme.Client().send("ada") == "ADA"
    visit(number)
"""
# What goes wrong in the probe, by the type that the doctor names.
FAILURES = {
    "ValueError": "raise ValueError('ada1.lovelace@example.org')",
    "MemoryError": "bytes(1 << 62)",
    "RecursionError": "before(operands, frame)",
    "AssertionError": "assert False, 'ada1.lovelace@example.org'",
}


@pytest.fixture
def acme(tmp_path):
    """A library, and a probe for it of which the body is given."""

    def make(body, when="before"):
        (tmp_path / "acme.py").write_text(ACME)
        (tmp_path / "sst.toml").write_text(PROBE)
        early, late = (body, "pass") if when == "before" else ("pass", body)
        (tmp_path / "broken.py").write_text(
            "import os, signal, sys, time\n"
            "def reader(entry, site):\n    def before(operands, frame):\n"
            f"        {early}\n        def after(result, exception):\n            {late}\n        return after\n"
            "    return before\n"
        )

    return make


@pytest.mark.parametrize(
    ("kind", "when"),
    [("ValueError", "before"), ("RecursionError", "after")]
    + [
        pytest.param(kind, when, marks=pytest.mark.slow)  # more of the same
        for kind in FAILURES
        for when in ("before", "after")
        if (kind, when) not in {("ValueError", "before"), ("RecursionError", "after")}
    ],
)
def test_a_probe_raises(shop, acme, assert_complete, doctor, kind, when):  # noqa: PLR0917 - fixtures
    """Its failures are counted by type; the text of the error, which may hold anything, is nowhere."""
    body = FAILURES[kind]
    acme(body if when == "before" else body.replace("before(operands, frame)", "after(result, exception)"), when)
    done = shop(CALL)
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2])
    assert_complete(done.visits)
    _code, found = doctor()
    assert ("note", f"probe acme acme.send: {kind}: 3") in found["recorded"]
    assert "lovelace" not in str(found)


def test_a_failure_is_told_though_the_process_is_killed(start, acme, doctor):
    """Counts do not wait for the end of a process, which may come without a word."""
    acme(FAILURES["ValueError"])
    with start("import acme\nacme.Client().send('ada')\nsys.stdin.readline()\n") as child:
        for _ in range(300):
            found = doctor()[1]
            if "recorded" in found:
                break
        child.kill()
    assert ("note", "probe acme acme.send: ValueError: 1") in found["recorded"]


@pytest.mark.parametrize(
    "target",
    [
        "sst_bytecode.tracker.learning.classify",
        "sst_bytecode.tracker.tracker.Tracker.examine",
        "sst_bytecode.tracker.tracker.mask",
        "sst_bytecode.tracker.people.People.identify",
    ],
)
def test_a_stage_of_ours_raises(shop, recorded, doctor, target):
    """Whatever breaks in learning or matching, each call is an event; what could not be told of it is counted."""
    done = shop(f"""
        visit(0)  # everything is loaded
        *path, last = "{target}".split(".")
        holder = sys.modules[".".join(path[:3])]
        for part in path[3:]:
            holder = getattr(holder, part)
        def broken(*_, **__):
            raise LookupError("ada.lovelace@example.org")
        whole = getattr(holder, last)
        setattr(holder, last, broken)
        visit(1)
        visit(2)
        setattr(holder, last, whole)
        visit(3)
    """)
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2, 3])
    events = recorded()
    assert [(event.operation, event.outcome) for event in events] == [("requests.post", "200")] * 4
    assert [len(event.data) for event in (events[0], events[3])] == [1, 1]
    _code, found = doctor()
    assert any("LookupError" in finding for _level, finding in found["recorded"]), found
    assert "lovelace" not in str(found)


def test_a_pass_raises(shop, tmp_path, assert_complete, doctor):
    """A pass that fails costs what it would have woven, nothing of what others weave; the doctor names the bodies."""
    (tmp_path / "broken.py").write_text(
        "class Raises:\n    def __call__(self, body):\n        raise KeyError(1)\n"
        "    def __repr__(self):\n        return 'Raises()'\n"
    )
    done = shop("visit(1)\n", env={"SST_PASS": "broken:Raises"})
    assert (done.code, done.err, done.visits) == (0, "", [1])
    assert_complete(done.visits)
    _code, found = doctor()
    assert any("KeyError" in finding and "share" in finding for _level, finding in found["unwatched"]), found


SIGNALS = """
import acme, signal
class Late(Exception):
    pass
def alarm(number, frame):
    raise Late(number)
signal.signal(signal.SIGALRM, alarm)
for number in range(3):
    try:
        acme.Client().send("ada")
        raise SystemExit("the alarm was not heard")
    except Late:
        visit(number)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_handler_raises_while_a_probe_runs(shop, acme, assert_complete, doctor, when):
    """A limit of time that runs out inside a probe ends the watched call, as it would without us; it is no failure."""
    acme("os.kill(os.getpid(), signal.SIGALRM); time.sleep(30)", when)
    done = shop(SIGNALS)
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2])
    assert_complete(done.visits)
    assert "recorded" not in doctor()[1]


def test_an_interrupt_while_a_probe_runs(shop, acme, assert_complete):
    """Ctrl-C is the user's, wherever it strikes."""
    acme("os.kill(os.getpid(), signal.SIGINT); time.sleep(30)")
    done = shop("""
        import acme
        visit(1)
        try:
            acme.Client().send("ada")
        except KeyboardInterrupt:
            visit(2)
    """)
    assert (done.code, done.err, done.visits) == (0, "", [1, 2])
    assert_complete(done.visits)


def test_a_handler_that_answers_while_a_probe_runs(shop, acme, assert_complete):
    """A handler may itself do what is watched, in the middle of a probe."""
    acme("os.kill(os.getpid(), signal.SIGALRM)")
    done = shop("""
        import acme, signal
        signal.signal(signal.SIGALRM, lambda number, frame: visit(1))
        assert acme.Client().send("ada") == "ADA"
        visit(2)
    """)
    assert (done.code, done.err, done.visits) == (0, "", [1, 2])
    assert_complete(done.visits)
