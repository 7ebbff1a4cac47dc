"""In connected mode rows land in the application's own tables, through connections that are not the application's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import StaticPool, String, create_engine, event, inspect, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

from sst_bytecode.queries import open_reader
from sst_bytecode.store.connected import NotConnected, connect, prepare
from sst_bytecode.store.ingest import take_in
from sst_bytecode.store.mixins import DataLineageMixin, DataSharingEventMixin, DataTagMixin


class Application:
    """A Flask application with models of its own made from our mixins."""

    def __init__(self, uri):
        self.app = Flask(__name__)
        self.app.config["SQLALCHEMY_DATABASE_URI"] = uri
        self.db = db = SQLAlchemy()

        class DataTag(DataTagMixin, db.Model):
            note: Mapped[str | None] = mapped_column(String(20))

        class DataSharingEvent(DataSharingEventMixin, db.Model):
            pass

        class DataLineage(DataLineageMixin, db.Model):
            pass

        db.init_app(self.app)
        self.models = {"tags": DataTag, "events": DataSharingEvent, "lineage": DataLineage}


@pytest.fixture
def application(tmp_path):
    """Give an application over a file."""
    made = Application(f"sqlite:///{tmp_path}/shop.db")
    yield made
    with made.app.app_context():
        made.db.session.remove()
        made.db.engine.dispose()


@pytest.mark.parametrize("who", ["application", "tracker"])
def test_rows_land_in_the_applications_tables(application, sst_home, spool, make, who):
    """Whoever makes the tables, the application reads our rows through its own models."""
    spool.write(make.tag, make.attempt(), make.outcome())
    with application.app.app_context():
        if who == "application":
            application.db.create_all()
        target = connect(application.db.session, application.models)
        take_in(str(sst_home), prepare(target, str(sst_home)))
        tag = application.db.session.scalars(select(application.models["tags"])).one()
        assert (tag.id, tag.note) == ("tag1", None)
        shared = application.db.session.scalars(select(application.models["events"])).one()
        assert (shared.host, shared.outcome) == ("api.segment.io", "200")
        application.db.create_all()


def test_none_of_the_applications_connections_is_used(application, sst_home, spool, make):
    """While a transaction of the application is open, rows are written and its connections are not asked for."""
    spool.write(make.attempt())
    with application.app.app_context():
        application.db.create_all()
        application.db.session.execute(select(application.models["tags"])).all()
        taken = []
        event.listen(application.db.engine, "checkout", lambda *_: taken.append(1))
        event.listen(application.db.engine, "begin", lambda *_: taken.append(1))
        target = connect(application.db.session, application.models)
        take_in(str(sst_home), prepare(target, str(sst_home)))
        assert taken == []
        assert target.engine is not application.db.engine
        with target.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


def test_a_reader_finds_the_applications_database_by_itself(application, sst_home, spool, make, tmp_path):
    """After an application was connected, its home leads readers to its rows."""
    from sst_bytecode.config import load

    spool.write(make.attempt())
    with application.app.app_context():
        prepare(connect(application.db.session, application.models), str(sst_home))
    reader = open_reader(load({"SST_HOME": str(sst_home)}, str(tmp_path)))
    assert "shop.db" in reader.name
    assert [one.id for one in reader.events()] == ["e1"]


def test_renamed_tables_are_found_too(sst_home, spool, make, tmp_path):
    """An application may call its tables as it likes."""
    from sst_bytecode.config import load

    class Base(DeclarativeBase):
        pass

    class Sharing(DataSharingEventMixin, Base):
        __tablename__ = "shop_sharing"

    engine = create_engine(f"sqlite:///{tmp_path}/shop.db")
    spool.write(make.attempt())
    prepare(connect(sessionmaker(engine)(), {"events": Sharing}), str(sst_home))
    reader = open_reader(load({"SST_HOME": str(sst_home)}, str(tmp_path)))
    assert [one.id for one in reader.events()] == ["e1"]
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
    assert "shop_sharing" in names
    assert "data_sharing_events" not in names
    engine.dispose()


def test_outside_of_the_applications_context_a_later_try_may_succeed():
    """Flask-SQLAlchemy's session knows its database only within a context: that is no final answer."""
    application = Application("sqlite:///x.db")
    answer = connect(application.db.session, application.models)
    assert isinstance(answer, NotConnected)
    assert not answer.final


@pytest.mark.parametrize("uri", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_stays_the_applications(uri):
    """No second connection could see it: rows stay in the tracker's memory, and the answer says why."""
    application = Application(uri)
    with application.app.app_context():
        answer = connect(application.db.session, application.models)
        application.db.engine.dispose()
    assert isinstance(answer, NotConnected)
    assert answer.final
    assert "memory" in answer.reason


def test_a_static_pool_is_left_alone(tmp_path):
    """An application that insists on one connection keeps it."""
    engine = create_engine(f"sqlite:///{tmp_path}/shop.db", poolclass=StaticPool)
    answer = connect(scoped_session(sessionmaker(engine)), {})
    assert isinstance(answer, NotConnected)
    assert "one connection" in answer.reason
    engine.dispose()


def test_a_session_without_a_database_is_told():
    """An unbound session is a final reason, in words."""
    answer = connect(sessionmaker()(), {})
    assert isinstance(answer, NotConnected)
    assert "bound to no database" in answer.reason


def test_a_model_that_is_not_made_from_the_mixin_is_named(tmp_path):
    """The reason names the class, the column and the mixin."""

    class Base(DeclarativeBase):
        pass

    class Mine(Base):
        __tablename__ = "mine"
        id: Mapped[int] = mapped_column(primary_key=True)

    engine = create_engine(f"sqlite:///{tmp_path}/shop.db")
    answer = connect(sessionmaker(engine)(), {"tags": Mine})
    assert isinstance(answer, NotConnected)
    assert "Mine: has no column" in answer.reason
    assert "DataTagMixin" in answer.reason
    engine.dispose()


def test_our_connections_are_made_as_the_applications_are(tmp_path, sst_home):
    """Arguments that the application gives to its driver (certificates, passwords from elsewhere) hold for ours."""
    import sqlite3

    made = []

    def creator():
        made.append(1)
        return sqlite3.connect(tmp_path / "shop.db", check_same_thread=False)

    engine = create_engine(f"sqlite:///{tmp_path}/shop.db", creator=creator)
    prepare(connect(sessionmaker(engine)(), {}), str(sst_home))
    assert made
    engine.dispose()


def test_an_async_application_is_joined_through_the_blocking_driver(tmp_path, sst_home, spool, make):
    """The session of an async engine leads to the same file."""
    from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/shop.db")
    spool.write(make.attempt())
    target = prepare(connect(async_sessionmaker(engine)(), {}), str(sst_home))
    assert take_in(str(sst_home), target).records == 1
