"""asyncpg on a real PostgreSQL: each query is one event with its parameters, on whatever loop."""

from __future__ import annotations

import pytest

from tests.postgresql import postgresql


@pytest.fixture(scope="module")
def database():
    """The address of an empty database."""
    with postgresql() as server:
        yield server.database()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_queries(share, database, assert_sent, loop):
    """Queries, many at once, prepared ones and those of a pool; what the connection says beneath is not told again."""
    seen = share(
        """
    import asyncpg
    async def main():
        connection = await asyncpg.connect(sys.argv[2])
        await connection.execute("CREATE TEMPORARY TABLE person (email text)")
        await connection.execute("INSERT INTO person VALUES ($1)", email)  # one
        await connection.execute(f"INSERT INTO person VALUES ('{email}')")  # literal
        await connection.executemany("INSERT INTO person VALUES ($1)", [("a",), (email,)])  # many
        assert await connection.fetchval("SELECT count(*) FROM person WHERE email = $1", email) == 3  # asked
        statement = await connection.prepare("SELECT $1::text")
        assert await statement.fetchval(email) == email  # prepared
        await connection.close()
        connection = await asyncpg.connect(sys.argv[2])
        await connection.execute("CREATE TEMPORARY TABLE person (email text)")
        await connection.copy_records_to_table("person", records=[(email,)])  # copied
        await connection.copy_records_to_table("person", records=(row for row in [(email,)]))  # made
        assert await connection.fetchval("SELECT count(*) FROM person") == 2
        await connection.close()
        async with asyncpg.create_pool(sys.argv[2], min_size=1, max_size=1) as pool:
            await pool.execute("SELECT $1::text", email)  # pooled
    loop.run(main())
    """,
        database,
        setup=f"import {loop} as loop",
    )
    [made] = [event for event in seen.at("made") if event.data or event.limits]
    if loop == "uvloop":  # which writes from C to C
        assert (made.operation, made.limits) == ("asyncpg.copy", ("streamed body",))
    else:
        assert (made.operation, made.limits, len(made.data)) == ("asyncio.write", (), 1)
    [copied] = [event for event in seen.at("copied") if event.operation == "asyncpg.copy"]
    assert {item.where for item in copied.data} == {"body.args[0][0]"}
    seen.events[:] = [event for event in seen.events if event not in seen.at("made") + seen.at("copied")]
    seen.events[:] = [event for event in seen.events if event.data or "unexplained" in event.limits]
    where = {"one": "body.args[0]", "literal": "body.query[0]", "many": "body.args[1][0]", "asked": "body.args[0]",
             "prepared": "body.args[0]", "pooled": "body.args[0]"}  # fmt: skip
    assert_sent(seen, {mark: ("socket", "asyncpg", "asyncpg.query", place) for mark, place in where.items()})
    assert {(event.outcome, event.attempts) for event in seen.events} == {("ok", 1)}


def test_what_sqlalchemy_commits_is_told_by_it(share, database):
    """Upon asyncpg, too: the commit tells what was written, and the driver's queries are not told beside it."""
    seen = share(
        """
    import asyncio
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine
    async def main():
        engine = create_async_engine(sys.argv[2].replace("postgresql:", "postgresql+asyncpg:"))
        async with engine.begin() as connection:
            await connection.execute(text("SELECT CAST(:email AS text)"), {"email": email})
        await engine.dispose()
    asyncio.run(main())
    """,
        database,
    )
    assert not [event for event in seen.events if event.data]
