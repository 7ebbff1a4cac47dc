"""What a question does to a database that is not there, or is not ours: nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from sst_bytecode import queries
from sst_bytecode.config import load
from sst_bytecode.store.errors import StoreError


@pytest.fixture
def ask(sst_home, tmp_path):
    """Open the reader of a SQLite file, by its path."""

    def ask(file):
        config = load({"SST_HOME": str(sst_home), "SST_DATABASE": f"sqlite:///{file}"}, str(tmp_path))
        return queries.open_reader(config)

    return ask


def test_a_folder_that_is_not_there_is_not_made(ask, tmp_path):
    """A mistyped path is told."""
    with pytest.raises(StoreError, match="there is no such folder"):
        ask(tmp_path / "nope" / "sst.db")
    assert not (tmp_path / "nope").exists()


def test_a_file_that_is_not_there_is_made_for_what_waits_only(ask, spool, make, tmp_path):
    """The rows that wait in a spool go where they were sent."""
    file = tmp_path / "rows.db"
    spool.write(make.attempt("e1"))
    assert [event.id for event in ask(file).events()] == ["e1"]
    assert file.exists()


def test_nothing_recorded_makes_no_file(ask, tmp_path):
    """A question about nothing leaves nothing behind."""
    assert list(ask(tmp_path / "rows.db").events()) == []
    assert not (tmp_path / "rows.db").exists()


def test_an_applications_database_is_left_alone(ask, spool, make, tmp_path):
    """A file with tables, none of them ours, is not changed by a question, and what waits goes on waiting."""
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    before = file.read_bytes()
    spool.write(make.attempt("e1"))
    with pytest.raises(StoreError, match=r"shop\.db: no store.*sst store upgrade"):
        ask(file)
    assert file.read_bytes() == before
