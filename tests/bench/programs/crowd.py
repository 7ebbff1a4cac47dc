"""A web application that serves a crowd, each a person of their own: ``crowd.py REQUESTS POINTS VENDOR``.

The requests are made inside of this process, through WSGI, so that a hundred thousand take a minute. Every tenth
person is told to VENDOR. Prints a list: the resident bytes after each of so many equal parts, garbage collected.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from pathlib import Path

import flask
import requests
from sqlalchemy import StaticPool, create_engine, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.test import EnvironBuilder, run_wsgi_app

_TOLD = 10
_PAGE = os.sysconf("SC_PAGE_SIZE")

application = flask.Flask(__name__)
vendor = requests.Session()
vendor.trust_env = False
database = create_engine("sqlite://", poolclass=StaticPool)


class Base(DeclarativeBase):
    """All that is kept."""


class Crowd(Base):
    """How many there were, in one row."""

    __tablename__ = "crowd"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]


@application.post("/join/<int:number>")
def join(number: int) -> str:
    """Take one person in: read the form, write nothing down but how many there were, tell some to the vendor."""
    form = flask.request.form
    email = form["email"].strip().lower()
    digest = hashlib.sha256(email.encode()).hexdigest()
    with Session(database) as session:
        session.execute(update(Crowd).values(size=Crowd.size + 1))
        session.commit()
    if number % _TOLD == 0:
        event = {"name": form["name"], "em": digest, "phone": form["phone"]}
        vendor.post(f"{flask.current_app.config['VENDOR']}/track", json=event, timeout=30)
    return f"Welcome, {form['name']}"


def ask(number: int) -> None:
    """Be one visitor."""
    first, last = f"Given{number % 977}", f"Family{number % 9973}"
    form = {"name": f"{first} {last}", "email": f"{first}.{last}.{number}@mail.example", "phone": f"+4790{number:06d}"}
    environ = EnvironBuilder(path=f"/join/{number}", method="POST", data=form).get_environ()
    answer, status, _headers = run_wsgi_app(application, environ, buffered=True)
    if status != "200 OK" or b"".join(answer).decode() != f"Welcome, {form['name']}":
        raise SystemExit(f"request {number}: {status}")


def resident() -> int:
    """The bytes of this process that are in memory now (proc(5), statm)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def main(count: int, points: int, url: str) -> list[int]:
    """Serve everybody; give what was measured."""
    application.config["VENDOR"] = url
    Base.metadata.create_all(database)
    with Session(database) as session:
        session.add(Crowd(id=1, size=0))
        session.commit()
    measured = []
    for number in range(1, count + 1):
        ask(number)
        if number % (count // points) == 0:
            measured.append(resident())
    return measured


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]), sys.stdout)
