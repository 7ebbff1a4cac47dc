"""A reader gets every record that is whole, is told of every stretch that is not, and waits for the rest."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.facts import Outcome
from sst_bytecode.spool.lines import encode
from sst_bytecode.spool.read import read

_LINES = [encode(Outcome(f"e{number}", "200", 1.5 * number)) for number in range(5)]
_WHOLE = b"".join(_LINES)


def _read(content, offset=0, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.1.spool")
        path.write_bytes(content)
        records, end, bad = read(str(path), offset, **options)
        return [record.id for record in records], end, bad


def test_an_offset_goes_on_where_the_last_one_ended():
    """Reading in two parts gives the same records as reading at once."""
    first, offset, _ = _read(_WHOLE[: len(_LINES[0])])
    second, end, _ = _read(_WHOLE, offset)
    assert first + second == [f"e{number}" for number in range(5)]
    assert end == len(_WHOLE)


@given(st.integers(0, len(_WHOLE)))
def test_a_line_that_is_being_written_waits(cut):
    """Cut anywhere, the file gives its whole lines, no damage, and an offset from which the rest follows."""
    first, offset, bad = _read(_WHOLE[:cut])
    assert bad == []
    second, _end, _bad = _read(_WHOLE, offset)
    assert first + second == [f"e{number}" for number in range(5)]


@given(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))
def test_one_damaged_byte_costs_at_most_its_own_record_and_is_told(at, value):
    """Whatever byte changes to whatever value: the others come through in order, the damage is told with its place."""
    damaged = bytearray(_WHOLE)
    if damaged[at] == value:
        return
    damaged[at] = value
    ids, end, bad = _read(bytes(damaged), ended=True)
    expected = [f"e{number}" for number in range(5)]
    lost = [name for name in expected if name not in ids]
    assert ids == [name for name in expected if name not in lost]
    assert len(lost) <= 1
    assert end == len(damaged)
    assert bad[0].offset <= at + 1  # a line break in the place of a first byte makes the line begin after it


@given(st.integers(1, len(_WHOLE) - 1))
def test_what_an_ended_writer_left_unfinished_is_damage(cut):
    """After the process is gone, a partial last line is told, once; a cut between lines is none."""
    _ids, end, bad = _read(_WHOLE[:cut], ended=True)
    assert end == cut
    # A line that lacks nothing but its newline is whole, too.
    whole = any(cut - sum(map(len, _LINES[:number])) in {0, -1} for number in range(6))
    assert len(bad) == (0 if whole else 1)


@given(st.binary())
def test_garbage_is_told_and_never_raises(content):
    """Any bytes at all: no exception, every byte consumed once the writer has ended."""
    _ids, end, _bad = _read(content, ended=True)
    assert end == len(content)


def test_large_files_are_read_in_portions():
    """Each call reads about the portion asked for, and always makes progress, also through a line that is longer."""
    content = _WHOLE + encode(Outcome("long", "x" * 1000, 1.0)) + _WHOLE
    ids, offset, calls = [], 0, 0
    while offset < len(content):
        part, new, bad = _read(content, offset, portion=100)
        assert new > offset
        assert not bad
        ids, offset, calls = ids + part, new, calls + 1
    assert len(ids) == 11
    assert calls > 3
