"""The trace of functions: entries, returns and exceptions, with labels instead of data."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ADDRESS = "ada.king@example.org"
SHOP = """
import asyncio, hashlib, os
from sqlalchemy import create_engine, text

engine = create_engine("sqlite://")

def load():
    with engine.begin() as connection:
        connection.execute(text("create table person(id integer primary key, email text)"))
        connection.execute(text("insert into person values (7, 'ada.king@example.org')"))
        return connection.execute(text("select email from person")).scalar_one()

def digest(address, other=1):
    return hashlib.sha256(address.encode()).hexdigest()

def fail(token):
    raise ValueError(token)

def each(address):
    yield digest(address)
    yield nothing(2)

def nothing(number):
    return number + 1

async def one(address):
    await asyncio.sleep(0)
    return digest(address)

async def both(address):
    await asyncio.gather(one(address), one("nobody"))

def main():
    address = load()
    for made in each(address):
        try:
            fail(made)
        except ValueError:
            pass
    asyncio.run(both(address))
    child = os.fork()
    if not child:
        digest(address)
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)

main()
"""


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    """The folder of a traced program, and how it ended."""
    folder = tmp_path_factory.mktemp("traced")
    (folder / "shop.py").write_text(SHOP, encoding="utf-8")
    return folder, _sst(folder, "trace", "--", sys.executable, "shop.py")


def _sst(folder, *words):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SST_HOME": str(folder / "home")}
    return subprocess.run(
        [sys.executable, "-m", "sst_bytecode", *words], cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def _events(folder):
    files = sorted((folder / "home" / "traces").iterdir())
    return [[json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] for file in files]


def test_the_program_notices_nothing(traced):
    """It prints nothing and ends well."""
    folder, done = traced
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert oct((folder / "home" / "traces").stat().st_mode & 0o777) == "0o700"


def test_entries_returns_and_exceptions_have_labels(traced):
    """The argument that held the address is labelled, so is the digest made of it; others are left out."""
    main, _child = _events(traced[0])
    calls = {event["call"]: event for event in main if "call" in event}
    ends = {event["end"]: event for event in main if "end" in event}
    assert set(calls) == set(ends)
    first = next(number for number, event in calls.items() if event["function"] == "__main__:digest")
    assert set(calls[first]["arguments"]) == {"address"}
    assert [(one["category"], one["form"]) for one in calls[first]["arguments"]["address"]] == [("email", "")]
    assert [(one["category"], one["form"]) for one in ends[first]["result"]] == [("email", "sha256")]
    failed = [ends[number]["how"] for number, event in calls.items() if event["function"] == "__main__:fail"]
    assert failed == ["ValueError", "ValueError"]


def test_calls_are_told_in_what_they_were_made(traced):
    """Through coroutines that run in turn, too; what a generator does belongs to who asks for its next value."""
    main, child = _events(traced[0])
    names = {event["call"]: event["function"].rpartition(":")[2] for event in main + child if "call" in event}
    pairs = {(names[event["call"]], names.get(event["in"])) for event in main if "call" in event}
    assert {
        ("load", "main"),
        ("digest", "main"),
        ("fail", "main"),
        ("both", "main"),
        ("one", "both"),
        ("digest", "one"),
    } <= pairs
    assert [names[event["call"]] for event in child if "call" in event] == ["digest"]


def test_nobodys_data_are_in_a_trace(traced):
    """Neither the address nor its digest, nor the text of an exception."""
    import hashlib

    text = "".join(file.read_text(encoding="utf-8") for file in (traced[0] / "home" / "traces").iterdir())
    assert ADDRESS not in text
    assert hashlib.sha256(ADDRESS.encode()).hexdigest() not in text


def test_a_trace_is_shown_as_a_tree(traced):
    """Calls through which data went, inside of those that they were made in; with --all every call."""
    folder, _done = traced
    shown = _sst(folder, "trace")
    assert shown.returncode == 0
    assert "    digest(address=email) → email (sha256)  shop.py:" in shown.stdout
    assert "fail(token=email (sha256)) raised ValueError" in shown.stdout
    assert "nothing(" not in shown.stdout
    assert "nothing()" in _sst(folder, "trace", "--all").stdout
    assert "more than 2 calls" in _sst(folder, "trace", "--limit", "2").stdout


def test_without_a_trace_there_is_one_line(tmp_path):
    """And what a killed process left half written is counted, not passed over."""
    done = _sst(tmp_path, "trace")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no trace" in done.stderr
    folder = tmp_path / "home" / "traces"
    folder.mkdir(parents=True)
    (folder / f"1-{signal.SIGKILL:d}.jsonl").write_text('{"call":1,"in"', encoding="utf-8")
    done = _sst(tmp_path, "trace")
    assert (done.returncode, done.stderr.count("1 lines")) == (1, 1)


def test_without_the_option_nothing_is_traced(tmp_path):
    """A plain run leaves no trace."""
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    assert _sst(tmp_path, "run", "--", sys.executable, "shop.py").returncode == 0
    assert not (tmp_path / "home" / "traces").exists()
