"""What was recorded is in Parquet files, a day each, that other programs read and that follow the store."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import sst_bytecode
from sst_bytecode import queries, upkeep
from sst_bytecode.export import columns, parquet

_DOCS = Path(sst_bytecode.__file__).parents[1] / "docs"


def _export(reader, folder, name="one"):
    return parquet.write_parquet(folder, name, reader.events(weak=True), reader.tags(), reader.steps())


def _rows(folder, table):
    return [row for file in sorted(folder.glob(f"{table}/*/*.parquet")) for row in pq.read_table(file).to_pylist()]


def test_every_row_of_the_store_is_in_the_file_of_its_day(reader, tmp_path):
    """Events with their data, tags and steps; the partition is the day in UTC."""
    written = _export(reader, tmp_path / "out")
    assert (written.rows, written.files) == ({"events": 4, "tags": 3, "lineage": 1}, 4)
    events = _rows(tmp_path / "out", "events")
    assert [event["id"] for event in events] == ["e1", "e2", "e3", "e4"]
    assert [len(event["data"]) for event in events] == [2, 2, 1, 1]
    for file in (tmp_path / "out").glob("events/*/*.parquet"):
        day = file.parent.name.removeprefix("day=")
        assert {f"{row['time']:%Y-%m-%d}" for row in pq.ParquetFile(file).read().to_pylist()} == {day}
    first = events[0]
    assert first["time"].astimezone(UTC) == datetime.fromtimestamp(next(reader.events()).time, UTC)
    assert (first["organisation"], first["party"], first["country"], first["outcome"]) == (
        "Twilio Segment", "third", "US", "200",
    )  # fmt: skip
    assert events[3]["persons"] == ["ada"]
    assert _rows(tmp_path / "out", "lineage")[0]["operation"] == "hashlib.sha256"


def test_an_empty_store_is_a_folder_without_files(tmp_path):
    """Whoever reads exports finds the folder that the command has named."""
    folder = tmp_path / "not" / "there"
    assert parquet.write_parquet(folder, "a", (), (), ()).files == 0
    assert list(folder.iterdir()) == []


def test_no_column_holds_a_fingerprint_or_a_key(reader, tmp_path):
    """What could be compared with another store's rows stays in the store."""
    _export(reader, tmp_path / "out")
    names = {name for schema in (columns.EVENTS, columns.TAGS, columns.LINEAGE) for name in schema.names}
    assert not names & {"fingerprint", "key"}
    assert not any(b"print-ada" in file.read_bytes() for file in (tmp_path / "out").rglob("*.parquet"))


def test_stores_share_a_folder_and_an_export_follows_its_store(reader, settings, tmp_path):
    """Another store's files stay; what this one holds no more, for somebody was forgotten, is deleted."""
    folder = tmp_path / "out"
    _export(reader, folder, "one")
    _export(reader, folder, "two")
    upkeep.forget(settings, "ada")
    _export(queries.open_reader(settings), folder, "one")
    left = sorted(str(file.relative_to(folder)) for file in folder.rglob("one.parquet"))
    assert len(left) == 2  # Bob's event and Bob's tag
    assert len(list(folder.rglob("two.parquet"))) == 4
    assert {row["id"] for file in folder.rglob("events/*/one.parquet") for row in pq.read_table(file).to_pylist()} == {
        "e2"
    }
    assert not [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".parquet"]


def test_a_file_that_cannot_be_finished_is_not_there(reader, tmp_path):
    """Broken off half-way, no file of that day, and no draft, is left."""

    def broken():
        yield next(reader.events())
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        parquet.write_parquet(tmp_path / "out", "one", broken(), (), ())
    assert not [file for file in (tmp_path / "out").rglob("*") if file.is_file()]


@pytest.mark.parametrize("name", ["", "../x", ".hidden", "_hidden", "a/b", "x" * 101])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    """Nothing is written outside of the folder, nor where readers do not look."""
    with pytest.raises(parquet.BadNameError):
        parquet.write_parquet(tmp_path, name, (), (), ())


def test_names_of_stores_differ():
    """By their URL."""
    assert parquet.default_name("sqlite:////a") != parquet.default_name("sqlite:////b")


def test_the_query_of_the_guide_runs_on_duckdb(reader, tmp_path):
    """The SQL of docs/how-to/analyse-a-fleet.md, word for word, on a folder of our own."""
    _export(reader, tmp_path / "out")
    text = (_DOCS / "how-to" / "analyse-a-fleet.md").read_text()
    (query,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    rows = duckdb.sql(query.replace("/data/sst", str(tmp_path / "out"))).fetchall()
    assert [tuple(map(str, row[1:])) for row in rows] == [
        ("Twilio Segment", "US", "email", "2", "2"),
        ("Twilio Segment", "US", "ip_address", "1", "1"),
        ("OpenAI", "US", "email", "1", "1"),
    ]


def test_every_column_is_in_the_reference():
    """docs/reference/export.md explains them all."""
    text = (_DOCS / "reference" / "export.md").read_text()
    for schema in (columns.EVENTS, columns.TAGS, columns.LINEAGE):
        assert [name for name in schema.names if f"`{name}`" not in text] == []
    assert [field.name for field in columns.EVENTS.field("data").type.value_type if f"`{field.name}`" not in text] == []
