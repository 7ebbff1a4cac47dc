"""CSV for spreadsheets: every datum a row, nothing lost, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from sst_bytecode.answers import Event, Recipient
from sst_bytecode.facts import Finding, Place
from sst_bytecode.report import write_csv
from sst_bytecode.report.csvrows import COLUMNS


def _event(data=(), url="https://acme.example/a", limits=()):
    to = Recipient(url, "acme.example", 443, "acme.example", "Acme", "ads", "third", "US")
    place = Place("app.py", 42, 8, "register", "MainThread")
    return Event(
        "e1", 1795338000.7, "http", "requests", "post", "200", 1, to, place, ("1",), data, "r", "GET /", limits
    )


def _rows(*events):
    stream = io.StringIO(newline="")
    write_csv(iter(events), stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def _finding(**changes):
    fields = {
        "tag": "t", "person": "1", "category": "email", "field": "email", "source": "form", "form": "sha256",
        "where": "body.em", "evidence": ("value", "flow"), "confidence": 0.99,
    }  # fmt: skip
    return Finding(**fields | changes)


def test_a_row_has_the_event_and_the_datum():
    """Two data are two rows of one event; one without data is one row."""
    rows = _rows(_event((_finding(), _finding(form=""))), _event(limits=("depth", "size")))
    assert [row["form"] for row in rows] == ["sha256", "", ""]
    assert tuple(rows[0]) == COLUMNS
    first = rows[0]
    assert (first["time"], first["country"], first["evidence"]) == ("2026-11-22T09:00:00Z", "US", "value flow")
    assert (rows[2]["person"], rows[2]["limits"]) == ("", "depth; size")


@example("=1+1")
@example("+1")
@example("-1")
@example("@a")
@example("\tx")
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_cell_begins_a_formula(text):
    """Whatever others named comes back, behind an apostrophe where a spreadsheet would take it for a formula."""
    [row] = _rows(_event((_finding(field=text),), url=text))
    for cell in (row["field"], row["url"]):
        assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
