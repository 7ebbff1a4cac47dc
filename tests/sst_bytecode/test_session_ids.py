"""The id under which a session keeps whose request it is, watched for real: a datum as any other id of the person's."""

from __future__ import annotations

from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

SEND = """
import hashlib, sys
import requests
def send(path, **body): requests.post(sys.argv[1] + path, json=body)
def tell(number):
    send("/plain", distinct_id=number)
    send("/digest", u=hashlib.sha1(f"salt-kx9:{number}".encode()).hexdigest())
    send("/gauge", line=f"basket:1|c|#user:{number},shop:z")
    send("/unlike", order=number, line=f"sold {number} pieces")
"""

FLASK = """
from flask import Flask, session
app = Flask(__name__)
app.secret_key = "k"
@app.get("/")
def page():
    tell(session["user_id"])
    return ""
client = app.test_client()
for number in sys.argv[2:]:
    with client.session_transaction() as stored:
        stored["user_id"] = int(number) if number.isdigit() else number
    client.get("/")
"""

STARLETTE = """
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
def login(request):
    request.session["user_id"] = request.query_params["n"]
    return Response()
def page(request):
    tell(request.session["user_id"])
    return Response()
app = Starlette(
    routes=[Route("/login", login), Route("/", page)], middleware=[Middleware(SessionMiddleware, secret_key="k")]
)
client = TestClient(app)
for number in sys.argv[2:]:
    client.get("/login", params={"n": number})
    client.get("/")
"""

FLASK_LOGIN = """
from flask import Flask
from flask_login import LoginManager, UserMixin, current_user, login_user
class User(UserMixin):
    def __init__(self, number): self.id = number
app = Flask(__name__)
app.secret_key = "k"
LoginManager(app).user_loader(User)
app.add_url_rule("/login/<n>", view_func=lambda n: str(login_user(User(n))), endpoint="login")
@app.get("/")
def page():
    tell(current_user.get_id())
    return ""
client = app.test_client()
for number in sys.argv[2:]:
    client.get("/login/" + number)
    client.get("/")
"""

DJANGO = """
from django.conf import settings
settings.configure(
    SECRET_KEY="k", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
)
import django
from django.http import HttpResponse
from django.test import Client
from django.urls import path
django.setup()
def login(request):
    request.session["user_id"] = request.GET["n"]
    return HttpResponse()
def page(request):
    tell(request.session["user_id"])
    return HttpResponse()
urlpatterns = [path("login", login), path("", page)]
client = Client()
for number in sys.argv[2:]:
    client.get("/login", {"n": number})
    client.get("/")
"""


@pytest.fixture
def told(run_python, tmp_path, service):
    """Run a program with these arguments; answers path, person, category, source and form of each datum that counts."""

    def run(program, *arguments):
        script = tmp_path / "program.py"
        script.write_text(program)
        home = {"SST_HOME": str(tmp_path / "home")}
        done = run_python([script, service.url, *arguments], {"PYTHONPATH": BOOT, **home})
        assert (done.returncode, done.stderr) == (0, "")
        reader = queries.open_reader(configuration.load(home, str(tmp_path)))
        assert not reader.health().counts
        return {
            (event.recipient.url.removeprefix(service.url), item.person, item.category, item.source, item.form)
            for event in reader.events()
            for item in event.data
            if not item.weak
        }

    return run


@pytest.mark.parametrize(
    ("library", "program"),
    [("flask", FLASK), ("starlette", STARLETTE), ("flask", FLASK_LOGIN), ("django", DJANGO)],
    ids=["flask", "starlette", "flask-login", "django"],
)
def test_an_id_of_the_session(told, library, program):
    """Under a name for ids, salted and hashed, and behind the word for a person; of the person whose it is alone."""
    people = ["90817", "usr_8f14e45fceea", "8f14e45f-ceea-467f-9575-1b1f0d3c9a77"]
    expected = {
        (path, number, "user_id", f"{library}.session", form)
        for number in people
        for path, form in (("/plain", ""), ("/digest", "concat > sha1"), ("/gauge", ""))
    }
    found = told(SEND + program, *people)
    assert {one for one in found if one[0] != "/unlike"} == expected
    assert ("/unlike", "90817") not in {one[:2] for one in found}


def test_a_short_number(told):
    """Counts where it stands under a name for ids only: seventeen of something are not the user."""
    found = told(SEND + FLASK, "17")
    assert {one for one in found if one[0] != "/digest"} == {("/plain", "17", "user_id", "flask.session", "")}


ROWS = """
from flask import Flask, session
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.pool import StaticPool
engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
columns = Column("id", Integer, primary_key=True), Column("email", String), Column("password", String)
walkers = Table("walkers", MetaData(), *columns)
with engine.begin() as connection:
    walkers.create(connection)
    connection.execute(walkers.insert().values(id=90817, email="hedda@fjord.example", password="x"))
app = Flask(__name__)
app.secret_key = "k"
@app.get("/")
def page():
    with engine.connect() as connection:
        row = connection.execute(select(walkers).where(walkers.c.id == session["user_id"])).one()
    send("/row", walker={"id": row.id})
    return ""
client = app.test_client()
with client.session_transaction() as stored:
    stored["user_id"] = 90817
client.get("/")
"""


def test_a_row_tells_more_than_the_session(told):
    """An id that a row gave, too, is that of its table, whose name need not be a word for people."""
    assert told(SEND + ROWS) == {("/row", "90817", "user_id", "sqlalchemy.walkers", "")}
