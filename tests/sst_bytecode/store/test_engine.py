"""A store opens by its URL, or says in one line without a password why it does not."""

from __future__ import annotations

import sqlite3
import stat
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, update

from sst_bytecode.store.engine import in_memory, open_store
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.models import SchemaVersion


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://ada:geheim@127.0.0.1:1/db", "127.0.0.1:1"),
        ("postgresql://ada@127.0.0.1:1/db?password=geheim", "127.0.0.1:1"),
        ("nosuch://ada:geheim@h/db", "no such kind of database"),
        ("geheim", "not a database URL"),
        ("mysql://ada:geheim@h/db", "driver is not installed"),
        ("sqlite:////proc/nowhere/rows.db", "/proc/nowhere"),
        ("sqlite:////dev/null/rows.db", "/dev/null"),
    ],
)
def test_what_cannot_be_opened_is_one_line_without_a_password(url, words):
    """Unreachable, unknown, no driver, no folder: the line names the place and keeps the secret."""
    with pytest.raises(StoreError) as caught:
        open_store(url)
    message = str(caught.value)
    assert words in message
    assert "geheim" not in message
    assert "\n" not in message


def test_a_driver_that_is_missing_is_told_with_the_way_to_it(monkeypatch):
    """That of PostgreSQL comes along on demand only."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"not installed \(psycopg\); pip install 'sst-bytecode\[postgresql\]'$"):
        open_store("postgresql://db.example/sst")


def test_a_file_that_is_no_database_is_told(tmp_path):
    """Another program's file is neither used nor changed."""
    file = tmp_path / "notes.txt"
    file.write_text("not a database, and long enough to be looked at as one by the library")
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{file}")
    assert file.read_text().startswith("not a database")


def test_a_store_of_a_newer_schema_is_refused(tmp_path):
    """An older version does not write into tables that it does not know."""
    url = f"sqlite:///{tmp_path}/rows.db"
    target = open_store(url)
    with target.writing("test") as connection:
        connection.execute(update(SchemaVersion).values(version=99))
    with pytest.raises(StoreError, match=r"newer version \(schema 99"):
        open_store(url)


def test_the_tables_of_the_store_have_their_names(tmp_path):
    """data_tags, data_lineage, data_sharing_events, data_sharing_items and person_aliases are there."""
    with open_store(f"sqlite:///{tmp_path}/rows.db").reading() as connection:
        names = set(inspect(connection).get_table_names())
    assert names >= {"data_tags", "data_lineage", "data_sharing_events", "data_sharing_items", "person_aliases"}


def test_our_own_file_is_private_and_uses_write_ahead_logging(tmp_path):
    """Only the owner reads the file; readers do not wait for writers."""
    file = tmp_path / "new" / "rows.db"
    target = open_store(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with target.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_many_threads_may_open_a_new_store_at_once(tmp_path):
    """Tables are made once, whoever is first."""
    url, failures = f"sqlite:///{tmp_path}/rows.db", []

    def work():
        try:
            open_store(url)
        except StoreError as error:
            failures.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_store_in_memory_leaves_no_file(tmp_path, monkeypatch):
    """The memory store writes nothing into the current folder."""
    monkeypatch.chdir(tmp_path)
    target = in_memory()
    with target.reading() as connection:
        assert inspect(connection).get_table_names()
    assert list(Path().iterdir()) == []


def test_a_writer_waits_for_another_writer(tmp_path):
    """A second transaction begins when the first one ends, instead of failing."""
    target = open_store(f"sqlite:///{tmp_path}/rows.db")
    entered, order = threading.Event(), []

    def second():
        entered.set()
        with target.writing("b"):
            order.append("second")

    thread = threading.Thread(target=second)
    with target.writing("a"):
        thread.start()
        entered.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_our_statements_use_the_indexes(tmp_path):
    """By person, by time and by host no table is scanned."""
    open_store(f"sqlite:///{tmp_path}/rows.db")
    with closing(sqlite3.connect(tmp_path / "rows.db")) as connection:
        for table, column in (
            ("data_sharing_items", "person"), ("data_sharing_events", "time"), ("data_sharing_events", "host"),
            ("data_sharing_items", "event"), ("data_tags", "person"), ("data_lineage", "child"),
        ):  # fmt: skip
            plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 1").fetchall()  # noqa: S608 - names of the test's own
            assert "USING INDEX" in plan[0][3]
    connection.close()
