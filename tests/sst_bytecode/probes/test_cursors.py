"""Rows that drivers of databases give without a library above them, watched for real: known, and whose they are."""

from __future__ import annotations

import pytest

from tests.postgresql import postgresql
from tests.sst_bytecode.test_owners import told
from tests.sst_bytecode.test_subjects import BOOT, sent

BASE = """
import collections, sqlite3, sys
import requests
base = sqlite3.connect(":memory:", check_same_thread=False)
base.executescript('''
    create table customers (id integer primary key, email text, first_name text);
    create table orders (id integer primary key, customer_id int references customers, street text);
''')
base.executemany("insert into customers values (?, ?, ?)", [
    (5, "@".join(("wanda.five", "mail.example")), "Wanda"), (6, "@".join(("igor.six", "mail.example")), "Igor"),
])
base.execute("insert into orders values (1, 6, ?)", (" ".join(("14", "Glover Lane")),))
def send(**values):
    requests.post(sys.argv[1], json=values)
def of_names(cursor, row):
    return {column[0]: value for column, value in zip(cursor.description, row)}
class Cursor(sqlite3.Cursor):
    def __eq__(self, other): raise AssertionError
    __hash__ = None
"""

ALL = "'select * from customers'"
FETCHES = {
    "of a connection": "send(to=base.execute('select * from customers where id = ?', (5,)).fetchone()[1])",
    "of a cursor": f"c = base.cursor()\nc.execute({ALL})\nsend(to=c.fetchall()[0][1])",
    "the key is asked for": (
        "row = base.execute('select email from customers where id = :i', {'i': 5}).fetchone()\nsend(to=row[0])"
    ),
    "rows by name": f"base.row_factory = sqlite3.Row\nsend(to=base.execute({ALL}).fetchmany(1)[0]['email'])",
    "dictionaries": f"base.row_factory = of_names\nsend(to=base.execute({ALL}).fetchone()['email'])",
    "a class of one's own": f"c = base.cursor(Cursor)\nc.execute({ALL})\nsend(to=c.fetchone()[1])",
    "two at once": (
        f"one, other = base.cursor(), base.cursor()\none.execute({ALL})\nother.execute('select 1')\n"
        "send(to=one.fetchone()[1])"
    ),
}
LOOPS = {
    "a loop": f"for row in base.execute({ALL}):\n    send(to=row[1])\n    break",
    "over a variable": f"rows = base.execute({ALL})\nfor number, email, name in rows:\n    send(to=email)\n    break",
    "a comprehension": f"send(to=[row[1] for row in base.execute({ALL})][0])",
    "dictionaries": f"base.row_factory = sqlite3.Row\nsend(to=[dict(row) for row in base.execute({ALL})][0]['email'])",
    "a generator": (
        "def rows(): yield from base.execute('select * from customers')\n"
        "class Rows:\n    def __iter__(self): return (row[1] for row in rows())\n"
        "for one in Rows():\n    send(to=one)\n    break"
    ),
    "list": f"send(to=list(base.execute({ALL}))[0][1])",
    "sorted": f"send(to=sorted(base.execute({ALL}), key=lambda row: row[0])[0][1])",
    "next": f"send(to=next(base.execute({ALL}), None)[1])",
    "a cursor's own class": f"c = base.cursor(Cursor)\nc.execute({ALL})\nfor row in c:\n    send(to=row[1])\n    break",
    "one after the other": (
        f"c = base.cursor()\nfor row in c.execute('select 1 union select 2'):\n    break\n"
        f"for row in c.execute({ALL}):\n    send(to=row[1])\n    break"
    ),
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_rows_that_a_program_iterates_over_are_learnt_as_they_come(loop, run_python, tmp_path, service):
    """No call gives them: a loop asks the cursor itself, in C."""
    assert told(run_python, tmp_path, service, BASE + loop) == [{"email": "row:customers:5"}]


ODD_LOOPS = """
import gc, weakref
def rows():
    for row in base.execute("select * from customers"):
        yield row
class Held(sqlite3.Cursor): pass
cursor = base.cursor(Held)
cursor.execute("select * from customers")
gone, loop = weakref.ref(cursor), (row for row in cursor)
del cursor
print(next(loop)[0], gone() is not None)
gc.disable()
loop.close()
del loop
print(gone())  # nothing of a loop that is left holds its cursor
try:
    for row in base.execute("select first_name, abs(-9223372036854775807 - id) from customers"):
        print(row)
except Exception as error:
    print(type(error).__name__, error, error.__traceback__.tb_next)
cursor = base.execute("select id from customers")
for row in cursor:
    print(row, next(cursor))
print(list(cursor), iter(cursor) is cursor, next(cursor, "end"))
for wrong in (5, None):
    try:
        [one for one in wrong]
    except TypeError as error:
        print(error)
def list(cursor): return cursor
print(list(cursor) is cursor)
print(*rows())
"""


def test_a_loop_is_what_it_was(run_python, tmp_path, service):
    """Errors, the end, what a loop holds and how long, names that are no longer the built-in functions."""
    (tmp_path / "app.py").write_text(BASE + ODD_LOOPS)
    plain = run_python([tmp_path / "app.py", service.url], {})
    watched = run_python([tmp_path / "app.py", service.url], {"PYTHONPATH": BOOT, "SST_HOME": str(tmp_path / "home")})
    assert (plain.returncode, plain.stderr) == (0, "")
    assert (watched.returncode, watched.stdout, watched.stderr) == (0, plain.stdout, "")


@pytest.mark.parametrize("fetch", FETCHES.values(), ids=FETCHES)
def test_rows_of_a_cursor_are_whose_the_statement_says(fetch, run_python, tmp_path, service):
    """By whatever method they come and whatever is made of them."""
    assert told(run_python, tmp_path, service, BASE + fetch) == [{"email": "row:customers:5"}]


def test_what_refers_to_a_customer_is_the_customers(run_python, tmp_path, service):
    """A join tells what a column refers to; the values of one row belong together."""
    program = """
rows = base.execute(
    "select o.street, o.customer_id, c.id, c.first_name from orders o join customers c on c.id = o.customer_id"
).fetchall()
send(street=rows[0][0], first_name=rows[0][3])
"""
    assert told(run_python, tmp_path, service, BASE + program) == [
        {"street": "row:customers:6", "first_name": "row:customers:6"}
    ]


def test_what_a_program_makes_of_its_rows_is_not_asked(run_python, tmp_path, service):
    """Rows are objects of its own, whose methods we do not call; the results are the very ones that the driver gave."""
    program = """
class Row(tuple):
    def __iter__(self): raise AssertionError
    __getitem__ = __len__ = __eq__ = __iter__
    __hash__ = None
base.row_factory = lambda cursor, row: Row(row)
one = base.execute("select * from customers where id = 5").fetchone()
send(to=tuple.__getitem__(one, 1))
assert type(one) is Row and base.execute("select 1 where 0").fetchone() is None
assert base.execute("select * from customers where 0").fetchall() == []
class Other:
    def execute(self, *given): return self
    def fetchone(self): return given
given = object()
assert Other().execute("select").fetchone() is given
"""
    assert told(run_python, tmp_path, service, BASE + program) == [{"email": "row:customers:5"}]


def test_an_asynchronous_cursor_tells_as_much(run_python, tmp_path, service):
    """Of a connection and of a cursor, one row, several and those of a loop, which asks for them in portions."""
    program = """
import asyncio, aiosqlite
async def main():
    async with aiosqlite.connect("async.db") as base:
        await base.execute("create table customers (id integer primary key, email text)")
        await base.execute("insert into customers values (7, ?)", ("@".join(("edith.7", "mail.example")),))
        async with base.execute("select * from customers where id = ?", (7,)) as cursor:
            send(to=(await cursor.fetchone())[1])
        cursor = await base.cursor()
        await cursor.execute("select email, id from customers")
        send(to=(await cursor.fetchall())[0][0])
        async with base.execute("select * from customers") as cursor:
            async for row in cursor:
                send(to=row[1])
        send(to=list(await base.execute_fetchall("select * from customers"))[0][1])
asyncio.run(main())
"""
    assert told(run_python, tmp_path, service, BASE + program) == [{"email": "row:customers:7"}] * 4


def test_a_statement_of_ones_own_in_django_tells_whose_its_rows_are(run_python, tmp_path, service):
    """Of customers, whom no model describes, and of who logs in; outside of any request."""
    program = """
import django
from django.conf import settings
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
)
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("create table customers (id integer primary key, email text)")
    cursor.execute("insert into customers values (7, %s)", ["@".join(("edith.7", "mail.example"))])
    cursor.execute("select email from customers where id = %s", [7])
    send(to=cursor.fetchone()[0])
    cursor.execute("select * from customers")
    send(to=cursor.fetchall()[0][1])
    names = ("password", "is_superuser", "username", "last_name", "is_staff", "is_active", "date_joined", "first_name")
    given = ["x", 0, "u", "", 0, 1, "2020-01-01", "", 3, "@".join(("karl.3", "mail.example"))]
    cursor.execute(f"insert into auth_user ({', '.join(names)}, id, email) values ({', '.join(['%s'] * 10)})", given)
    cursor.execute("select id, email from auth_user")
    send(to=cursor.fetchone()[1])
    cursor.execute("select email from customers where id = %s", [7])
    for row in cursor:
        send(to=row[0])
"""
    customer = {"email": "row:customers:7"}
    assert told(run_python, tmp_path, service, BASE + program) == [customer, customer, {"email": "3"}, customer]


@pytest.fixture(scope="module")
def server():
    """The address of a PostgreSQL of its own."""
    with postgresql() as running:
        yield running


def test_drivers_of_postgresql_are_cursors_too(run_python, tmp_path, service, server):
    """psycopg, in both its ways, and psycopg2."""
    program = """
import asyncio, psycopg, psycopg2
from psycopg.rows import dict_row
url = URL
with psycopg.connect(url) as base:
    base.execute("create table customers (id integer primary key, email text)")
    base.execute("insert into customers values (7, %s)", ("@".join(("edith.7", "mail.example")),))
with psycopg.connect(url, row_factory=dict_row) as base:
    send(to=base.execute("select * from customers where id = %s", (7,)).fetchone()["email"])
async def main():
    async with await psycopg.AsyncConnection.connect(url) as base:
        async with base.cursor() as cursor:
            await cursor.execute("select * from customers")
            send(to=(await cursor.fetchall())[0][1])
        send(to=(await (await base.execute("select id, email from customers")).fetchone())[1])
asyncio.run(main())
base = psycopg2.connect(url)
cursor = base.cursor()
cursor.execute("select * from customers")
send(to=cursor.fetchmany(5)[0][1])
cursor = base.cursor("on_the_server")  # whose columns are known with the first row
cursor.execute("select * from customers")
for row in cursor:
    send(to=row[1])
base.close()
with psycopg.connect(url) as base:
    for row in base.execute("select * from customers"):
        send(to=row[1])
"""
    url = server.database()
    assert told(run_python, tmp_path, service, f"URL = {url!r}\n{BASE}{program}") == [{"email": "row:customers:7"}] * 6


def test_records_of_asyncpg_are_rows_too(run_python, tmp_path, service, server):
    """Of a connection, a pool, a prepared statement and a cursor, in a class of the program's own too."""
    program = """
import asyncio, asyncpg
class Own(asyncpg.Record):
    def keys(self): raise AssertionError
    values = __iter__ = keys
async def main():
    base = await asyncpg.connect(url)
    await base.execute("create table clients (id integer primary key, email text)")
    await base.execute("insert into clients values (7, $1)", "@".join(("edith.7", "mail.example")))
    await base.execute("insert into clients values (8, $1)", "@".join(("frida.8", "mail.example")))
    send(to=(await base.fetch("select * from clients"))[0]["email"])
    send(to=(await base.fetchrow("select email from clients where id = $1", 8))["email"])
    send(to=await base.fetchval("select email from clients where id = $1", 7))
    send(to=(await base.fetchrow("select id, email from clients", record_class=Own))["email"])
    statement = await base.prepare("select id, email from clients where id = $1")
    send(to=(await statement.fetchrow(8))["email"])
    async with base.transaction():
        async for row in base.cursor("select * from clients"):
            send(to=row["email"])
        cursor = await base.cursor("select email from clients where id = $1", 8)
        send(to=(await cursor.fetchrow())["email"])
    assert await base.fetch("select 1 where false") == [] and await base.fetchval("select 1") == 1
    await base.close()
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        send(to=(await pool.fetchrow("select * from clients where id = 7"))["email"])
asyncio.run(main())
"""
    seen = told(run_python, tmp_path, service, f"url = {server.database()!r}\n{BASE}{program}")
    assert seen == [{"email": f"row:clients:{number}"} for number in (7, 8, 7, 7, 8, 7, 8, 8, 7)]


def test_what_sqlalchemy_reads_through_asyncpg_is_told_by_it(run_python, tmp_path, service, server):
    """Which knows more of its columns; the driver's records are not told beside it."""
    program = """
import asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
async def main():
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.begin() as base:
        await base.execute(text("create table clients (id integer primary key, email text)"))
        email = "@".join(("edith.7", "mail.example"))
        await base.execute(text("insert into clients values (7, :email)"), {"email": email})
        send(to=(await base.execute(text("select email, id from clients"))).first()[0])
    await engine.dispose()
asyncio.run(main())
"""
    [event] = sent(run_python, tmp_path, service, f"url = {server.database()!r}\n{BASE}{program}")
    assert [(item.person, item.source) for item in event.data] == [("row:clients:7", "sqlalchemy.clients")]
