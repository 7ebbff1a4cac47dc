"""What people write in their own words, watched for real on its way into a prompt or a ticket."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")
TEXT = "  Since three weeks my knee keeps me awake,\nand the landlord of Mill Lane refuses to answer any letter.  "
LONG = " ".join(f"On day {day} the boiler of flat {day * 7 % 90} was cold again, and nobody came." for day in range(50))

APP = """
import base64, hashlib, json, sys
import requests
from flask import Flask, request, session
from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

class Base(DeclarativeBase): pass
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    bio: Mapped[str]
    description: Mapped[str]
class Review(Base):
    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    comment: Mapped[str]
class Product(Base):
    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    notes: Mapped[str]
    description: Mapped[str]

engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
Base.metadata.create_all(engine)
SAID = "The %s is of oak and weighs about seven kilograms when it is dry"
with Session(engine) as stored:
    people = {n: f"user.{n}@mail.example" for n in (14, 22)}
    stored.add_all([User(id=n, email=people[n], bio=SAID % n, description=SAID % "tag") for n in people])
    stored.add(Review(id=1, user_id=22, comment=SAID % "chair"))
    stored.add(Product(id=1, notes=SAID % "table", description=SAID % "shelf"))
    stored.commit()
def send(path, **body): requests.post(sys.argv[1] + path, json=body)

app = Flask(__name__)
app.secret_key = "k"

@app.post("/")
def ask():
    session["user_id"]
    path = "/" + next(iter(request.form))
    text = request.form[path[1:]]
    {view}
    return ""

client = app.test_client()
with client.session_transaction() as keep:
    keep["user_id"] = 14
print(client.post("/", data=json.loads(sys.argv[2])).status_code)
"""


@pytest.fixture
def told(run_python, tmp_path, service):
    """Let a visitor post *data* to a view; answers path, person, category, field, form of each datum, weak ones too."""

    def run(view, data):
        script = tmp_path / "program.py"
        script.write_text(APP.replace("{view}", view.replace("\n", "\n    ")))
        home = {"SST_HOME": str(tmp_path / "home")}
        done = run_python([script, service.url, json.dumps(data)], {"PYTHONPATH": BOOT, **home})
        assert (done.returncode, done.stdout, done.stderr) == (0, "200\n", "")
        kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
        assert not [word for word in (b"landlord", b"boiler", b"oak and") if word in kept]
        reader = queries.open_reader(configuration.load(home, str(tmp_path)))
        assert not reader.health().counts
        return [
            (event.recipient.url.removeprefix(service.url), item.person, item.category, item.field, item.form)
            for event in reader.events()
            if event.kind != "database"
            for item in event.data
        ]

    return run


@pytest.mark.parametrize(
    "name", ["message", "customer_message", "comment", "Frage", "cover_letter", "notes", "avis", "description"]
)
def test_a_sentence_in_a_prompt(told, name):
    """A sentence that a visitor posts under an everyday name is theirs, alone or in a longer text."""
    found = told('send(path, prompt="Answer this kindly: " + text, model="m")', {name: TEXT})
    assert found == [(f"/{name}", "14", "free_text", name, "")]


FORMS = """
send("/cut", t=text.strip()[: len(text) // 2 + 8] + "...")
send("/strip", t=text.strip())
send("/lower", t="They say: " + text.strip().lower())
send("/one", t=" ".join(text.split()))
send("/code", t=base64.b64encode(text.encode()).decode())
send("/hash", t=hashlib.sha256(text.strip().encode()).hexdigest())
"""


@pytest.mark.parametrize("text", [TEXT, LONG], ids=["short", "long"])
def test_in_another_form(told, text):
    """Trimmed, in lower case, with other spaces, encoded, hashed, and its beginning."""
    found = {path: form for path, _, category, _, form in told(FORMS, {"message": text}) if category == "free_text"}
    stripped = "strip > " if text is TEXT else ""
    assert found == {
        "/strip": stripped[:5], "/lower": f"{stripped}lower", "/one": f"{stripped}one-space" if stripped else "",
        "/code": "base64", "/hash": f"{stripped}sha256", "/cut": "truncated",
    }  # fmt: skip


ROWS = """
with Session(engine) as loaded:
    loaded.get(User, 14)
    for path, kind, key, field in (
        ("/bio", User, 22, "bio"), ("/about", User, 22, "description"), ("/review", Review, 1, "comment"),
        ("/notes", Product, 1, "notes"), ("/product", Product, 1, "description"),
    ):
        send(path, prompt="Translate: " + getattr(loaded.get(kind, key), field))
send("/template", prompt="Please write a friendly answer in six sentences to: " + "hello")
send("/word", prompt=text)
"""


def test_in_a_row(told):
    """In a person's row it is theirs; in a row that is nobody's, in a template, or as a few words it is no datum."""
    found = told(ROWS, {"comment": "please do call me"})
    assert found == [("/bio", "22", "free_text", "bio", ""), ("/review", "22", "free_text", "comment", "")]


def test_what_is_in_it_is_told_too(told):
    """An address in a text is a datum of its own, known or not."""
    text = "Please write to rosa.ito@posta.example or my son at ken.ito@posta.example about the leaking boiler."
    view = 'request.form["email"]\nsend(path, prompt="Answer: " + text)'
    found = told(view, {"message": text, "email": "rosa.ito@posta.example"})
    assert sorted(one[2:4] for one in found) == [("email", ""), ("email", "email"), ("free_text", "message")]
