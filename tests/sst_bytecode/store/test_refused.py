"""Nothing that a field may hold stops the ingestion: texts are mended, and what is still refused is set aside alone."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import func, select

from sst_bytecode.facts import RECORDS, Alias, Attempt, Destination, Finding, Found, Health, Lineage, Outcome, Place
from sst_bytecode.facts import Seen as Sighting
from sst_bytecode.facts import Tag as KnownTag
from sst_bytecode.spool import Spool
from sst_bytecode.spool.files import spools
from sst_bytecode.store.ingest import take_in, write_records
from sst_bytecode.store.memory import MemoryStore

_BAD = "\0\ud800\udfffx"
_PLACE = Place(_BAD, 1, 0, _BAD, _BAD)
_ITEM = Finding(_BAD, _BAD, _BAD, _BAD, _BAD, _BAD, _BAD, (_BAD,), 0.5)
_RECORDS = (
    KnownTag(_BAD, _BAD, _BAD, _BAD, _BAD, _BAD, _BAD, _BAD, _PLACE, 1.0),
    Sighting(_BAD, 1, 1.0, _BAD),
    Lineage(_BAD, _BAD, _BAD, _PLACE, 1.0),
    Attempt(_BAD, 1.0, _BAD, _BAD, _BAD, Destination(_BAD, _BAD), _PLACE, (_ITEM,), _BAD, _BAD, (_BAD,)),
    Found(_BAD, (_ITEM,), (_BAD,)),
    Outcome(_BAD, _BAD, 1.0),
    Alias(_BAD, _BAD, 1.0),
    Health(1.0, {_BAD: 1}, {_BAD: _BAD}),
)


def _count(store, table):
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_every_kind_of_record_is_tried():
    """None is forgotten below."""
    assert {type(record) for record in _RECORDS} == set(RECORDS.values())


def test_a_nul_or_a_surrogate_in_every_field_is_mended(sst_home, spool, store, make):
    """All kinds of records, each text of which holds both: nothing is damaged, nothing is lost."""
    for record in _RECORDS:
        spool.write(record)
    spool.write(make.attempt())
    assert take_in(str(sst_home), store).bad == []
    assert [_count(store, table) for table in (store.events, store.items, store.tags, store.lineage)] == [2, 2, 1, 1]


def test_memory_mends_too():
    """Records that were never in a spool."""
    memory = MemoryStore()
    memory.write(*_RECORDS)
    assert _count(memory.target(), memory.target().events) == 1


def test_texts_of_any_length_are_taken_in(sst_home, spool, store, make):
    """Where an index bounds the length (PostgreSQL: 2,700 bytes), the text is cut."""
    long = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FFF), k=5_000)))  # nothing that compresses
    data = (make.finding(person=long, category=long, field=long, form=long, where=long),)
    spool.write(make.attempt(route=long, destination=Destination(long, long), data=data))
    assert take_in(str(sst_home), store).bad == []
    assert _count(store, store.items) == 1


@pytest.mark.parametrize("which", [(0, 20), (7, 20), (19, 20), (7, 300), (299, 300)])
def test_the_one_record_that_a_database_refuses_is_set_aside(sst_home, spool, store, make, which):
    """A number that no column holds, first, in the middle or last: told with its offset, and all others are rows."""
    place, events = which  # enough of them are copied into PostgreSQL rather than inserted
    for number in range(events):
        changes = {"place": make.place.replace(line=2**80)} if number == place else {}
        spool.write(make.attempt(f"e{number}", **changes))
    taken = take_in(str(sst_home), store)
    ((_path, bad),) = taken.bad
    assert "refused by the database" in bad.reason
    assert str(2**80).encode() in bad.content
    assert (taken.records, _count(store, store.events)) == (events - 1, events - 1)
    (file,) = (sst_home / "quarantine").iterdir()
    assert b"# offset %d: refused" % bad.offset in file.read_bytes()
    assert take_in(str(sst_home), store).bad == []


def test_a_patient_reader_leaves_a_refused_record_to_one_that_can_tell(sst_home, spool, store, make):
    """The writer in the application takes in what is before it; the next command tells of it."""
    for number in range(3):
        spool.write(make.attempt(f"e{number}", place=make.place.replace(line=2**80 if number == 1 else 1)))
    assert take_in(str(sst_home), store, patient=True).records == 1
    assert len(spools(str(sst_home))) == 1
    taken = take_in(str(sst_home), store)
    assert (taken.records, len(taken.bad)) == (1, 1)


def test_a_number_that_is_none_is_damage(sst_home, store, make):
    """NaN has a place in no column."""
    Spool(str(sst_home)).write(make.attempt(time=float("nan")), make.attempt("e2"))
    taken = take_in(str(sst_home), store)
    assert (taken.records, len(taken.bad)) == (1, 1)


def test_many_rows_at_once_may_be_there_already(sst_home, store, make):
    """Rows in bulk, which PostgreSQL copies: those that are there stay, counts of tags go on."""
    for _ in range(2):
        spool = Spool(str(sst_home))
        for number in range(300):
            spool.write(make.attempt(f"e{number}"), make.tag.replace(id=f"t{number}"), make.outcome(f"e{number}"))
    assert take_in(str(sst_home), store).bad == []
    assert [_count(store, table) for table in (store.events, store.items, store.tags)] == [300, 300, 300]
    with store.reading() as connection:
        assert set(connection.scalars(select(store.tags.c.count))) == {2}
    write_records(store, [make.attempt("e1")])
    assert _count(store, store.events) == 300
