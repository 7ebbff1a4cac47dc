"""Damage to a spool, at any byte and of any kind, while its process is writing or after it has gone."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.config import load
from sst_bytecode.facts import Attempt, Destination, Outcome, Place
from sst_bytecode.queries import open_reader
from sst_bytecode.spool import Spool

PLACE = Place("app.py", 1, 0, "f", "MainThread")


def attempt(number):
    """One event."""
    return Attempt(f"e{number}", float(number), "http", "l", "o", Destination("http://h/", "h"), PLACE, ())


def damaged(content, kind, at, rubbish):
    """The content after one accident."""
    at %= len(content)
    if kind == "changed":
        return content[:at] + bytes([content[at] ^ (rubbish[0] or 1)]) + content[at + 1 :]
    if kind == "cut":
        return content[:at] + content[at + len(rubbish) :]
    if kind == "truncated":
        return content[:at]
    return content[:at] + rubbish + content[at:]


@given(
    kind=st.sampled_from(["changed", "cut", "truncated", "put in"]),
    at=st.integers(0, 10_000),
    rubbish=st.binary(min_size=1, max_size=60),
    lives=st.booleans(),
)
def test_damage_at_any_byte(tmp_path_factory, kind, at, rubbish, lives):
    """Every record that the damage did not touch is a row; what it touched is told, with file and offset, and kept."""
    home = tmp_path_factory.mktemp("damaged")
    spool = Spool(str(home / "home"))
    for number in range(6):
        spool.write(attempt(number), Outcome(f"e{number}", "200", 1.0))
    path = Path(spool.path)
    content = path.read_bytes()
    after = damaged(content, kind, at, rubbish)
    if not lives:  # its process is nobody
        path = path.rename(path.with_name("4194305-0.1.spool"))
        spool.path = None
    path.write_bytes(after)
    if lives:
        spool.write(attempt(6), Outcome("e6", "200", 1.0))
    reader = open_reader(load({}, str(home), {"home": str(home / "home")}))
    told = list(reader.taken.losses())
    ids = {event.id for event in reader.events() if event.outcome == "200"}
    reader.target.engine.dispose()
    whole = {f"e{number}" for number, lines in _lines(content).items() if all(line in after for line in lines)}
    assert whole <= ids, told
    assert ids <= {f"e{number}" for number in range(7)}
    if not told and not content.startswith(after):  # of a killed process the end may be missing
        assert {f"e{number}" for number in range(6)} <= ids
    shutil.rmtree(home)


def _lines(content):
    """The lines of each event."""
    lines = content.splitlines(keepends=True)
    return {number: lines[2 * number : 2 * number + 2] for number in range(len(lines) // 2)}


def test_the_doctor_tells_of_damage(home, doctor):
    """Which file, where in it, and that it is kept; later that there is something to look at."""
    spool = Spool(str(home))
    spool.write(attempt(1))
    with open(spool.path, "ab") as stream:  # noqa: PTH123 - a path as text
        stream.write(b"rubbish\n")
    code, found = doctor()
    assert code == 1
    assert spool.path in found["spool"][0][1]
    assert "set aside" in found["spool"][0][1]
    code, found = doctor()
    assert code == 0
    assert found["quarantine"][0][0] == "note"
