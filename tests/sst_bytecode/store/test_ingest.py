"""Every record becomes rows exactly once, in whatever order, from however many processes, past any damage."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sst_bytecode.facts import Alias, Found, Health, Lineage, Seen
from sst_bytecode.spool import Spool
from sst_bytecode.spool.files import spools
from sst_bytecode.spool.lines import encode
from sst_bytecode.store.engine import open_store
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.ingest import take_in
from sst_bytecode.store.reads import read_health


def _all(target, table):
    with target.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def _count(target, table):
    with target.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_records_become_rows(sst_home, spool, target, make):
    """An attempt with its outcome is an event with items; a tag, a lineage step and an alias are a row each."""
    step = Lineage("tag1", "tag2", "lower > sha256", make.place, 1000.0)
    spool.write(make.tag, make.attempt(), step, Alias("1", "request:7", 1000.0), make.outcome())
    taken = take_in(str(sst_home), target)
    assert (taken.records, taken.bad) == (5, [])
    (event,) = _all(target, target.events)
    assert (event["outcome"], event["ended"], event["host"], event["line"]) == ("200", 1001.0, "api.segment.io", 42)
    (item,) = _all(target, target.items)
    assert (item["event"], item["form"], item["where"], item["evidence"]) == (
        "e1",
        "lower > sha256",
        "body.em[0]",
        "value",
    )
    assert [_count(target, table) for table in (target.tags, target.lineage, target.aliases)] == [1, 1, 1]


def test_taking_in_again_changes_nothing(sst_home, spool, target, make):
    """The offset is kept with the rows: a second reader finds nothing new, and counts stay."""
    spool.write(make.tag, Seen("tag1", 4, 1002.0), make.attempt(), make.outcome())
    take_in(str(sst_home), target)
    assert take_in(str(sst_home), target).records == 0
    (tag,) = _all(target, target.tags)
    assert (tag["count"], tag["last_seen"]) == (5, 1002.0)


def test_events_are_one_row_even_if_their_records_come_twice(sst_home, target, make):
    """Ids are natural: the same records from a copied spool make no second event, item or step."""
    for _ in range(2):
        one = Spool(str(sst_home))
        one.write(make.attempt(), make.outcome(), Lineage("tag1", "tag2", "sha256", make.place, 1.0))
    assert len(spools(str(sst_home))) == 2
    take_in(str(sst_home), target)
    assert [_count(target, table) for table in (target.events, target.items, target.lineage)] == [1, 1, 1]


def test_a_growing_spool_is_taken_in_piece_by_piece(sst_home, spool, target, make):
    """Each reading takes what has come since the last."""
    for number in range(3):
        spool.write(make.attempt(f"e{number}"))
        assert take_in(str(sst_home), target).records == 1
    spool.write(Seen("tag-unknown", 1, 1.0), make.outcome("e0", "ConnectionError", attempts=3))
    take_in(str(sst_home), target)
    outcomes = {event["id"]: (event["outcome"], event["attempts"]) for event in _all(target, target.events)}
    assert outcomes == {"e0": ("ConnectionError", 3), "e1": (None, 1), "e2": (None, 1)}


@given(st.permutations(range(4)), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_the_order_of_arrival_does_not_matter(tmp_path_factory, make, order, together):
    """Attempt, outcome and further findings give the same event in any order, in one batch or one by one."""
    home = tmp_path_factory.mktemp("home")
    target = open_store(f"sqlite:///{home}/rows.db")
    records = [
        make.attempt(limits=("size",), outline=("body.em",)),
        make.outcome(attempts=2),
        Found("e1", (make.finding(tag="tag2", where="body.name"),), ("depth",), ("body.name", "body.em")),
        Found("e1", (), ("time",), ("body.plan",)),
    ]
    spool = Spool(str(home))
    for number in order:
        spool.write(records[number])
        if not together:
            take_in(str(home), target)
    take_in(str(home), target)
    (event,) = _all(target, target.events)
    assert (event["outcome"], event["attempts"]) == ("200", 2)
    assert set(event["limits"].split("\n")) == {"size", "depth", "time"}
    assert sorted(event["outline"].split("\n")) == ["body.em", "body.name", "body.plan"]
    assert {item["tag"] for item in _all(target, target.items)} == {"tag1", "tag2"}


def test_a_tag_seen_by_many_processes_is_one_row_with_their_counts(sst_home, target, make):
    """The tag's record of each process, and its counts, add up; a better category replaces the first."""
    for time in (1000.0, 900.0, 1100.0):
        Spool(str(sst_home)).write(make.tag.replace(time=time), Seen("tag1", 2, time, "phone"))
    take_in(str(sst_home), target)
    (tag,) = _all(target, target.tags)
    assert (tag["count"], tag["first_seen"], tag["last_seen"], tag["category"]) == (9, 900.0, 1100.0, "phone")


def test_health_adds_up(sst_home, spool, target):
    """Counts of failures are summed, reasons are kept."""
    spool.write(Health(1.0, {"match": 2}, {"a.b": "no rule"}), Health(2.0, {"match": 3, "spool": 1}, {}))
    take_in(str(sst_home), target)
    health = read_health(target)
    assert health.counts == {"match": 5, "spool": 1}
    assert health.unwatched == {"a.b": "no rule"}


def test_texts_that_databases_refuse_are_mended(sst_home, spool, target, make):
    """A lone surrogate or a NUL in any field does not stop the batch."""
    spool.write(make.attempt(route="a\0b\ud800", data=(make.finding(field="\udfff", person="p\0"),)))
    assert take_in(str(sst_home), target).bad == []
    (event,) = _all(target, target.events)
    assert event["route"] == "a\N{REPLACEMENT CHARACTER}b?"


def test_a_spool_is_deleted_only_when_it_is_rows_and_its_process_is_gone(sst_home, target):
    """A living writer's file stays; a dead one's goes, and its offset with it."""
    program = textwrap.dedent("""
        import sys
        from sst_bytecode.facts import Outcome
        from sst_bytecode.spool import Spool
        spool = Spool(sys.argv[1])
        spool.write(Outcome("x", "200", 1.0))
        print("written", flush=True)
        sys.stdin.readline()
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(sst_home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        child.stdout.readline()
        take_in(str(sst_home), target)
        assert len(spools(str(sst_home))) == 1
        child.communicate("\n")
    assert take_in(str(sst_home), target).records == 0
    assert spools(str(sst_home)) == []
    from sst_bytecode.store.models import SpoolOffset

    assert _count(target, SpoolOffset.__table__) == 0


def test_a_killed_writer_loses_nothing(sst_home, target):
    """After SIGKILL in mid-stream every event whose write had returned is a row, none is there twice."""
    program = textwrap.dedent("""
        import sys
        from sst_bytecode.facts import Attempt, Destination, Outcome, Place
        from sst_bytecode.spool import Spool
        spool, place = Spool(sys.argv[1]), Place("app.py", 1, 0, "f", "MainThread")
        for number in range(10**9):
            spool.write(Attempt(f"e{number:06}", 1.0, "http", "l", "o", Destination("http://h/", "h"), place, ()))
            spool.write(Outcome(f"e{number:06}", "200", 1.0))
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
    """)
    with subprocess.Popen([sys.executable, "-c", program, str(sst_home)], stdout=subprocess.PIPE, text=True) as child:
        lines = [child.stdout.readline() for _ in range(300)]
        child.kill()
        said = int((lines + child.stdout.read().splitlines())[-1])
    take_in(str(sst_home), target)
    finished = sorted(event["id"] for event in _all(target, target.events) if event["outcome"])
    assert finished[: said + 1] == [f"e{number:06}" for number in range(said + 1)]


def _read_and_write(home, url, name):
    """Write events into an own spool, and take everybody's in meanwhile."""
    from sst_bytecode.facts import Attempt, Destination, Outcome, Place
    from sst_bytecode.facts import Seen as Sighting

    target, spool = open_store(url, wait=60), Spool(home)
    place = Place("app.py", 1, 0, "f", "MainThread")
    for number in range(100):
        key = f"{name}-{number}"
        spool.write(Attempt(key, 1.0, "http", "l", "o", Destination("http://h/", "h"), place, ()))
        spool.write(Sighting("tag1", 1, 1.0), Outcome(key, "200", 2.0))
        if number % 10 == name:
            take_in(home, target, portion=2000)


def test_eight_processes_write_and_read_one_sqlite_file(sst_home, tmp_path, make):
    """Readers and writers at once lose nothing and count nothing twice."""
    url = f"sqlite:///{tmp_path}/rows.db"
    Spool(str(sst_home)).write(make.tag)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_read_and_write, args=(str(sst_home), url, name)) for name in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 8
    target = open_store(url)
    take_in(str(sst_home), target)
    assert _count(target, target.events) == 800
    assert {event["outcome"] for event in _all(target, target.events)} == {"200"}
    (tag,) = _all(target, target.tags)
    assert tag["count"] == 801


def test_a_reader_that_comes_second_throws_its_work_away(sst_home, spool, target, make, monkeypatch):
    """Two readers that read the same stretch at once make its counts once."""
    from sst_bytecode.store import spool_file

    spool.write(make.tag, Seen("tag1", 1, 1.0))
    plain, calls = spool_file.read, []

    def read_while_another_does(*args, **options):
        part = plain(*args, **options)
        if not calls:
            calls.append(1)
            take_in(str(sst_home), target)
        return part

    monkeypatch.setattr(spool_file, "read", read_while_another_does)
    take_in(str(sst_home), target)
    (tag,) = _all(target, target.tags)
    assert tag["count"] == 2


_LINES = 6


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_damage_at_any_byte_is_told_and_set_aside_and_the_rest_is_taken_in(tmp_path_factory, make, data):
    """One flipped byte costs at most one record; the damage is in quarantine, and is not told again."""
    home = tmp_path_factory.mktemp("home")
    (home / "spool").mkdir()
    content = bytearray(b"".join(encode(make.attempt(f"e{number}")) for number in range(_LINES)))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255).filter(lambda value: value != content[at]))
    path = home / "spool" / "999999999-1.1.spool"
    path.write_bytes(bytes(content))
    target = open_store(f"sqlite:///{home}/rows.db")
    taken = take_in(str(home), target)
    assert taken.bad
    assert all(file == str(path) for file, _bad in taken.bad)
    assert _count(target, target.events) >= _LINES - 1
    assert b"# offset" in (home / "quarantine" / path.name).read_bytes()
    assert not path.exists()
    assert take_in(str(home), target).bad == []


def test_a_patient_reader_leaves_damage_to_one_that_can_tell(sst_home, spool, target, make):
    """The writer in the application takes in what is before the damage and leaves the rest in the spool."""
    spool.write(make.attempt("e1"))
    take_in(str(sst_home), target, patient=True)
    with Path(spool.path).open("ab") as stream:
        stream.write(b"garbage\n")
    spool.write(make.attempt("e2"))
    assert take_in(str(sst_home), target, patient=True).bad == []
    assert not (sst_home / "quarantine").exists()
    assert len(take_in(str(sst_home), target).bad) == 1
    assert _count(target, target.events) == 2


def test_spools_of_a_newer_version_are_left_alone(sst_home, target):
    """What this version cannot read, it does not touch."""
    (sst_home / "spool").mkdir(parents=True)
    newer = sst_home / "spool" / "1-1.2.spool"
    newer.write_bytes(b"2 whatever\n")
    assert take_in(str(sst_home), target).bad == []
    assert newer.exists()


def test_a_database_that_is_locked_for_good_is_one_clear_line_and_loses_nothing(sst_home, spool, tmp_path, make):
    """A refusal is a StoreError without SQL or values; the next try takes everything in."""
    url = f"sqlite:///{tmp_path}/rows.db"
    target = open_store(url, wait=0.05)
    spool.write(make.attempt())
    with target.writing("other"), pytest.raises(StoreError) as caught:
        take_in(str(sst_home), target)
    assert "rows.db" in str(caught.value)
    assert "locked" in str(caught.value)
    assert "INSERT" not in str(caught.value)
    assert take_in(str(sst_home), target).records == 1
