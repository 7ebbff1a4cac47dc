"""Django and FastAPI watched for real, from the request to the answer: whose data went where, from which line."""

from __future__ import annotations

from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

DJANGO = """
import json, sys
import django
import requests
from django.conf import settings
settings.configure(
    SECRET_KEY="k", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
)
django.setup()
from django.contrib.auth import get_user_model, login
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import path

def join(request):
    given = json.loads(request.body)
    user = get_user_model().objects.create(username="zelda", email=given["email"])  # write
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponse("ok")

def tell(request):
    requests.post(sys.argv[1], json={"mail": request.user.email})  # send
    return HttpResponse("ok")

urlpatterns = [path("join", join), path("tell", tell)]
call_command("migrate", verbosity=0)
client = Client()
print(client.post("/join", {"email": "zelda.quill@mail.example"}, content_type="application/json").status_code)
print(client.get("/tell").status_code)
"""

FASTAPI = """
import sys
import requests
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

class Base(DeclarativeBase): pass

class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]

class Joining(BaseModel):
    email: str

engine = create_engine("sqlite:///shop.db")
Base.metadata.create_all(engine)
app = FastAPI()

def member(request: Request):
    with Session(engine) as session:
        return session.get(Member, int(request.headers["x-member"]))

@app.post("/join")
async def join(joining: Joining):
    with Session(engine) as session:
        session.add(Member(id=1, email=joining.email))
        session.commit()  # write
    return "ok"

@app.get("/tell")
def tell(user=Depends(member)):
    requests.post(sys.argv[1], json={"mail": user.email})  # send
    return "ok"

client = TestClient(app)
print(client.post("/join", json={"email": "zelda.quill@mail.example"}).status_code)
print(client.get("/tell", headers={"x-member": "1"}).status_code)
"""


@pytest.mark.parametrize("program", [DJANGO, FASTAPI], ids=["Django", "FastAPI"])
def test_one_person_from_request_to_company(run_python, tmp_path, service, program):
    """The row that is written and the address that is sent are one person's, each told at its line and its route."""
    script = tmp_path / "shop.py"
    script.write_text(program)
    home = {"SST_HOME": str(tmp_path / "home")}
    done = run_python([script, service.url + "/crm"], {"PYTHONPATH": BOOT, **home})
    assert (done.returncode, done.stdout, done.stderr) == (0, "200\n200\n", "")
    lines = program.splitlines()
    at = {text: next(n for n, line in enumerate(lines, 1) if text in line) for text in ("# write", "# send")}

    reader = queries.open_reader(configuration.load(home, str(tmp_path)))
    assert not reader.health().counts
    events = [one for one in reader.events() if any(item.category == "email" for item in one.data)]
    written, sent = (next(one for one in events if one.kind == kind) for kind in ("database", "http"))
    assert (written.site.line, written.route.split()[1]) == (at["# write"], "/join")
    assert (sent.site.line, sent.route.split()[1]) == (at["# send"], "/tell")
    assert [one.persons for one in (written, sent)] == [("1",), ("1",)]
    assert {one.recipient.host for one in events if one.kind == "http"} == {"127.0.0.1"}
    sources = {item.source for one in (written, sent) for item in one.data}
    assert sources & {"django.body", "fastapi.body"}
