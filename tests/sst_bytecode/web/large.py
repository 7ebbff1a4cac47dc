"""Fills a store with as many events as a busy service makes in some months, as fast as the database takes them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sqlalchemy import insert

from sst_bytecode.store.flows import recount

if TYPE_CHECKING:
    from sst_bytecode.store.target import Target

DAYS = 60
BUSY = "service-account"  # somebody with a datum in every other event
_PORTION = 20_000
_HOSTS = [
    ("api.segment.io", "http"),
    ("graph.facebook.com", "http"),
    ("api.openai.com", "ai"),
    ("www.google-analytics.com", "http"),
]
_FIELDS = [
    ("email", "email", "lower > sha256", "body.em[0]"), ("email", "email", "", "body.email"),
    ("income", "monthly_income", "", "body.input"), ("phone", "phone", "e164 > sha256", "body.ph"),
]  # fmt: skip
# The lines that send: each on its route, most of them to one of the large recipients, some to a partner of their own.
_CALLS = [
    (
        f"app/part_{n % 12}.py",
        10 * n,
        f"POST /part/{n % 12}",
        *(_HOSTS[n % 4] if n % 3 else (f"partner-{n}.example.net", "http")),
    )
    for n in range(1, 61)
]
_PLACE = {"column": 4, "function": "send", "thread": "MainThread"}


def fill(target: Target, events: int, now: float, people: int = 20_000) -> None:
    """Insert *events* events of *people* persons over the last `DAYS` days, and one with a rare datum."""
    luck = random.Random(7)
    for start in range(0, events, _PORTION):
        rows = [_event(luck, number, events, now) for number in range(start, min(start + _PORTION, events))]
        items = [item for row in rows for item in _items(luck, row, people)]
        with target.writing("fill") as connection:
            connection.execute(insert(target.events), rows)
            connection.execute(insert(target.items), items)
    with target.writing("fill") as connection:
        rare = _event(luck, events, events, now) | {"id": "rare", "time": now - 40 * 86_400}
        connection.execute(insert(target.events), rare)
        connection.execute(insert(target.items), _item(rare, 0, "rare-person", ("iban", "iban", "", "body.iban")))
    recount(target)


def _event(luck: random.Random, number: int, events: int, now: float) -> dict[str, object]:
    file, line, route, host, kind = _CALLS[int(luck.random() ** 2 * len(_CALLS))]
    return {
        "id": f"{number:032x}", "time": now - DAYS * 86_400 * (events - number) / events, "kind": kind,
        "library": "requests", "operation": "requests.post", "url": f"https://{host}/v1/{number}", "host": host,
        "port": 443, "outcome": "200", "ended": None, "attempts": 1, "request": "", "limits": "",
        "route": route, "file": file, "line": line, **_PLACE,
    }  # fmt: skip


def _items(luck: random.Random, event: dict[str, object], people: int) -> list[dict[str, object]]:
    person = BUSY if luck.random() < 0.5 else f"user-{luck.randrange(people)}"
    return [_item(event, n, person, field) for n, field in enumerate(luck.sample(_FIELDS, luck.randrange(4)))]


def _item(event: dict[str, object], position: int, person: str, field: tuple[str, str, str, str]) -> dict[str, object]:
    category, name, form, where = field
    return {
        "id": f"{event['id']}-{position}", "event": event["id"], "position": position, "tag": f"{person}-{name}",
        "person": person, "category": category, "field": name, "source": "flask.form", "form": form, "where": where,
        "evidence": "value", "confidence": 0.99, "weak": False,
    }  # fmt: skip
