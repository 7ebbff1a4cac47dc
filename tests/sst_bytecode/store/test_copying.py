"""What is copied into PostgreSQL is what was sent, whatever signs are in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sst_bytecode.facts import Destination
from sst_bytecode.store.ingest import write_records

MANY = 250  # so many rows are copied rather than inserted
TEXTS = (
    "a\tb",
    "a\nb",
    "a\r\nb",
    "back\\slash",
    "\\N",
    "\\t",
    "",
    "None",
    "%s %(x)s %",
    "naïve ☃ 𝄞",
    '"quoted", ${x}',
    "\\.",
)


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_signs_that_mean_something_to_copy(store, make, text):
    """A tab, a newline, a backslash and what COPY takes for NULL or for the end arrive as they are; so do NULLs."""
    data = (make.finding(form=text, where=text, source=None), make.finding(tag="t2", where="w" + text))
    events = [
        make.attempt(f"e{number}", operation=text, destination=Destination(text, "a.example", 443), data=data)
        for number in range(MANY)
    ]
    write_records(store, [*events, make.outcome("e0")])
    with store.reading() as connection:
        rows = connection.execute(select(store.events)).mappings().all()
        items = connection.execute(select(store.items)).mappings().all()
    assert {(row["operation"], row["url"], row["time"], row["port"]) for row in rows} == {(text, text, 1000.0, 443)}
    assert [row["id"] for row in rows if row["outcome"] is not None] == ["e0"]
    assert len(rows) == MANY
    assert {(item["form"], item["where"], item["source"], item["weak"]) for item in items} == {
        (text, text, None, False),
        (make.email.form, "w" + text, "flask.form", False),
    }
    assert len(items) == 2 * MANY
