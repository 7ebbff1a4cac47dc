"""A weak datum that finds support in a later payload is strong from then on, in whatever order the two come."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sst_bytecode.facts import Found
from sst_bytecode.store.flows import FLOWS, is_complete
from sst_bytecode.store.ingest import write_records

MANY = 300  # so many rows are copied into PostgreSQL rather than inserted


def _records(make, number):
    """An event with a weak datum, and the same datum found once more, now with support."""
    weak = make.finding(weak=True, confidence=0.3)
    strong = make.finding(evidence=("value", "flow"), confidence=0.9)
    return make.attempt(f"e{number}", data=(weak,)), Found(f"e{number}", (strong,))


def _items(store):
    with store.reading() as connection:
        return [
            (row["weak"], row["confidence"], row["evidence"])
            for row in connection.execute(select(store.items)).mappings()
        ]


def _counted(store):
    with store.reading() as connection:
        flows = connection.execute(select(FLOWS).where(FLOWS.c.span == 0, FLOWS.c.category != "")).mappings()
        return sum(row["count"] for row in flows), is_complete(connection, store)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["weak first", "strong first"])
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two"])
@pytest.mark.parametrize("events", [1, MANY])
def test_a_weak_datum_becomes_strong(store, make, order, together, events):
    """It is one row, as strong as the better of its records; it is counted once among what went where."""
    rounds = zip(*(_records(make, number) for number in range(events)), strict=True)
    batches = [list(batch) for batch in rounds]
    batches = [batches[number] for number in order]
    for batch in [[*batches[0], *batches[1]]] if together else batches:
        write_records(store, batch)
    assert _items(store) == [(False, 0.9, "value,flow")] * events
    if order == (0, 1) or together:  # a datum that comes before its event is counted when all is counted anew
        assert _counted(store) == (events, True)


def test_what_was_strong_stays_so(store, make):
    """A later record of the same datum without support takes nothing away."""
    weak, strong = _records(make, 0)
    write_records(store, [weak, strong])
    write_records(store, [Found("e0", weak.data)])
    assert _items(store) == [(False, 0.9, "value,flow")]
