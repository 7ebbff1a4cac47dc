"""SQLAlchemy, real, on SQLite: the rows that the application loads are learnt under the names of their columns."""

from __future__ import annotations

import textwrap

import pytest

MODELS = """
import datetime
from sqlalchemy import *
from sqlalchemy import exc
from sqlalchemy.orm import *
from sqlalchemy.types import TypeDecorator

class Base(DeclarativeBase): pass

class Rot(TypeDecorator):
    impl = String
    cache_ok = True
    def process_bind_param(self, value, dialect): return value and value[::-1]
    def process_result_value(self, value, dialect):
        print("loaded")
        return value and value[::-1]

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column("email", String, nullable=True)
    date_of_birth: Mapped[datetime.date] = mapped_column(nullable=True)
    phone: Mapped[str] = mapped_column(Rot, nullable=True)
    orders: Mapped[list["Order"]] = relationship()

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), nullable=True)
    item: Mapped[str] = mapped_column(nullable=True)
    email: Mapped[str] = mapped_column(nullable=True)

class Rate(Base):
    __tablename__ = "rates"
    id: Mapped[int] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(nullable=True)

engine = create_engine("sqlite://", poolclass=pool.StaticPool)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([
        User(id=1, mail="ada@example.org", date_of_birth=datetime.date(1985, 12, 10), phone="2310-555"),
        User(id=2, mail="grace@example.org"),
        Order(id=1, user_id=1, item="book", email="gift@example.org"),
        Order(id=2, user_id=1, item="pen", email="gift@example.org"),
        Rate(currency="EUR"),
    ])
    session.commit()
users, orders = User.__table__, Order.__table__
recorder.learnt.clear()

def load(session):
"""


@pytest.fixture
def load(watch):
    """Run statements with a session in a function of the application; answers what was told."""

    def run(statements, *, before="", people=False):
        if people:  # as Flask-Login would tell
            before += "\nfrom sst_bytecode.probes.readers import people; people.learn_class(User)"
        source = MODELS.replace("\ndef load", textwrap.dedent(before) + "\n\ndef load") + textwrap.indent(
            textwrap.dedent(statements), "    "
        )
        return watch(source + "\n\nwith Session(engine) as session:\n    load(session)\n")

    return run


ADA = {"id": 1, "email": "ada@example.org", "date_of_birth": "1985-12-10"}

LOADS = {
    "session.get": "session.get(User, 1)",
    "select of an entity": "session.scalars(select(User).where(User.id == 1)).one()",
    "all": "session.scalars(select(User).where(User.id == 1)).all()",
    "first": "session.scalars(select(User).order_by(User.id)).first()",
    "query": "session.query(User).filter_by(id=1).one()",
    "partitions": "[*session.scalars(select(User).where(User.id == 1)).partitions(1)]",
    "yield_per": "[*session.scalars(select(User).where(User.id == 1).execution_options(yield_per=10))]",
    "refresh": "one = session.get(User, 1); recorder.learnt.clear(); session.refresh(one)",
    "expired": "one = session.get(User, 1); recorder.learnt.clear(); session.expire(one); one.mail",
    "core": "session.connection().execute(select(users).where(users.c.id == 1)).one()",
    "core fetchmany": "session.connection().execute(select(users).where(users.c.id == 1)).fetchmany(5)",
    "labels": (
        "columns = users.c.id.label('a'), users.c.email.label('b'), users.c.date_of_birth\n"
        "session.execute(select(*columns).where(users.c.id == 1)).all()"
    ),
    "aliased": "other = aliased(User); session.scalars(select(other).where(other.id == 1)).all()",
    "from statement": "session.scalars(select(User).from_statement(text('select * from users where id = 1'))).all()",
}


@pytest.mark.parametrize("way", LOADS)
def test_row_is_learnt_however_it_is_loaded(load, way):
    """The personal columns of a loaded row are learnt under their columns' names, at the application's line, for the
    table.
    """
    seen = load(LOADS[way])
    rows = [one for one in seen.learnt if "email" in one["value"]]
    assert rows, seen.learnt
    (row,) = [one for one in rows if one["value"]["email"] == "ada@example.org"]
    assert {name: row["value"][name] for name in ("email", "date_of_birth")} == {
        "email": ADA["email"],
        "date_of_birth": ADA["date_of_birth"],
    }
    assert row["place"][2] == "load"
    if way not in ("labels", "aliased"):
        assert row["source"] == "sqlalchemy.users"


def test_text_is_learnt_under_the_names_of_its_columns(load):
    """Rows of textual SQL are learnt under the names that the result has."""
    seen = load("""
        session.execute(text("select email, 1 from users where id = 1")).all()
        session.connection().exec_driver_sql("select email as mail_address from users where id = 2").all()
    """)
    assert [one["value"] for one in seen.learnt] == [
        {"email": "ada@example.org"},
        {"mail_address": "grace@example.org"},
    ]


def test_statement_without_a_personal_column_is_left_alone(load):
    """What has no personal column is not learnt."""
    assert (
        load(
            "session.scalars(select(Rate)).all(); session.execute(select(func.count()).select_from(User)).all()"
        ).learnt
        == []
    )


NOTES = """
class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(nullable=True)
    topic: Mapped[str] = mapped_column(nullable=True)
    extra: Mapped[dict] = mapped_column(JSON, nullable=True)
Base.metadata.create_all(engine)
def keep(*notes):
    with Session(engine) as session:
        session.add_all(notes)
        session.commit()
    recorder.learnt.clear()
"""


def test_column_whose_name_says_nothing_is_known_by_what_is_in_it(load):
    """The first rows with an address or a number in a column make it a personal one, for each row from then on."""
    seen = load(
        """
        keep(*[Note(recipient=one, topic="news") for one in (None, "ada@example.org", "+41 22 555 01 99", "desk 4")])
        for _ in range(2):
            session.execute(select(Note.recipient, Note.topic).order_by(Note.id)).all()
        """,
        before=NOTES,
    )
    rows = [{"recipient": one} for one in ("ada@example.org", "+41 22 555 01 99", "desk 4")]
    assert [one["value"] for one in seen.learnt] == rows + rows


def test_column_stands_beside_those_that_are_named(load):
    """What is found joins the columns of its table that have a name, so that whose row it is counts for both."""
    seen = load("session.execute(select(Order)).all()", before="""
        with Session(engine) as session:
            session.execute(update(Order).values(item="for ada@example.org").where(Order.id == 1))
            session.execute(update(Order).values(item="ada@example.org").where(Order.id == 2))
            session.commit()
        recorder.learnt.clear()
        """)  # fmt: skip
    (one,) = [one["value"] for one in seen.learnt if one["value"].get("item") == "ada@example.org"]
    assert one["email"] == "gift@example.org"


def test_document_in_a_column_is_opened(load):
    """JSON with a personal name or shape in it is learnt as what it holds; any other is left alone."""
    seen = load(
        """
        keep(Note(extra={"colour": "blue", "sizes": [3, 4]}), Note(extra={"phone": "+41 22 555 01 99"}, topic="{"))
        session.scalars(select(Note)).all()
        """,
        before=NOTES,
    )
    assert {"extra": {"phone": "+41 22 555 01 99"}} in [one["value"] for one in seen.learnt]
    seen = load('keep(Note(extra={"colour": "blue"})); session.scalars(select(Note)).all()', before=NOTES)
    assert [one["value"] for one in seen.learnt] == [{"id": 1}]


@pytest.mark.parametrize(
    "asked",
    [
        "execute(select(Note.topic).order_by(Note.id.desc()))",
        "connection().exec_driver_sql('select topic from notes order by id desc')",
    ],
)
def test_columns_are_looked_at_in_the_first_rows_only(load, asked):
    """After a hundred rows in which a column held nothing it is let be, at no cost from then on."""
    seen = load(
        f"""
        keep(*[Note(topic="news") for _ in range(100)])
        session.{asked}.all()
        keep(Note(topic="ada@example.org"))
        session.{asked}.all()
        """,
        before=NOTES,
    )
    assert seen.learnt == []


def test_rows_belong_to_their_people(load):
    """A row of a table of people is its person's, and a row with a foreign key to it is that person's; each table of
    a join apart.
    """
    seen = load("session.execute(select(User, Order).join(Order)).all()", people=True)
    told = {(one["field"], one["person"]) for one in seen.learnt}
    assert told == {("users", "1"), ("orders", "1")}
    seen = load("session.scalars(select(User)).all()")
    assert {one["person"] for one in seen.learnt} == {None}, "nobody said that this table holds people"


@pytest.mark.parametrize(
    "asked",
    [
        "scalars(select(User).where(User.id == 2))",
        "connection().exec_driver_sql('select id, email from users where id = 2')",
    ],
)
def test_people_table_that_becomes_known_later_counts(load, asked):
    """A statement that was planned before is planned anew."""
    seen = load(f"""
        session.{asked}.all()
        from sst_bytecode.probes.readers import people
        people.learn_class(User)
        session.expire_all()
        session.{asked}.all()
    """)
    assert [one["person"] for one in seen.learnt] == [None, "2"]


def test_equal_rows_of_one_fetch_are_learnt_once(load):
    """Twenty expenses of one person do not cost twenty times the person."""
    assert len(load("session.execute(select(Order.user_id, Order.email)).all()").learnt) == 1


@pytest.mark.parametrize(
    "loaded",
    [
        "session.get(User, 1)",
        "session.scalars(select(User).from_statement(text('select * from users where id = 1'))).one()",
        "session.scalars(select(User).where(User.id == 1).execution_options(yield_per=1)).one()",
        "session.scalars(select(Order).where(Order.id == 1)).one() and session.get(User, 1)",
    ],
)
def test_value_made_by_a_type_is_learnt_from_the_instance(load, loaded):
    """A column whose Python value the application's own type makes is learnt as the application sees it, be it of the
    first row that the program loads; the type runs once, as ever.
    """
    seen = load(f"user = {loaded}; assert user.phone == '2310-555'")
    values = [one["value"] for one in seen.learnt]
    assert {"phone": "2310-555"} in values
    assert all(one.get("phone") != "555-0132" for one in values)
    assert seen.out.split() == ["loaded"]


def test_member_of_an_enum_is_learnt_from_the_instance(load):
    """A row has a member's name, mostly, so that the member itself is learnt with the instance."""
    seen = load(
        "one = session.get(Member, 1); print(one.gender.value, one.status.value)",
        before="""
        import enum
        class Gender(enum.Enum): F = "female"
        class Status(enum.Enum): A = "active"
        class Member(Base):
            __tablename__ = "members"
            id: Mapped[int] = mapped_column(primary_key=True)
            gender: Mapped[Gender]
            status: Mapped[Status]
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            session.add(Member(id=1, gender=Gender.F, status=Status.A))
            session.commit()
        recorder.learnt.clear()
        """,
    )
    assert [one["value"] for one in seen.learnt] == [{"id": 1, "gender": "F"}, {"gender": "Gender Gender.F"}]


def test_nothing_is_loaded_for_us(load):
    """No query is sent, and no attribute loaded, that the plain program would not."""
    seen = load(
        """
        one = session.scalars(select(User).options(load_only(User.mail)).where(User.id == 1)).one()
        session.expire(one, ["mail"])
        print(sorted(set(one.__dict__) - {"_sa_instance_state"}), len(statements))
        """,
        before="""
        statements = []
        event.listen(engine, "before_cursor_execute", lambda *what: statements.append(what))
        """,
    )
    assert seen.out.split("\n")[0] == "['id'] 1"


def test_our_own_reader_is_not_told(load):
    """Rows that are read on a thread that works for us are not learnt."""
    assert load("global OURS; OURS = True; session.scalars(select(User)).all()").learnt == []
