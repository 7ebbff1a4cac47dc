"""Side tables: what is read and written back is the same, and woven entries say what CPython reads."""

from __future__ import annotations

import functools
import sysconfig
from pathlib import Path
from types import CodeType

from hypothesis import given
from hypothesis import strategies as st

from rewriter import tables
from rewriter.units import Units, encode

SAMPLE = ("argparse.py", "asyncio/base_events.py", "contextlib.py", "dataclasses.py", "inspect.py", "typing.py")


def bodies(code):
    """All code objects in *code*."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from bodies(constant)


def sample():
    """Bodies of the standard library."""
    for name in SAMPLE:
        path = Path(sysconfig.get_path("stdlib")) / name
        yield from bodies(compile(path.read_bytes(), str(path), "exec"))


def test_tables_of_the_standard_library_come_back_byte_for_byte():
    """Exception tables are decoded and encoded without loss; line tables fall into entries that cover the code."""
    for code in sample():
        assert tables.encode_exceptions(tables.parse_exceptions(code.co_exceptiontable)) == code.co_exceptiontable
        entries = tables.split_lines(code.co_linetable)
        assert b"".join(entries) == code.co_linetable
        assert sum(map(tables.units_of, entries)) == len(code.co_code) // 2


def test_units_of_the_standard_library_come_back_byte_for_byte():
    """Instructions are decoded with their prefixes and caches, and encoded to the same units."""
    for code in sample():
        units = Units(code.co_code)
        assert b"".join(map(encode, units.ops, units.args)) == code.co_code


@given(st.lists(st.tuples(*[st.integers(1, 2**20)] * 3, st.integers(0, 500), st.booleans()), max_size=5))
def test_any_exception_table_comes_back(entries):
    """Numbers of any size are encoded in six-bit groups, most significant first."""
    made, at = [], 0
    for gap, size, target, depth, lasti in entries:
        made.append((at + gap, at + gap + size, target, depth, lasti))
        at += gap + size
    assert tables.parse_exceptions(tables.encode_exceptions(made)) == made


@given(st.data())
def test_a_stretched_entry_keeps_its_position(data):
    """An entry made longer gives its position to more units, and changes no other unit's."""
    code = data.draw(st.sampled_from(_short()))
    entries = tables.split_lines(code.co_linetable)
    number = data.draw(st.integers(0, len(entries) - 1))
    more = data.draw(st.integers(1, 40))
    start = sum(map(tables.units_of, entries[:number]))
    size = tables.units_of(entries[number])
    entries[number] = tables.resized(entries[number], size + more)
    longer = code.replace(co_code=code.co_code + b"\x09\0" * more, co_linetable=b"".join(entries))
    before, after = list(code.co_positions()), list(longer.co_positions())
    assert after == before[: start + size] + [before[start]] * more + before[start + size :]


@functools.cache
def _short(limit=200):
    return [code for code in sample() if len(code.co_code) < limit and code.co_linetable][:100]
