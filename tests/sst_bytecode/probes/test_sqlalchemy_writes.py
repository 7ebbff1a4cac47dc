"""SQLAlchemy, real, on SQLite: a commit is one event with every row that the transaction wrote."""

from __future__ import annotations

import textwrap

import pytest

MODELS = """
import asyncio, datetime, decimal, sys
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy import exc
from sqlalchemy.types import TypeDecorator

class Base(DeclarativeBase): pass

class Rot(TypeDecorator):
    impl = String
    cache_ok = True
    def process_bind_param(self, value, dialect):
        print("bound", value)
        return value and value[::-1]
    def process_result_value(self, value, dialect):
        print("loaded", value)
        return value and value[::-1]

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column("email", String, nullable=True)
    born: Mapped[datetime.date] = mapped_column(nullable=True)
    secret: Mapped[str] = mapped_column(Rot, nullable=True)

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), nullable=True)
    item: Mapped[str] = mapped_column(nullable=True)

engine = create_engine("sqlite://", poolclass=pool.StaticPool)
Base.metadata.create_all(engine)
users = User.__table__
"""


@pytest.fixture
def commit(watch):
    """Run statements against the models above; answers what was told."""

    def run(source, **options):
        return watch(MODELS + textwrap.dedent(source), **options)

    return run


def bodies(seen):
    """The bodies of all payloads."""
    return [one["body"] for event in seen.events for one in event["sent"]]


WAYS = {
    "session": """
        session = Session(engine)
        session.add(User(mail="ada@example.org"))
        session.commit()  # here
        session.close()
    """,
    "session as a context": """
        with Session(engine) as session:
            session.add(User(mail="ada@example.org"))
            session.commit()  # here
    """,
    "session.begin": """
        with Session(engine) as session, session.begin():  # here
            session.add(User(mail="ada@example.org"))
    """,
    "sessionmaker.begin": """
        with sessionmaker(engine).begin() as session:  # here
            session.add(User(mail="ada@example.org"))
    """,
    "scoped_session": """
        Scoped = scoped_session(sessionmaker(engine))
        Scoped.add(User(mail="ada@example.org"))
        Scoped.commit()  # here
        Scoped.remove()
    """,
    "two phases of flushing": """
        with Session(engine) as session:
            session.add(User(mail="ada@example.org"))
            session.flush()
            session.execute(text("select 1"))
            session.commit()  # here
    """,
    "connection": """
        with engine.connect() as connection:
            connection.execute(insert(users), {"email": "ada@example.org"})
            connection.commit()  # here
    """,
    "connection.begin": """
        with engine.connect() as connection:
            with connection.begin():  # here
                connection.execute(users.insert().values(email="ada@example.org"))
    """,
    "engine.begin": """
        with engine.begin() as connection:  # here
            connection.execute(users.insert().values(email="ada@example.org"))
    """,
    "transaction": """
        connection = engine.connect()
        transaction = connection.begin()
        connection.execute(users.insert().values(email="ada@example.org"))
        transaction.commit()  # here
        connection.close()
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_commit_is_one_event(commit, way):
    """However a transaction is committed, it is one event of kind ``database`` at the application's line, with the
    rows written.
    """
    seen = commit(WAYS[way])
    (event,) = seen.events
    assert (event["kind"], event["library"], event["outcome"]) == ("database", "sqlalchemy", "ok")
    assert event["operation"] == ("Session.commit" if "ession" in way or "two" in way else "Connection.commit")
    assert event["place"][0] == seen.line("# here")
    (sent,) = event["sent"]
    (row,) = sent["body"]["users"]
    assert row["email"] == "ada@example.org"
    assert sent["url"] == "sqlite://"


ASYNC = {
    "AsyncSession": """
        async with AsyncSession(engine) as session:
            session.add(User(mail="ada@example.org"))
            await session.commit()  # here
    """,
    "async_sessionmaker.begin": """
        async with async_sessionmaker(engine).begin() as session:  # here
            session.add(User(mail="ada@example.org"))
    """,
    "AsyncSession.begin": """
        async with AsyncSession(engine) as session:
            async with session.begin():  # here
                session.add(User(mail="ada@example.org"))
    """,
    "AsyncEngine.begin": """
        async with engine.begin() as connection:  # here
            await connection.execute(insert(users), {"email": "ada@example.org"})
    """,
    "AsyncConnection": """
        async with engine.connect() as connection:
            await connection.execute(insert(users), {"email": "ada@example.org"})
            await connection.commit()  # here
    """,
    "gathered": """
        async with AsyncSession(engine) as session:
            session.add(User(mail="ada@example.org"))
            await asyncio.gather(session.commit())  # here
    """,
}


@pytest.mark.parametrize("way", ASYNC)
def test_asynchronous_commit_is_one_event(commit, way):
    """The same through the asyncio extension, at the line that awaits."""
    seen = commit(
        """
        from sqlalchemy.ext.asyncio import *
        engine = create_async_engine("sqlite+aiosqlite://", poolclass=pool.StaticPool)

        async def main():
            async with engine.connect() as connection:
                await connection.run_sync(Base.metadata.create_all)
                await connection.commit()
"""
        + textwrap.indent(textwrap.dedent(ASYNC[way]), " " * 12)
        + """
            await engine.dispose()

        asyncio.run(main())
        """
    )
    (event,) = seen.events
    assert event["operation"] == ("Connection.commit" if way.startswith(("AsyncE", "AsyncC")) else "Session.commit")
    assert event["place"][0] == seen.line("# here")
    assert event["place"][2] == "main"
    assert event["sent"][0]["body"]["users"][0]["email"] == "ada@example.org"
    assert event["sent"][0]["url"] == "sqlite://"


TWO = {"users": [{"email": "a"}, {"email": "b"}]}
STATEMENTS = {
    "orm insert of many": ("session.add_all([User(mail='a'), User(mail='b')])", TWO),
    "orm update": (
        "session.add(User(id=1, mail='a')); session.flush(); session.get(User, 1).mail = 'b'",
        {"users": [{"id": 1, "email": "a"}, {"email": "b"}]},
    ),
    "bulk insert": ("session.execute(insert(User), [dict(mail='a'), dict(mail='b')])", TWO),
    "bulk insert returning": (
        "list(session.scalars(insert(User).returning(User.id), [dict(mail='a'), dict(mail='b')]))",
        TWO,
    ),
    "values of several rows": ("session.execute(insert(User).values([dict(mail='a'), dict(mail='b')]))", TWO),
    "bulk mappings": ("session.bulk_insert_mappings(User, [dict(mail='a'), dict(mail='b')])", TWO),
    "update by key": (
        """session.add_all([User(id=1), User(id=2)])
session.flush()
session.execute(update(User), [dict(id=1, mail='a'), dict(id=2, mail='b')])""",
        {"users": [{"id": 1}, {"id": 2}, {"email": "a"}, {"email": "b"}]},
    ),
    "update where": (
        "session.execute(update(User).where(User.mail == 'old').values(mail='new'))",
        {"users": [{"email": "new"}]},
    ),
    "update with an expression": (
        "session.execute(update(User).where(User.mail == 'old').values(mail=func.lower('New')))",
        {"users": [{"email": "New"}]},
    ),
    "insert with an expression": (
        "session.execute(insert(User).values(mail=func.lower('New')))",
        {"users": [{"email": "New"}]},
    ),
    "core executemany": ("session.connection().execute(users.insert(), [dict(email='a'), dict(email='b')])", TWO),
    "core update": (
        "session.connection().execute(users.update().where(users.c.id == 1).values(email='b'))",
        {"users": [{"email": "b"}]},
    ),
    "text": (
        "session.execute(text('insert into users (email) values (:who)'), dict(who='a'))",
        {"users": [{"who": "a"}]},
    ),
    "text update": (
        """session.execute(text('UPDATE "users" SET email = :who WHERE id = :number'), dict(who='a', number=3))""",
        {"users": [{"who": "a"}]},
    ),
    "driver's sql": (
        "session.connection().exec_driver_sql('insert into users (email) values (?)', [('a',), ('b',)])",
        TWO,
    ),
    "two tables": (
        "session.add(User(id=1, mail='a')); session.flush(); session.add(Order(user_id=1, item='x'))",
        {"users": [{"id": 1, "email": "a"}], "orders": [{"user_id": 1, "item": "x"}]},
    ),
    "deletion": ("session.execute(delete(User))", {}),
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_rows_are_those_that_the_statement_wrote(commit, what):
    """Every way of writing gives its rows under the names of the columns, with what was bound for them and nothing
    that was only compared.
    """
    statement, expected = STATEMENTS[what]
    seen = commit(
        "with Session(engine) as session:\n" + textwrap.indent(statement, "    ") + "\n    session.commit()\n"
    )
    (body,) = bodies(seen)
    given = {
        table: [{name: value for name, value in row.items() if value is not None} for row in rows]
        for table, rows in body.items()
    }
    assert given == expected


def test_many_rows_at_once(commit):
    """SQLAlchemy's batches of inserted rows are all there."""
    seen = commit("""
        with Session(engine) as session:
            session.add_all([User(mail=f"{n}@example.org") for n in range(2500)])
            session.commit()
    """)
    (body,) = bodies(seen)
    assert [row["email"] for row in body["users"]] == [f"{n}@example.org" for n in range(2500)]


def test_upsert_has_the_values_for_the_conflict(commit):
    """What an upsert binds for the row that is there already is written as well."""
    seen = commit("""
        from sqlalchemy.dialects.sqlite import insert as upsert

        with Session(engine) as session:
            statement = upsert(User).values(id=1, mail="first")
            session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"email": "second"}))
            session.commit()
    """)
    (body,) = bodies(seen)
    assert {"first", "second"} <= set(body["users"][0].values())


def test_autocommit_is_told_with_each_statement(commit):
    """A connection in autocommit mode commits as it executes: each statement that writes is an event."""
    seen = commit("""
        loose = engine.execution_options(isolation_level="AUTOCOMMIT")
        with loose.connect() as connection:
            connection.execute(insert(users), {"email": "ada@example.org"})  # first
            connection.execute(select(users)).all()
            connection.execute(insert(users), [{"email": "b"}, {"email": "c"}])  # second
        with Session(loose) as session:
            session.add(User(mail="grace@example.org"))
            session.commit()  # third
    """)
    assert [event["operation"] for event in seen.events] == ["Connection.execute"] * 2 + ["Session.commit"]
    assert [event["place"][0] for event in seen.events] == [seen.line(f"# {n}") for n in ("first", "second", "third")]
    told = [[row["email"] for row in body["users"]] for body in bodies(seen)]
    assert told == [["ada@example.org"], ["b", "c"], ["grace@example.org"]]


def test_commit_in_two_phases_is_one_event(commit):
    """A session in two phases commits prepared transactions: one event, as for a plain commit."""
    seen = commit("""
        from sqlalchemy.dialects import registry
        from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

        class Phased(SQLiteDialect_pysqlite):
            supports_statement_cache = True
            def do_begin_twophase(self, connection, xid): self.do_begin(connection.connection)
            def do_prepare_twophase(self, connection, xid): pass
            def do_rollback_twophase(self, connection, xid, *state, **more): self.do_rollback(connection.connection)
            def do_commit_twophase(self, connection, xid, *state, **more): self.do_commit(connection.connection)

        registry.register("sqlite.phased", "__main__", "Phased")
        phased = create_engine("sqlite+phased://", poolclass=pool.StaticPool)
        Base.metadata.create_all(phased)
        with Session(phased, twophase=True) as session:
            session.add(User(mail="dropped"))
            session.flush()
            session.rollback()
            session.add(User(mail="ada@example.org"))
            session.commit()  # here
    """)
    (event,) = seen.events
    assert (event["operation"], event["outcome"], event["place"][0]) == ("Session.commit", "ok", seen.line("# here"))
    assert [row["email"] for row in bodies(seen)[0]["users"]] == ["ada@example.org"]


NONE = {
    "rollback": "session.add(User(mail='a')); session.flush(); session.rollback()",
    "close": "session.add(User(mail='a')); session.flush(); session.close()",
    "rollback, then an empty commit": """session.add(User(mail='a'))
session.flush()
session.rollback()
session.commit()""",
    "reading": "session.scalars(select(User)).all(); session.commit()",
    "nothing": "session.commit()",
    "flush that fails": """session.add_all([User(id=1), User(id=1)])
try:
    session.commit()
except exc.IntegrityError:
    session.rollback()""",
}


@pytest.mark.parametrize("what", NONE)
def test_what_was_not_shared_is_no_event(commit, what):
    """A rollback is no event, and neither is a commit that wrote nothing."""
    seen = commit("with Session(engine) as session:\n" + textwrap.indent(NONE[what], "    "))
    assert seen.events == []


def test_savepoints(commit):
    """The rows of a savepoint that is rolled back are not in the event, those of one that is released are; one event
    for the whole.
    """
    seen = commit("""
        with Session(engine) as session:
            session.add(User(mail="before"))
            with session.begin_nested():
                session.add(User(mail="kept"))
            try:
                with session.begin_nested():
                    session.add(User(mail="dropped"))
                    with session.begin_nested():
                        session.add(User(mail="dropped, too"))
                    raise KeyError
            except KeyError:
                pass
            session.add(User(mail="after"))
            session.commit()
    """)
    (body,) = bodies(seen)
    assert [row["email"] for row in body["users"]] == ["before", "kept", "after"]


def test_each_transaction_has_its_own_rows(commit):
    """What one transaction wrote is not told with the next, nor with one on another connection."""
    seen = commit("""
        other = create_engine("sqlite://", poolclass=pool.StaticPool)
        Base.metadata.create_all(other)
        with Session(engine) as one, Session(other) as two:
            one.add(User(mail="one"))
            two.add(User(mail="two"))
            one.flush()
            two.flush()
            one.commit()
            one.add(User(mail="three"))
            one.commit()
            two.commit()
    """)
    assert [[row["email"] for row in body["users"]] for body in bodies(seen)] == [["one"], ["three"], ["two"]]


def test_two_databases_are_two_events(commit, tmp_path):
    """A session over two databases that commits shares with both: an event for each, at the same line."""
    seen = commit(f"""
        first, second = (create_engine(f"sqlite:///{tmp_path}/{{name}}.db") for name in ("first", "second"))
        Base.metadata.create_all(first)
        Base.metadata.create_all(second)
        with Session(binds={{User: first, Order: second}}) as session:
            session.add_all([User(mail="ada@example.org"), Order(item="book")])
            session.commit()
    """)
    told = {event["sent"][0]["url"]: event["sent"][0]["body"] for event in seen.events}
    assert set(told) == {f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/second.db"}
    assert {event["place"][0] for event in seen.events} == {seen.line("session.commit")}


def test_url_has_no_credentials(watch):
    """The destination is the engine's URL without user and password."""
    seen = watch("""
        from sqlalchemy.engine import make_url
        from sst_bytecode.probes.readers.sqlalchemy_writes import _without_credentials

        for url in (
            "postgresql+psycopg://ada:secret@db.example.org:5433/shop", "mysql://ada@[::1]/shop", "sqlite:///shop.db",
            "sqlite://", "postgresql:///shop?host=/run/pg",
        ):
            print(_without_credentials(make_url(url)))
    """)
    assert seen.out.split() == [
        "postgresql://db.example.org:5433/shop",
        "mysql://[::1]/shop",
        "sqlite:///shop.db",
        "sqlite://",
        "postgresql:///run/pg/shop",
    ]


def test_value_made_by_a_type_is_told_as_it_leaves(commit):
    """Where a type of the application's own stands in between, what it made is told; the type is asked no more often
    than in the plain program.
    """
    seen = commit("""
        with Session(engine) as session:
            session.add(User(mail="a", secret="drowssap"))
            session.commit()
    """)
    assert bodies(seen)[0]["users"][0]["secret"] == "password"
    assert seen.out.split("\n")[:-1] == ["bound drowssap"]


def test_listener_that_calls_a_service_is_an_event_of_its_own(commit, service):
    """A web service that a listener calls in the course of the commit is told as such, at its own line."""
    seen = commit(f"""
        import requests

        @event.listens_for(Session, "before_commit")
        def tell(session):
            requests.post("{service.url}/a", data=b"ada")  # there

        with Session(engine) as session:
            session.add(User(mail="ada@example.org"))
            session.commit()
    """)
    assert [(event["kind"], event["operation"]) for event in seen.events] == [
        ("http", "requests.post"),
        ("database", "Session.commit"),
    ]
    assert seen.events[0]["place"][0] == seen.line("# there")


def test_commit_that_fails_is_an_event(commit):
    """A commit that the database refuses is an event with the exception's type."""
    seen = commit("""
        @event.listens_for(engine, "commit")
        def refuse(connection):
            raise exc.OperationalError("commit", {}, Exception())

        session = Session(engine)
        session.add(User(mail="ada@example.org"))
        try:
            session.commit()
        except exc.OperationalError:
            pass
    """)
    assert [event["outcome"] for event in seen.events] == ["OperationalError"]


def test_our_own_writer_is_not_told(commit):
    """Rows that are written on a thread that works for us are no event."""
    seen = commit("""
        OURS = True
        with Session(engine) as session:
            session.add(User(mail="ada@example.org"))
            session.commit()
        OURS = False
        with Session(engine) as session:
            session.commit()
    """)
    assert seen.events == []


def test_connections_are_not_kept_alive(commit):
    """What is kept of a transaction goes with its connection."""
    seen = commit("""
        import gc
        from sst_bytecode.probes.readers import sqlalchemy_writes

        def forget():
            connection = engine.connect()
            connection.execute(insert(users), {"email": "a"})
            assert len(sqlalchemy_writes._open) == 1
        forget()
        gc.collect()
        print(len(sqlalchemy_writes._open))
    """)
    assert seen.out.strip() == "0"


def test_a_transaction_keeps_what_was_written_and_not_the_objects(commit):
    """A document that changes before the commit left as it was; who looks whether a value lives sees no difference."""
    seen = commit("""
        import gc, weakref
        class Photo(bytearray): pass
        photo = Photo(b"ada@example.org")
        known = weakref.ref(photo)
        album = Table("albums", MetaData(), Column("photo", LargeBinary), Column("notes", JSON))
        with engine.connect() as connection:
            album.create(connection)
            connection.execute(album.insert(), {"photo": photo, "notes": {"mail": ["ada@example.org"], "also": None}})
            document = {"mail": ["grace@example.org"]}
            connection.execute(album.insert(), {"photo": None, "notes": document})
            document["mail"].clear()
            del photo
            gc.collect()
            print(known())
            connection.commit()
    """)
    assert seen.out == "None\n"
    assert bodies(seen)[-1] == {
        "albums": [
            {"photo": "ada@example.org", "notes": {"mail": ["ada@example.org"], "also": None}},
            {"photo": None, "notes": {"mail": ["grace@example.org"]}},
        ]
    }
