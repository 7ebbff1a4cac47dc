"""Every launcher keeps the same promises: all is watched, nothing is lost, and nobody can tell."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest

pytestmark = pytest.mark.timeout(300)


def _of(where, urls):
    return Counter(url for url in urls if f"/{where}/" in url)


def test_what_the_application_sent_is_in_the_store(pair):
    """Every delivery of the application's modules, from every process and to the very end, is an event."""
    row, watched = pair.row, pair.watched
    assert watched.processes >= row.workers
    left = _of("app", watched.left)
    assert left, "the application did nothing"
    if "app" in row.unseen:
        assert not watched.events
    else:
        assert left <= _of("app", watched.events)


def test_what_the_program_itself_sent_is_in_the_store(pair):
    """So is every delivery of ``__main__``, a test module, or what takes its place."""
    left, told = _of("main", pair.watched.left), _of("main", pair.watched.events)
    if "main" in pair.row.unseen:
        assert left
        assert not told
    else:
        assert left <= told


def test_what_cannot_be_reached_is_named_by_the_doctor(pair, run_python):
    """Each way to run that keeps us from a part of the program is told, with the way out where there is one."""
    row, watched = pair.row, pair.watched
    unseen = [where for where in row.unseen if _of(where, watched.left)]
    assert bool(unseen) == bool(row.told)
    assert not [where for where in unseen if _of(where, watched.events)]
    if row.told:
        command = ["--", *(word.replace("{python}", sys.executable) for word in row.examined)] if row.examined else []
        done = run_python(
            ["-m", "sst_bytecode", "doctor", *command], watched.environment | {"PYTHONPATH": ""}, watched.folder
        )
        assert row.told in done.stdout, done.stdout + done.stderr


def test_every_event_is_true(pair):
    """Nothing is told that was not at least about to leave, nothing twice, and each with the address that left."""
    watched = pair.watched
    assert not watched.unfound
    if pair.row.end != "SIGKILL":
        assert Counter(watched.events) <= Counter(watched.left)


def test_it_ends_as_it_ends_plainly(pair):
    """Exit code or signal are those of the plain run."""
    assert pair.watched.code == pair.plain.code


def test_it_says_what_it_says_plainly(pair):
    """Standard output is that of the plain run, but for what was asked for; nothing of ours is on standard error."""
    row = pair.row
    plain, watched = (run.out.splitlines() for run in (pair.plain, pair.watched))
    ours = [line for line in watched if row.says and line.startswith("sst:")]
    assert [line[: len(row.says)] for line in ours] == ([row.says] if row.says else [])
    left = [line for line in watched if line not in ours]
    if "-n" in row.command:  # of tests that run at once, whichever ends first
        left, plain = ([_in_no_order(line) for line in lines] for lines in (left, plain))
    if row.reloads:  # how often it looks, and reloads, depends on the machine's load
        assert set(left) == set(plain)
    else:
        assert left == plain
    assert not re.search(r"^sst:", pair.watched.err, re.MULTILINE), pair.watched.err


def _in_no_order(line):
    """A line of pytest's progress without the order of its tests."""
    progress = re.match(r"[.F]+(?= +\[)", line)
    return "".join(sorted(progress[0])) + line[progress.end() :] if progress else line


def test_the_next_sitecustomize_runs(pair):
    """Each start of an interpreter runs the sitecustomize that stands behind ours, once."""
    if pair.row.reloads or pair.row.workers > 1:
        assert bool(pair.watched.chained) == bool(pair.plain.chained)
    else:
        assert pair.watched.chained == pair.plain.chained
