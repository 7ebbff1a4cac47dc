"""One command brings any database of an earlier time to the schema of this version, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from importlib import resources

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text, update

from sst_bytecode.spool import Spool
from sst_bytecode.store.engine import make_target, open_store
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.ingest import take_in
from sst_bytecode.store.migrations.versions import m0001_first
from sst_bytecode.store.models import SCHEMA, Base, SchemaVersion
from sst_bytecode.store.reads import read_events
from sst_bytecode.store.upgrade import ALEMBIC_TABLE, upgrade
from sst_bytecode.store.writer import Writer

_AN_EVENT = """INSERT INTO data_sharing_events (id, time, kind, library, operation, url, host, port, attempts, request,
    route, limits, file, line, "column", function, thread)
    VALUES ('old', 1.5, 'http', 'requests', 'post', '', 'h', 443, 1, '', '', '', 'app.py', 1, 0, 'f', 'MainThread')"""


@pytest.fixture
def bare(url):
    """Give an empty database, in which nothing was made."""
    target = make_target(url, wait=30)
    yield target
    target.engine.dispose()


def _differences(target):
    with target.reading() as connection:
        options = {"version_table": ALEMBIC_TABLE, "compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def _scalar(target, statement):
    with target.reading() as connection:
        return connection.scalar(text(statement))


def _make_schema_1(target):
    """Make the tables as the first version did."""
    from alembic.operations import Operations

    with target.writing("test") as connection, Operations.context(MigrationContext.configure(connection)):
        m0001_first.upgrade()
        connection.execute(text("INSERT INTO sst_schema (id, version) VALUES (1, 1)"))


def test_migrations_make_what_the_models_say(bare):
    """After the upgrade of an empty database alembic finds no difference to the models; a store opens at once."""
    assert upgrade(bare) == 0
    assert _differences(bare) == []
    assert _scalar(bare, "SELECT version FROM sst_schema") == SCHEMA
    assert _scalar(bare, f"SELECT version_num FROM {ALEMBIC_TABLE}") == f"{SCHEMA:04}"  # noqa: S608 - a name of ours


def test_a_store_that_was_made_without_migrations_is_recognised(url, store):
    """`create_all` of the current schema differs in nothing, is stamped, and keeps its rows."""
    assert _differences(store) == []
    target = make_target(url, wait=30)
    assert upgrade(target) == SCHEMA
    assert _scalar(target, f"SELECT version_num FROM {ALEMBIC_TABLE}") == f"{SCHEMA:04}"  # noqa: S608 - a name of ours
    assert _differences(store) == []
    target.engine.dispose()


def test_a_store_of_the_first_schema_is_refused_then_upgraded_with_its_rows(url, bare, sst_home, make):
    """Readers and writers name the command; after it, the same rows are there and new ones come."""
    _make_schema_1(bare)
    with bare.writing("test") as connection:
        connection.execute(text("INSERT INTO person_aliases (alias, person, time) VALUES ('a', 'b', 1.5)"))
        connection.execute(text(_AN_EVENT))
    with pytest.raises(StoreError, match=r"schema 1, not \d+\): sst store upgrade"):
        open_store(url)
    assert upgrade(bare) == 1
    assert _differences(bare) == []
    assert _scalar(bare, "SELECT person FROM person_aliases") == "b"
    Spool(str(sst_home)).write(make.attempt(outline=("body.em",)))
    assert take_in(str(sst_home), bare).records == 1
    outlines = {event.id: event.outline for event in read_events(bare, lambda *_: None)}
    assert outlines == {"old": (), "e1": ("body.em",)}


def test_upgrading_again_changes_nothing(bare):
    """The second time finds the schema of this version."""
    upgrade(bare)
    assert upgrade(bare) == SCHEMA
    assert _differences(bare) == []


def test_a_newer_store_is_refused_by_the_upgrade_too(url, bare):
    """One line, and the store stays as it is."""
    upgrade(bare)
    with bare.writing("test") as connection:
        connection.execute(update(SchemaVersion).values(version=SCHEMA + 1))
    for attempt in (lambda: upgrade(bare), lambda: open_store(url)):
        with pytest.raises(StoreError, match="made by a newer version") as caught:
            attempt()
        assert "\n" not in str(caught.value)
    assert _scalar(bare, "SELECT version FROM sst_schema") == SCHEMA + 1


def test_an_upgrade_that_fails_changes_nothing(bare, monkeypatch):
    """All migrations are one transaction, on SQLite too."""
    from sst_bytecode.store import upgrade as module

    def fails(connection, _target):
        connection.execute(text("SELECT * FROM no_such_table"))

    monkeypatch.setattr(module, "make_missing", fails)
    with pytest.raises(StoreError, match="nothing was changed"):
        upgrade(bare)
    with bare.reading() as connection:
        assert inspect(connection).get_table_names() == []


def test_every_schema_has_its_migration():
    """The files are numbered without a gap, and the last one is the schema of the models."""
    folder = resources.files("sst_bytecode.store.migrations.versions")
    numbers = sorted(int(file.name[1:5]) for file in folder.iterdir() if file.name.startswith("m0"))
    assert numbers == list(range(1, SCHEMA + 1))


def test_a_writer_leaves_a_newer_store_alone_and_its_records_wait(url, bare, sst_home, make):
    """The writer says why, and what it could not write becomes rows when the store can be written again."""
    upgrade(bare)
    with bare.writing("test") as connection:
        connection.execute(update(SchemaVersion).values(version=SCHEMA + 1))
    spool = Spool(str(sst_home))
    writer = Writer(spool, lambda: open_store(url, wait=30), eager=True, interval=0.01)
    spool.write(make.attempt())
    writer.poke()
    end = time.monotonic() + 60
    while not writer.failures and time.monotonic() < end:
        time.sleep(0.01)  # the writer tells nobody when it has failed
    assert writer.stop(30)
    assert "made by a newer version" in writer.reason
    with bare.writing("test") as connection:
        connection.execute(update(SchemaVersion).values(version=SCHEMA))
    assert take_in(str(sst_home), bare).records == 1
