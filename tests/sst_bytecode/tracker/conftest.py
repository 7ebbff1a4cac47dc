"""What the tests of matching share: two people whose data are live, and findings as plain tuples."""

from __future__ import annotations

import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find

MARIA = {
    "email": "Maria.Silva+shop@Example.org",
    "phone": "+44 20 7946 0018",
    "first_name": "Maria",
    "last_name": "Silva",
    "income": 61480,
    "birth_date": "1979-03-04",
    "street": "9 Harbour Road",
    "postcode": "SW1A 1AA",
    "user_id": "m-7d1f20c9",
    "age": 46,
    "city": "Porto",
    "ip_address": "203.0.113.77",
    "password": "Tr0ub4dor&3",
}
JOAO = {
    "email": "joao.lima@example.net",
    "phone": "+351 912 345 678",
    "first_name": "João",
    "last_name": "Lima",
    "income": 48210,
    "birth_date": "1990-11-23",
    "city": "Porto",
    "user_id": "j-55aa91",
}


def learn(live, person, data, request=""):
    """Make all that is known of a person live; the tag of each datum is ``person:field``."""
    for field, value in data.items():
        live.add(
            value,
            tag=f"{person}:{field}",
            person=person,
            category=field,
            field=field,
            source="flask.form",
            request=request,
        )


@pytest.fixture
def live():
    """Maria's and João's data, each learnt in a request of their own."""
    values = LiveValues()
    learn(values, "maria", MARIA, "r1")
    learn(values, "joao", JOAO, "r2")
    return values


@pytest.fixture
def found(live):
    """Payload's fields → {(person:field, form, where)} of the matches that are not weak, for Maria in her request."""

    def read(persons=("maria",), request="r1", *, weak=False, **fields):
        result = find(live, Payload(**fields), persons=frozenset(persons), request=request)
        return {(match.tag, " > ".join(match.form), match.where) for match in result.matches if match.weak is weak}

    return read
