"""Records of a small service: people, values, events in all forms, hostile names among them."""

from __future__ import annotations

import time

from sst_bytecode.facts import Alias, Attempt, Destination, Finding, Found, Health, Lineage, Outcome, Place, Tag
from sst_bytecode.spool import Spool

LONG = "an-identifier-from-elsewhere|" + "0123456789abcdef" * 5
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
CODE = "app.py"
HERE = Place(CODE, 4, 4, "register", "MainThread")
AWAY = Place("gone/" + "very_long_folder_name/" * 4 + "module.py", 1201, 4, "Subscription.subscribe", "newsletter-0")
SEGMENT = Destination("https://api.segment.io/v1/track?e={email}", "api.segment.io", 443)
OPENAI = Destination("https://api.openai.com/v1/responses", "api.openai.com", 443)
NOBODY = Destination("https://collect.unheard-of.example/c", "collect.unheard-of.example", 443)
DATABASE = Destination("sqlite:////srv/app.db", "", 0)


def source() -> str:
    """The text of the application's file, which has the line that sends."""
    return "import requests\n\n\ndef register(email):\n    requests.post(URL, json={'email': email})\n" + "\n" * 20


def finding(
    person: str = "1", form: str = "lower > sha256", where: str = "body.data[0].em", **changes: object
) -> Finding:
    """One datum."""
    made = Finding(f"{person}-email", person, "email", "email", "flask.form", form, where, ("value",), 0.99)
    return made.replace(**changes)


def event(number: str, to: Destination, data: tuple[Finding, ...], ago: float = 60.0, **changes: object) -> Attempt:
    """One event, so many seconds ago."""
    made = Attempt(
        number, time.time() - ago, "http", "requests", "requests.post", to, HERE, data, "r", "POST /register"
    )
    return made.replace(**changes)


def tags(person: str) -> tuple[Tag, Tag, Lineage]:
    """A value of a person, and its digest."""
    now = time.time()
    root = Tag(
        f"{person}-email", person, "email", "email", "flask.form", "f" * 32, "k", "a•••@e•••", HERE, now - 90_000.0
    )
    child = root.replace(id=f"{person}-digest", source="derived:lower > sha256", preview="9f86…", fingerprint="0" * 32)
    return root, child, Lineage(root.id, child.id, "lower > sha256", HERE, now - 80_000.0)


def write(home: str, events: int = 40) -> Spool:
    """Fill the spool of a home; gives it, for more."""
    spool = Spool(home)
    for person in ("1", "2", LONG, HOSTILE):
        spool.write(*tags(person))
        spool.write(tags(person)[0].replace(id=f"{person}-home", field="kept at home", fingerprint="1" * 32))
    spool.write(Alias("1", "request:abc-1", time.time()))
    for number in range(events):
        person = ("1", "2", LONG, HOSTILE)[number % 4]
        to = (SEGMENT, OPENAI, DATABASE)[number % 3]
        form = ("lower > sha256", "", "lower > concat > hmac-sha256 > base64")[number % 3]
        spool.write(event(
            f"{number:032x}", to, (finding(person, form),), ago=3_600.0 * (number + 26), place=(HERE, AWAY)[number % 2],
            route=("POST /register", "GET /dashboard", "")[number % 3], kind="database" if to is DATABASE else "http",
        ))  # fmt: skip
        spool.write(Outcome(f"{number:032x}", "200" if number % 5 else "503", time.time()))
    income = finding("1", "", "body.input[0].content", tag="1-income", category="income", field="monthly_income")
    weak = finding("1", "", "url.query.n", tag="1-name", category="name", field="first_name", confidence=0.1, weak=True)
    spool.write(event(
        "a" * 32, OPENAI, (finding("1", ""), income, weak), kind="ai", operation="responses.create",
        outline=("body.model", "body.input[0].role", "body.input[0].content", "body.{…}"),
    ))  # fmt: skip
    spool.write(Found("a" * 32, (), ("size",)))
    spool.write(event("b" * 32, NOBODY, (finding(HOSTILE, "", f"body.{HOSTILE}", field=HOSTILE),), operation=HOSTILE))
    away = Destination("tcp://203.0.113.9:9999", "203.0.113.9", 9999)
    spool.write(event("c" * 32, away, (), kind="socket", operation="unexplained connection", limits=("unexplained",)))
    spool.write(Health(time.time(), {"hook at_call": 2}, {"shop.legacy": "not rewritten"}))
    return spool
