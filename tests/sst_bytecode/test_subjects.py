"""Rows of several people watched for real, whoever is logged in: what is sent of one is told as that one's."""

from __future__ import annotations

from pathlib import Path

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import keys, queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

ROWS = """
import sys
import requests
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

class Base(DeclarativeBase): pass
"""

MODELS = (
    ROWS
    + """
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]

class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    phone: Mapped[str]

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    street: Mapped[str]

class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    contact_email: Mapped[str]

engine = create_engine(
    "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(id=n, email=f"user.{n}@mail.example") for n in (11, 22, 33)])
    session.add_all([Customer(id=n, email=f"client.{n}@mail.example", phone=f"+49 30 55512{n}") for n in (11, 44)])
    session.add(Customer(id=55, email="user.22@mail.example", phone="+49 30 5551255"))
    session.add(Order(id=11, customer_id=44, street="9 Harbour Road"))
    session.add(Address(id=1, user_id=33, contact_email="at.work@mail.example"))
    session.commit()
"""
)

PLAIN_SESSION = (
    MODELS
    + """
from flask import Flask, session as visit
app = Flask(__name__)
app.secret_key = "k"
KINDS = {one.__tablename__: one for one in (User, Customer, Order, Address)}

@app.post("/login/<int:number>")
def login(number):
    visit["user_id"] = number
    return ""

@app.post("/tell/<table>/<int:number>/<column>")
def tell(table, number, column):
    with Session(engine) as session:
        session.get(User, visit["user_id"])
        row = session.get(KINDS[table], number)
        requests.post(sys.argv[1], json={"to": getattr(row, column)})
    return ""

@app.post("/all")
def everybody():
    with Session(engine) as session:
        session.get(User, visit["user_id"])
        for row in session.scalars(select(Customer)):
            requests.post(sys.argv[1], json={"to": row.phone})
    return ""

client = app.test_client()
for me, what in [
    (11, "users/11/email"), (11, "users/22/email"), (22, "users/33/email"),
    (11, "customers/11/email"), (11, "customers/44/phone"), (22, "customers/55/phone"),
    (11, "orders/11/street"), (11, "addresses/1/contact_email"),
]:
    client.post(f"/login/{me}")
    assert client.post("/tell/" + what).status_code == 200
client.post("/all")
"""
)

FASTAPI = (
    MODELS
    + """
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
app = FastAPI()

def logged_in(request: Request):
    with Session(engine) as session:
        return session.get(User, int(request.headers["x-user"]))

@app.post("/invite/{number}")
def invite(number: int, current_user: User = Depends(logged_in)):
    with Session(engine) as session:
        requests.post(sys.argv[1], json={"to": session.get(User, number).email})
        requests.post(sys.argv[1], json={"from": "x", "by": current_user.email})

client = TestClient(app)
for me, other in ((11, 22), (22, 33)):
    assert client.post(f"/invite/{other}", headers={"x-user": str(me)}).status_code == 200
"""
)

STARLETTE = (
    MODELS
    + """
from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

class Backend(AuthenticationBackend):
    async def authenticate(self, conn):
        with Session(engine) as session:
            return AuthCredentials(), session.get(User, int(conn.headers["x-user"]))

def invite(request):
    with Session(engine) as session:
        requests.post(sys.argv[1], json={"to": session.get(User, int(request.path_params["number"])).email})
    return Response("ok")

app = Starlette(
    routes=[Route("/invite/{number}", invite, methods=["POST"])],
    middleware=[Middleware(AuthenticationMiddleware, backend=Backend())],
)
client = TestClient(app)
for me, other in ((11, 22), (22, 33)):
    assert client.post(f"/invite/{other}", headers={"x-user": str(me)}).status_code == 200
"""
)

DJANGO = """
import sys
import django
import requests
from django.conf import settings
settings.configure(
    SECRET_KEY="k", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "clinic.db"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
)
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import path

class Patient(models.Model):
    first_name = models.CharField(max_length=80)
    email = models.CharField(max_length=80)
    class Meta:
        app_label = "clinic"

class Appointment(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE)
    diagnosis = models.CharField(max_length=80)
    class Meta:
        app_label = "clinic"

def remind(request):
    request.user.email
    patient = Patient.objects.get(pk=1)
    requests.post(sys.argv[1], json={"to": patient.email})
    for row in Patient.objects.values("id", "email"):
        requests.post(sys.argv[1], json={"to": row["email"]})
    requests.post(sys.argv[1], json={"diagnosis": Appointment.objects.get(pk=1).diagnosis})
    return HttpResponse("ok")

urlpatterns = [path("remind", remind)]
call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Patient)
    editor.create_model(Appointment)
for number in (1, 2):
    Patient.objects.create(first_name="Maria", email=f"patient.{number}@mail.example")
Appointment.objects.create(patient_id=2, diagnosis="migraine with aura")
doctor = get_user_model().objects.create(username="doctor", email="doctor@mail.example")
client = Client()
client.force_login(doctor, "django.contrib.auth.backends.ModelBackend")
assert client.get("/remind").status_code == 200
"""

VISITS = (
    ROWS
    + """
from flask import Flask, session as visit

engine = create_engine("sqlite://", poolclass=StaticPool)
app = Flask(__name__)
app.secret_key = "k"

@app.post("/login")
def login():
    visit["user_id"] = 1
    return ""
"""
)

TEAM = (
    VISITS
    + """
from datetime import date, timedelta

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    birth_date: Mapped[date]
    income: Mapped[int]

FIRST, LAST = ("Rose", "Wim", "Ada", "Per"), ("King", "Ek", "Lind", "Moe", "Ito")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([
        User(id=n, email=f"user.{n}@mail.example", first_name=FIRST[n % 4], last_name=LAST[n % 5],
             birth_date=date(1970, 1, 1) + timedelta(400 * n), income=(41_500, 52_250, 73_900)[n % 3])
        for n in range(1, 21)
    ])
    session.commit()

@app.post("/team")
def team():
    with Session(engine) as session:
        session.get(User, visit["user_id"])
        people = [{"first_name": one.first_name, "last_name": one.last_name, "birth_date": one.birth_date.isoformat(),
                   "salary": one.income} for one in session.scalars(select(User))]
    requests.post(sys.argv[1], json={"team": people})
    return ""

client = app.test_client()
client.post("/login")
client.post("/team")
"""
)

EXPORT = (
    VISITS
    + """
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    city: Mapped[str]

Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(id=n, email=f"user.{n}@mail.example", city="Bielefeld") for n in range(1, 61)])
    session.commit()

@app.post("/export")
def export():
    with Session(engine) as session:
        session.get(User, visit["user_id"])
        pairs = [(one.email, one.city) for one in session.scalars(select(User))]
    lines = "\\n".join(f"{email};{city}" for email, city in pairs)
    for body in (
        [{"email": email, "city": city} for email, city in pairs],
        [{"user": {"email": email}, "home": {"city": city}} for email, city in pairs],
    ):
        requests.post(sys.argv[1], json=body)
    requests.post(sys.argv[1], data="email;city\\n" + lines, headers={"Content-Type": "text/csv"})
    requests.post(sys.argv[1], data=lines.replace(";", " lives in "))
    return ""

client = app.test_client()
client.post("/login")
assert client.post("/export").status_code == 200
"""
)

AGENTS = """
import sys
import requests
from flask import Flask, request
app = Flask(__name__)
FIREFOX, EDGE, OURS = [
    f"Mozilla/5.0 ({system}) Gecko/20100101" for system in ("X11; Linux x86_64", "Windows NT 10.0", "compatible; Shop")
]

@app.get("/tell")
def tell():
    requests.post(sys.argv[1], json={"up": 1})
    requests.post(sys.argv[1], json={"up": 1}, headers={"User-Agent": OURS})
    requests.post(sys.argv[1], json={"agent": request.headers["User-Agent"]})
    return ""

client = app.test_client()
for agent in (requests.utils.default_user_agent(), OURS, FIREFOX, EDGE):
    client.get("/tell", headers={"User-Agent": agent})
"""

IMPORT = """
import sys
import requests
from flask import Flask, request, session as visit
app = Flask(__name__)
app.secret_key = "k"

@app.post("/import")
def load():
    visit["user_id"] = "boss"
    given = request.get_json()
    requests.post(sys.argv[1], json={"by": given["email"]})
    for member in given["members"]:
        requests.post(sys.argv[1], json={"to": member["email"]})
    requests.post(sys.argv[1], json=given["members"])
    return ""

towns = [{"email": f"new.{name}@lists.example", "city": "Bielefeld", "age": 41} for name in "abcde"]
boss = {"email": "the.boss@mail.example", "city": "Bielefeld"}
assert app.test_client().post("/import", json=boss | {"members": [*towns, boss]}).status_code == 200
"""


def sent(run_python, tmp_path, service, program):
    """What was sent while a program ran, in order."""
    script = tmp_path / "shop.py"
    script.write_text(program)
    home = {"SST_HOME": str(tmp_path / "home")}
    done = run_python([script, service.url + "/crm"], {"PYTHONPATH": BOOT, **home})
    assert (done.returncode, done.stderr) == (0, "")
    reader = queries.open_reader(configuration.load(home, str(tmp_path)))
    assert not reader.health().counts
    return sorted((one for one in reader.events() if one.kind == "http"), key=lambda one: one.time)


def told(*program):
    """Who each request that was sent is told of, in order, and of which table."""
    return [(*one.persons, *sorted({item.source.rpartition(".")[2] for item in one.data})) for one in sent(*program)]


def test_a_plain_session_tells_whose_table_the_people_are_in(run_python, tmp_path, service):
    """The table is that of the row whose key is in the session. Customers are people of their own, with orders of
    theirs, unless one has the address of who is logged in; a row with a foreign key is the person's whom that names.
    """
    clients = [(f"row:customers:{number}", "customers") for number in (11, 44)]
    assert told(run_python, tmp_path, service, PLAIN_SESSION) == [
        ("11", "users"), ("22", "users"), ("33", "users"),
        clients[0], clients[1], ("22", "customers"),
        ("row:customers:44", "orders"), ("33", "addresses"),
        clients[0], clients[1], ("22", "customers"),
    ]  # fmt: skip


def test_the_user_whom_a_dependency_finds_tells_where_people_are(run_python, tmp_path, service):
    """Already in the first request of the program another one's address is that one's."""
    seen = told(run_python, tmp_path, service, FASTAPI)
    assert seen == [("22", "users"), ("11", "users"), ("33", "users"), ("22", "users")]


def test_so_does_the_user_of_an_authentication(run_python, tmp_path, service):
    """Starlette's middleware keeps the user in the request's scope."""
    assert told(run_python, tmp_path, service, STARLETTE) == [("22", "users"), ("33", "users")]


def test_patients_are_not_their_doctor(run_python, tmp_path, service):
    """Rows of a model of their own with names and addresses are of the people in them, as instances and as values."""
    first, second = ("row:clinic_patient:1", "clinic_patient"), ("row:clinic_patient:2", "clinic_patient")
    seen = told(run_python, tmp_path, service, DJANGO)
    assert seen == [first, first, second, ("row:clinic_patient:2", "clinic_appointment")]


def test_user_agents_are_who_is_in_play_s(run_python, tmp_path, service):
    """What a client's library calls itself is nobody's, also where it is our own; one that another visitor had before
    is not told as that one's. A browser's is its visitor's.
    """
    seen = [len(one) // 2 for one in told(run_python, tmp_path, service, AGENTS)]
    assert [seen[at : at + 3] for at in (0, 3, 6, 9)] == [[0, 0, 0], [0, 1, 1], [0, 0, 1], [0, 0, 1]]


def test_in_an_export_each_has_a_value_that_many_share(run_python, tmp_path, service):
    """A town is the person's whose address is in the same object, record or line; not all of them the administrator's,
    who lives there, too.
    """
    for event in sent(run_python, tmp_path, service, EXPORT):
        towns = sorted((item.person, item.weak) for item in event.data if item.category == "city")
        assert towns == sorted((str(number), False) for number in range(1, 61)), event


def test_without_an_address_a_record_is_whose_most_of_it_is(run_python, tmp_path, service):
    """Names and incomes that several share are told of the one whose date of birth and other name are in the object."""
    [event] = sent(run_python, tmp_path, service, TEAM)
    where = {item.where.partition("]")[0]: set() for item in event.data}
    for item in event.data:
        where[item.where.partition("]")[0]].add((item.person, item.category, item.weak))
    categories = ("first_name", "last_name", "birth_date", "income")
    expected = {(f"body.team[{n - 1}", str(n), category) for n in range(1, 21) for category in categories}
    seen = {(place, person, category) for place, told in where.items() for person, category, weak in told if not weak}
    assert seen == expected


def test_who_imports_people_is_none_of_them(run_python, tmp_path, service):
    """Of a posted list each with an address is the person of this address, under which one asks for them; who posts it
    is still who they are, in the list, too.
    """
    seen = sent(run_python, tmp_path, service, IMPORT)
    key = keys.load(str(tmp_path / "home"))
    people = [*(key.person(f"new.{name}@lists.example") for name in "abcde"), "boss"]
    assert [one.persons for one in seen[:-1]] == [("boss",), *((person,) for person in people)]
    told = sorted((item.person, item.field) for item in seen[-1].data if not item.weak)
    fields = [(person, field) for person in people for field in ("email", "city", "age")]
    assert told == sorted(set(fields) - {("boss", "age")})
    assert {item.source for one in seen for item in one.data} == {"flask.json"}
