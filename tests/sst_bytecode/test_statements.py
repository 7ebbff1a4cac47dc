"""Rows that do not say whose they are watched for real: their statements tell it, or nobody knows."""

from __future__ import annotations

import pytest

from tests.sst_bytecode.test_subjects import MODELS, told

VISIT = (
    MODELS  # noqa: S608 - the statements are fixed; what varies is the program around them
    + """
from flask import Flask, session as visit
from sqlalchemy import func, text
app = Flask(__name__)
app.secret_key = "k"
with Session(engine) as session:
    session.execute(text(
        "create table branches (id integer primary key, label text, street text, city text, zip text, phone text)"
    ))
    session.execute(text(
        "insert into branches values (3, 'Depot East', 'Quay 12', 'Deventer', '7417 DE', '+31 570 555 019')"
    ))
    session.commit()

def send(*values):
    requests.post(sys.argv[1], json={f"to{number}": value for number, value in enumerate(values)})

@app.post("/login")
def login():
    visit["user_id"] = 22
    return ""

@app.post("/tell")
def tell():
    with Session(engine) as session:
        session.get(User, visit["user_id"])
        for row in run(session):
            send(*row)
    return ""

def run(session):
    return session.execute(WHAT, GIVEN).all()

client = app.test_client()
client.post("/login")
assert client.post("/tell").status_code == 200
"""
)

CLIENT, NOBODY = [("row:customers:44", "customers")], [("customers",)]
FROM_TEXT = {
    "a key that is selected": ("select id, phone from customers where id = :i", {"i": 44}, CLIENT),
    "all columns": ("select * from customers where id = 44", {}, CLIENT),
    "another name": ("select c.phone as p, c.id as c_id from customers c where c.id = 44", {}, CLIENT),
    "a key that is asked for": ("select phone from customers where id = :i", {"i": 44}, CLIENT),
    "somebody who logs in": ("select email from users where id = :i", {"i": 11}, [("11", "users")]),
    "who is in play": ("select email from users where id = :i", {"i": 22}, [("22", "users")]),
    "a column of who logs in": ("select contact_email, user_id from addresses", {}, [("33", "addresses")]),
    "a condition on who logs in": ("select contact_email from addresses where user_id = 33 and user_id = :u", {"u": 33},
                                   [("33", "addresses")]),
    "what refers to people": (
        "select c.id, c.phone, o.street from orders o join customers c on c.id = o.customer_id", {},
        [("row:customers:44", "customers", "orders")],
    ),
    "no key": ("select phone from customers where phone like '%44'", {}, NOBODY),
    "no key, but an address of who is in play": (
        "select phone, email from customers where phone like '%55'", {}, [("22", "customers", "users")],
    ),
    "what is not read": ("select phone from (select * from customers where id = 44) c", {}, [("sqlalchemy",)]),
}  # fmt: skip


def visit(what, given=None):
    """The program in which 22 loads *what* and sends it."""
    return VISIT.replace("WHAT", what).replace("GIVEN", repr(given or {}))


@pytest.mark.parametrize("case", FROM_TEXT)
def test_text_tells_whose_a_row_is(run_python, tmp_path, service, case):
    """A customer's number that 22 loads is the customer's, however the statement names the table and the key. Where it
    does not, it is nobody's whom we know, and not 22's.
    """
    sql, given, expected = FROM_TEXT[case]
    assert told(run_python, tmp_path, service, visit(f"text({sql!r})", given)) == expected


COLUMNS = {
    "a key that is asked for": ("select(Customer.phone).where(Customer.id == 44)", CLIENT),
    "somebody who logs in": ("select(User.email).where(User.id == 11)", [("11", "users")]),
    "computed": ("select(func.upper(User.email), User.id).where(User.id == 11)", [("11", "users")]),
    "a join": (
        "select(Order.street, Customer.id).join(Customer, Order.customer_id == Customer.id)",
        [("row:customers:44", "orders")],
    ),
    "no key": ("select(Customer.phone).where(Customer.phone.like('%44'))", NOBODY),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_conditions_tell_whose_columns_are(run_python, tmp_path, service, case):
    """Columns without the key of their row are whose the statement asks for."""
    what, expected = COLUMNS[case]
    assert told(run_python, tmp_path, service, visit(what)) == expected


def test_same_statement_is_each_time_of_whom_it_asks_for(run_python, tmp_path, service):
    """What was planned for a statement holds for other parameters."""
    program = VISIT.replace(
        "return session.execute(WHAT, GIVEN).all()",
        "return [session.execute(select(User.email).where(User.id == n)).one() for n in (22, 33, 11)]",
    )
    assert told(run_python, tmp_path, service, program) == [("22", "users"), ("33", "users"), ("11", "users")]


SCRIPT = (
    MODELS  # noqa: S608 - the statements are fixed; what varies is the program around them
    + """
from sqlalchemy import text
with engine.connect() as connection:
    for row in connection.exec_driver_sql("select id, email from customers order by id"):
        requests.post(sys.argv[1], json={"to": row.email})
    for row in connection.execute(text("select email, id from users where id > 22 order by id")):
        requests.post(sys.argv[1], json={"to": row.email})
"""
)


def test_in_a_script_each_row_is_its_own_person_s(run_python, tmp_path, service):
    """Also with a statement that goes to the driver as it is, as pandas hands it over."""
    people = [("customers", 11), ("customers", 44), ("customers", 55), ("users", 33)]
    seen = told(run_python, tmp_path, service, SCRIPT)
    assert seen == [(f"row:{table}:{key}", table) for table, key in people]


BRANCHES = """
class Branch(Base):
    __tablename__ = "branches"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    street: Mapped[str]
    city: Mapped[str]
    zip: Mapped[str]
    phone: Mapped[str]

"""


@pytest.mark.parametrize("what", ["text('select * from branches')", "select(Branch.__table__)", "select(Branch.phone)"])
def test_a_branch_is_nobody(run_python, tmp_path, service, what):
    """Where a shop is and its number are no personal data, of the customer who goes there neither."""
    program = visit(what).replace("engine = create_engine", BRANCHES + "engine = create_engine")
    program = program.replace("create table branches", "create table if not exists branches")
    assert told(run_python, tmp_path, service, program) == [()]


def test_a_list_of_towns_is_nobody(run_python, tmp_path, service):
    """What an application has of all towns, its customers' own among them, is not where the customer in play lives."""
    program = visit("text('select city, zip from cities')").replace(" branches", " cities")
    program = program.replace("send(*row)", "requests.post(sys.argv[1], json=dict(row._mapping))")
    assert told(run_python, tmp_path, service, program) == [()]


FROM_DRIVER = {
    "another person of the table": ("select email from users where id = ?", (11,), [("11", "users")]),
    "who is in play": ("select email from users where id = ?", (22,), [("22", "users")]),
    "somebody who does not log in": ("select phone, id from customers where id = ?", (44,), CLIENT),
}


@pytest.mark.parametrize("case", FROM_DRIVER)
def test_rows_of_the_driver_itself_are_whose_its_statement_says(run_python, tmp_path, service, case):
    """What is made of a row that `sqlite3` itself gave, an HMAC here, is told as that person's."""
    statement, given, expected = FROM_DRIVER[case]
    program = visit("''").replace(
        "return session.execute('', {}).all()",
        f"return session.connection().connection.driver_connection.execute({statement!r}, {given}).fetchall()",
    )
    program = program.replace("send(*row)", "send(hmac.new(b'key', row[0].encode(), 'sha256').hexdigest())")
    assert told(run_python, tmp_path, service, "import hmac\n" + program) == expected
