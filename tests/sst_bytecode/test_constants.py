"""What is written in the program is not told as the visitor's who has the same; what the visitor gave is."""

from __future__ import annotations

from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

SHOP = """
import enum, functools, sqlite3, sys
import httpx, requests
from flask import Flask, request, session

TO = sys.argv[1]
OFFICE = {"city": "Warkworth", "postcode": "NE65 0UP", "phone": "+44 1665 555 010"}
HOME = "Warkworth"
PEOPLE = [("31", "Warkworth", "NE65 0UP", 48000)]
CITY_OF = {}

class Config:
    CITY = "Warkworth"

class Town(enum.Enum):
    NORTH = "Warkworth"

app = Flask(__name__)
app.secret_key = "k"
with sqlite3.connect("people.db") as people:
    people.execute("create table users (id text primary key, city text, postcode text, income integer)")
    people.executemany("insert into users values (?, ?, ?, ?)", PEOPLE)

def track(path, **traits):
    requests.post(TO + path, json=traits)

def twice(function):
    return functools.wraps(function)(lambda: function() and function())

@app.post("/not-theirs")
def not_theirs():
    session["user_id"], request.form["city"]
    requests.post(TO + "/literal", json={"city": "Warkworth", "stores": [{"postcode": "NE65 0UP"}]})
    requests.post(TO + "/number", json={"salary": 48000})
    requests.post(TO + "/form", data={"city": "Warkworth"})
    requests.post(TO + "/text", data="city=Warkworth&open=9-17")
    requests.post(TO + "/setting", json={"from": OFFICE, "weight": 450})
    requests.post(TO + "/part", json={"city": OFFICE["city"]})
    requests.post(TO + "/name", json={"city": HOME})
    requests.post(TO + "/class", json={"city": Config.CITY})
    requests.get(TO + "/query", params={"city": "Warkworth"})
    track("/through", city="Warkworth")
    httpx.post(TO + "/httpx", json={"city": "Warkworth"})
    return "ok"

@app.post("/theirs")
@twice
def theirs():
    given = dict(request.form)
    person = session["user_id"]
    requests.post(TO + "/given", json={"city": given["city"], "postcode": given["postcode"]})
    requests.post(TO + "/number", json={"salary": int(given["income"])})
    requests.post(TO + "/both", json={"office": {"city": "Warkworth"}, "home": {"city": given["city"]}})
    requests.post(TO + "/beside", json={"email": given["email"], "city": "Warkworth"})
    requests.post(TO + "/together", data=f"city: {given['city']}, office: {HOME}")
    CITY_OF[person] = given["city"]
    requests.post(TO + "/kept", json={"city": CITY_OF[person]})
    with sqlite3.connect("people.db") as people:
        (city, income), = people.execute("select city, income from users where id = ?", (person,))
    requests.post(TO + "/row", json={"city": city, "salary": income})
    return "ok"

@app.post("/chosen")
def chosen():
    session["user_id"]
    requests.post(TO + "/enum", json={"city": Town(request.form["city"]).value})
    return "ok"

visitor = app.test_client()
with visitor.session_transaction() as opened:
    opened["user_id"] = "31"
VISITOR = {"email": "vera.thorne@posta.example", "city": "Warkworth", "postcode": "NE65 0UP", "income": "48000"}
print(visitor.post(sys.argv[2], data=VISITOR).text)
"""

BODY = """
import sqlite3, sys
from typing import Literal
import httpx
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel

class Visitor(BaseModel):
    city: Literal["Warkworth", "Alnmouth"]

app = FastAPI()

@app.middleware("http")
async def first(request: Request, go_on):
    request.query_params["city"]
    return await go_on(request)

@app.post("/visit")
async def visit(visitor: Visitor):
    if visitor.city == "Warkworth":
        async with httpx.AsyncClient() as client:
            await client.post(sys.argv[1] + "/body", json={"city": visitor.city})
    return "ok"

print(TestClient(app).post("/visit?city=Warkworth", json={"city": "Warkworth"}).text)
"""

SETTINGS = """
import os, sys
import requests
from flask import Flask, request, session
from pydantic_settings import BaseSettings

os.environ["HOME_CITY"] = "Warkworth"

class Settings(BaseSettings):
    home_city: str

settings = Settings()
app = Flask(__name__)
app.secret_key = "k"

@app.post("/visit")
def visit():
    session["user_id"]
    city = request.form["city"]
    requests.post(sys.argv[1] + "/setting", json={"city": settings.home_city})
    requests.post(sys.argv[1] + "/given", json={"city": city})
    return "ok"

visitor = app.test_client()
with visitor.session_transaction() as opened:
    opened["user_id"] = "31"
print(visitor.post("/visit", data={"city": "Warkworth"}).text)
"""


@pytest.fixture
def sent(run_python, tmp_path, service):
    """Run a program watched; answers which categories were told at which path."""

    def go(program, *arguments, says="ok\n"):
        script, home = tmp_path / "shop.py", {"SST_HOME": str(tmp_path / "home")}
        script.write_text(program)
        done = run_python([script, service.url, *arguments], {"PYTHONPATH": BOOT, **home})
        assert (done.returncode, done.stdout, done.stderr) == (0, says, "")
        reader = queries.open_reader(configuration.load(home, str(tmp_path)))
        assert not reader.health().counts
        told = {}
        for event in reader.events():
            if event.recipient.url and event.recipient.url.startswith(service.url):
                path = event.recipient.url.removeprefix(service.url).partition("?")[0]
                told.setdefault(path, set()).update(item.where for item in event.data if not item.weak)
        return told

    return go


def test_a_constant_of_the_program_is_not_the_visitors(sent):
    """A literal in the call or in who calls, and a setting in capitals: the very object is written in the program."""
    told = sent(SHOP, "/not-theirs")
    assert len(told) == 11
    assert not any(told.values()), told


def test_a_setting_of_the_environment_is_not_the_visitors(sent):
    """An object that pydantic-settings makes holds it, under whatever name; what the visitor gave is told beside it."""
    assert sent(SETTINGS) == {"/setting": set(), "/given": {"body.city"}}


def test_what_the_visitor_gave_is_told_however_equal(sent):
    """Read from the form or the row, kept from one request to the next, beside their address, or put together."""
    assert sent(SHOP, "/theirs") == {
        "/given": {"body.city", "body.postcode"},
        "/number": {"body.salary"},
        "/both": {"body.home.city"},
        "/beside": {"body.email", "body.city"},
        "/together": {"body"},
        "/kept": {"body.city"},
        "/row": {"body.city", "body.salary"},
    }


def test_what_is_chosen_among_constants_is_told(sent):
    """A member of an Enum is a constant, and says what the visitor has chosen."""
    assert sent(SHOP, "/chosen") == {"/enum": {"body.city"}}


def test_a_constant_that_a_source_gave_is_told(sent):
    """A declared body holds the constants of its own Literal."""
    assert sent(BODY, says='"ok"\n') == {"/body": {"body.city"}}
