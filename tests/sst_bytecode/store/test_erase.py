"""Whoever is forgotten, and whatever is too old, is in no file any more: database, free pages, logs, spools."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sst_bytecode import config, keys, queries, upkeep
from sst_bytecode.facts import Alias, Lineage, Seen
from sst_bytecode.spool import Spool
from sst_bytecode.spool.files import spools
from sst_bytecode.store.engine import open_store
from sst_bytecode.store.erase import erase_before, erase_orphans
from sst_bytecode.store.flows import is_complete
from sst_bytecode.store.ingest import take_in
from sst_bytecode.store.writer import Writer

_ADA = "user-ada-4711"
_VISITOR = "visitor:ada-c0ffee"
_TRACES = (_ADA, _VISITOR, "tagofada", "fingerprintofada", "a•da", "body.ada", "form.ada")
_NOW = time.time()


def _of_ada(make, number, **changes):
    """One of Ada's events; each names her in every way that a record can."""
    datum = make.finding(person=_ADA, tag=f"tagofada{number}", where=f"body.ada[{number}]", source="form.ada")
    return make.attempt(f"ada{number}", **{"data": (datum,), "time": _NOW, **changes})


def _record(make, home, events=300):
    """Write what is known of Ada and of Bob, some of it in events with data of both."""
    spool = Spool(str(home))
    bob = make.finding(person="user-bob", tag="tagofbob", where="body.bob")
    spool.write(make.tag.replace(id="tagofbob", person="user-bob", preview="b•b"))
    for number in range(events):
        tag = make.tag.replace(
            id=f"tagofada{number}", person=_ADA, preview="a•da", fingerprint="fingerprintofada", source="form.ada"
        )
        spool.write(tag, _of_ada(make, number), make.outcome(f"ada{number}"))
        spool.write(make.attempt(f"bob{number}", data=(bob,), time=_NOW, outline=("body.bob", f"body.by.{_ADA}")))
    both = (bob, make.finding(person=_ADA, tag="tagofada0", where="body.ada", source="form.ada"))
    spool.write(make.attempt("both", data=both, time=_NOW, outline=("body.bob", "body.ada")))
    spool.write(Lineage("tagofada0", "tagofada1", "lower", make.place, _NOW), Alias(_ADA, _VISITOR, _NOW))
    spool.write(make.attempt("before-login", data=(make.finding(person=_VISITOR, tag="tagofada2"),), time=_NOW))
    return spool


def _files_with(traces, *folders):
    """Name the files under *folders* that hold any of *traces*."""
    found = []
    for folder in folders:
        for file in Path(folder).rglob("*"):
            content = file.read_bytes() if file.is_file() else b""
            found += [f"{file}: {trace}" for trace in traces if trace.encode() in content]
    return found


@pytest.fixture
def folders(request, url, sst_home, tmp_path):
    """Give a function that lists the folders to search, when all files are up to date."""

    def listed():
        if url.startswith("sqlite"):
            return sst_home, tmp_path
        server = request.getfixturevalue("postgresql")
        server.execute("CHECKPOINT")
        return sst_home, server.folder / "base"

    return listed


@pytest.fixture
def settings(url, sst_home, tmp_path):
    """Give the configuration of a store in each kind of database."""
    return config.load({"SST_HOME": str(sst_home), "SST_DATABASE": url}, str(tmp_path))


def _count(store, table):
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_forgetting_leaves_no_trace_in_any_file(make, settings, sst_home, store, folders):
    """After `forget` no name, tag, fingerprint, preview or place of the person is in home or database; others stay."""
    spool = _record(make, sst_home)
    take_in(str(sst_home), store)
    assert _files_with(_TRACES, *folders())
    _reader, gone = upkeep.forget(settings, _VISITOR)
    assert (gone.events, gone.data, gone.tags, gone.steps, gone.aliases) == (301, 302, 300, 1, 1)
    assert _files_with(_TRACES, *folders()) == []
    assert Path(spool.path).exists()  # of a process that lives: its records are overwritten in place
    assert (_count(store, store.events), _count(store, store.items), _count(store, store.tags)) == (301, 301, 1)
    with store.reading() as connection:
        assert is_complete(connection, store)


def test_the_log_is_emptied_while_others_have_the_file_open(make, sst_home, tmp_path):
    """SQLite deletes its log when the last connection closes: here another program's stays open."""
    url = f"sqlite:///{tmp_path}/store.db"
    settings = config.load({"SST_HOME": str(sst_home), "SST_DATABASE": url}, str(tmp_path))
    _record(make, sst_home, events=20)
    queries.open_reader(settings)
    with closing(sqlite3.connect(tmp_path / "store.db")) as other:
        other.execute("SELECT count(*) FROM data_tags").fetchall()
        upkeep.forget(settings, _ADA)
        assert _files_with(_TRACES, sst_home, tmp_path) == []
        assert other.execute("SELECT count(*) FROM data_tags").fetchall() == [(1,)]


def test_an_id_that_is_itself_personal_is_forgotten_by_its_key(make, settings, sst_home):
    """Recorded under a stand-in, the person is found by the id that the application knows."""
    stand_in = keys.load(str(sst_home)).person("ada@example.org")
    Spool(str(sst_home)).write(make.attempt(data=(make.finding(person=stand_in),), time=_NOW))
    _reader, gone = upkeep.forget(settings, "Ada@example.org")
    assert gone.events == 1
    assert upkeep.forget(settings, "ada@example.org")[1].events == 0


def test_a_process_that_lives_goes_on_after_its_spool_was_overwritten(make, settings, sst_home):
    """What it writes later is taken in, and what was overwritten is passed over by a reader that begins anew."""
    spool = _record(make, sst_home, events=3)
    upkeep.forget(settings, _ADA)
    spool.write(make.attempt("later", time=_NOW))
    reader = queries.open_reader(settings)
    assert reader.taken.records == 1
    reader.target.engine.dispose()
    other = open_store(f"sqlite:///{sst_home}/other.db")
    assert take_in(str(sst_home), other).bad == []
    assert _count(other, other.events) == 1


def test_what_was_set_aside_goes_too(make, settings, sst_home):
    """Damage cannot be told to be free of a person."""
    spool = _record(make, sst_home, events=1)
    with Path(spool.path).open("ab") as stream:
        stream.write(f"damaged {_ADA}\n".encode())
    upkeep.forget(settings, _ADA)
    assert list((sst_home / "quarantine").iterdir()) == []


def test_a_name_that_people_share_is_nobody_to_forget(make, settings, sst_home):
    """The computer of a library: an error names the way out, and nothing is deleted."""
    Spool(str(sst_home)).write(Alias("ada", "library", 1.0), Alias("bob", "library", 1.0), make.attempt(time=_NOW))
    with pytest.raises(upkeep.StoreError, match="2 people share this name"):
        upkeep.forget(settings, "library")
    assert upkeep.forget(settings, "ada")[1].aliases == 2


def test_retention_leaves_no_trace_of_what_is_too_old(make, sst_home, url, folders, tmp_path):
    """`vacuum` deletes events, tags and steps beyond `retention_days`, and keeps what is younger."""
    days = {"SST_HOME": str(sst_home), "SST_DATABASE": url, "SST_RETENTION_DAYS": "30"}
    settings, old = config.load(days, str(tmp_path)), _NOW - 31 * 86_400
    spool = Spool(str(sst_home))
    spool.write(*(_of_ada(make, number, time=old) for number in range(50)), make.attempt("young", time=_NOW))
    spool.write(make.tag.replace(id="tagofada0", person=_ADA, time=old), Alias(_ADA, _VISITOR, old))
    spool.write(make.tag.replace(id="t2", time=old), Seen("t2", 1, _NOW))
    spool.write(Lineage("tagofada0", "tagofada1", "lower", make.place, old))
    reader, gone = upkeep.vacuum(settings)
    assert (gone.events, gone.data, gone.tags, gone.steps, gone.aliases) == (50, 50, 1, 1, 1)
    assert _files_with(_TRACES, *folders()) == []
    store = reader.target
    assert (_count(store, store.events), _count(store, store.tags)) == (1, 1)
    with store.reading() as connection:
        assert is_complete(connection, store)
    store.engine.dispose()


def test_the_writer_keeps_to_the_retention(make, sst_home, tmp_path):
    """In the watched process, too: what is too old goes from SQLite's file, its log, and the process's own spool."""
    url = f"sqlite:///{tmp_path}/rows.db"
    spool = Spool(str(sst_home))
    spool.write(*(_of_ada(make, number, time=_NOW - 8 * 86_400) for number in range(50)), make.attempt(time=_NOW))
    writer = Writer(spool, lambda: open_store(url, wait=30), eager=True, interval=0.01, retention_days=7)
    writer.poke()
    end = time.monotonic() + 60
    while _files_with(_TRACES, sst_home, tmp_path) and time.monotonic() < end:
        time.sleep(0.05)  # the writer tells nobody when it is done
    assert writer.stop(30)
    assert writer.reason == ""
    assert _files_with(_TRACES, sst_home, tmp_path) == []
    store = open_store(url)
    assert _count(store, store.events) == 1


def test_orphans_go_and_nothing_else(make, sst_home, store):
    """Values of visitors who never got a name, and aliases that lead nowhere, after a day; whatever is used stays."""
    old = 1000.0
    spool = Spool(str(sst_home))
    spool.write(
        make.tag.replace(id="t1", person="visitor:gone", time=old),
        make.tag.replace(id="t2", person="visitor:new", time=_NOW),
        make.tag.replace(id="t3", person="visitor:used", time=old),
        make.tag.replace(id="t4", person="visitor:known", time=old),
        make.tag.replace(id="t5", person="1", time=old),
    )
    spool.write(make.attempt(data=(make.finding(tag="t3", person="visitor:used"),)))
    spool.write(Alias("1", "visitor:known", old), Alias("nobody", "visitor:nothing", old))
    take_in(str(sst_home), store)
    gone = erase_orphans(store, now=_NOW)
    assert (gone.tags, gone.aliases, gone.data, gone.events) == (1, 1, 0, 0)
    with store.reading() as connection:
        assert set(connection.scalars(select(store.tags.c.id))) == {"t2", "t3", "t4", "t5"}


def test_deleting_goes_by_portions_that_can_be_broken_off(make, sst_home, store):
    """A writer that has to make way ends between two transactions, and the rest is deleted the next time."""
    Spool(str(sst_home)).write(*(make.attempt(f"e{number}") for number in range(1200)))
    take_in(str(sst_home), store)

    class _EnoughError(Exception):
        pass

    def enough(_done):
        raise _EnoughError

    with pytest.raises(_EnoughError):
        erase_before(store, _NOW, enough)
    assert 0 < _count(store, store.events) < 1200
    assert erase_before(store, _NOW).events == 700
    assert _count(store, store.items) == 0


def test_forgetting_waits_for_a_process_that_is_writing(make, settings, sst_home, url):
    """While another process takes its records in all the time, everything of the person up to then goes."""
    _record(make, sst_home, events=20)
    program = textwrap.dedent("""
        import sys
        from sst_bytecode.facts import Attempt, Destination, Place
        from sst_bytecode.spool import Spool
        from sst_bytecode.store.engine import open_store
        from sst_bytecode.store.writer import Writer
        spool = Spool(sys.argv[1])
        writer = Writer(spool, lambda: open_store(sys.argv[2], wait=60), eager=True, interval=0.001)
        place = Place("app.py", 1, 0, "f", "MainThread")
        print("go", flush=True)
        for number in range(100_000_000):
            spool.write(Attempt(f"{number}", 1.0, "http", "l", "o", Destination("http://h/", "h"), place, ()))
            writer.poke()
            if number % 100 == 0:
                sys.stdout.write(".")
                sys.stdout.flush()
    """)
    command = [sys.executable, "-c", program, str(sst_home), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "go\n"
        child.stdout.read(20)
        _reader, gone = upkeep.forget(settings, _ADA)
        child.kill()
    assert gone.data == 22
    assert len(spools(str(sst_home))) >= 1
