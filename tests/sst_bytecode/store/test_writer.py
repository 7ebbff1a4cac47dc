"""The writer in the application makes rows while it runs, is never in the way, and leaves the rest to readers."""

from __future__ import annotations

import signal
import sys
import textwrap
import threading

import pytest
from sqlalchemy import func, select

from sst_bytecode.spool import Spool
from sst_bytecode.store.engine import open_store
from sst_bytecode.store.quiet import is_quiet, quiet
from sst_bytecode.store.writer import Writer


def _events(target):
    with target.reading() as connection:
        return connection.scalar(select(func.count()).select_from(target.events))


class _Pace:
    """A chore that says when a turn has begun."""

    def __init__(self):
        self.turns = threading.Semaphore(0)
        self.quiet = []

    def __call__(self):
        self.quiet.append(is_quiet())
        self.turns.release()


@pytest.fixture
def writer(spool, tmp_path):
    """Give a writer with a short interval, ended after the test."""
    made = Writer(spool, lambda: open_store(f"sqlite:///{tmp_path}/rows.db"), eager=True, interval=0.01)
    yield made
    assert made.stop()


def test_records_become_rows_without_anybody_asking(spool, writer, tmp_path, make):
    """Soon after a record was written its row is there, and the last ones are there when the writer has stopped."""
    pace = _Pace()
    writer._chores = (pace,)
    spool.write(make.attempt("e1"))
    writer.poke()
    assert pace.turns.acquire(timeout=30)
    spool.write(make.attempt("e2"))
    writer.poke()
    assert writer.stop(30)
    assert writer.failures == 0
    assert _events(open_store(f"sqlite:///{tmp_path}/rows.db")) == 2


def test_what_keeps_coming_is_taken_in_together(spool, writer, tmp_path, make):
    """A record every turn is no transaction every turn, though chores have theirs; the end waits for no pause."""
    rows, done = [], threading.Event()

    def chore():
        rows.append(_events(open_store(f"sqlite:///{tmp_path}/rows.db")))
        spool.write(make.attempt(f"e{len(rows)}"))
        writer._dirty = True
        if len(rows) == 12:
            done.set()

    writer._chores = (chore,)
    spool.write(make.attempt("first"))
    writer.poke()
    assert done.wait(30)
    assert writer.stop(30)
    assert writer.failures == 0
    assert rows[:2] == [0, 2], "what comes after a pause is a row with the next turn"
    assert len(set(rows[1:12])) == 3
    assert _events(open_store(f"sqlite:///{tmp_path}/rows.db")) == len(rows) + 1


def test_the_thread_counts_as_ours(spool, writer, make):
    """What runs on the writer's thread is quiet; the application's threads are not."""
    pace = _Pace()
    writer._chores = (pace,)
    spool.write(make.attempt())
    writer.poke()
    assert pace.turns.acquire(timeout=30)
    assert pace.quiet[0] is True
    assert not is_quiet()
    with quiet():
        with quiet():
            pass
        assert is_quiet()
    assert not is_quiet()


def test_the_thread_ends_when_there_is_nothing_to_do_and_comes_back(spool, writer, tmp_path, make):
    """An idle application has no thread of ours; the next record starts one."""
    for number in range(2):
        spool.write(make.attempt(f"e{number}"))
        writer.poke()
        assert writer._lease.acquire(timeout=30)
        writer._lease.release()
    assert _events(open_store(f"sqlite:///{tmp_path}/rows.db")) == 2


def test_a_database_that_is_down_costs_nothing_but_a_count(spool, tmp_path, make):
    """The writer backs off, says why, and the spool keeps everything for later."""
    pace = _Pace()
    writer = Writer(
        spool, lambda: open_store("postgresql://ada:geheim@127.0.0.1:1/db"), chores=(pace,), eager=True, interval=0.01
    )
    for number in range(20):
        spool.write(make.attempt(f"e{number}"))
        writer.poke()
        assert pace.turns.acquire(timeout=30)
    assert writer.stop()
    assert writer.failures == 1
    assert "127.0.0.1:1" in writer.reason
    assert "geheim" not in writer.reason
    from sst_bytecode.store.ingest import take_in

    assert take_in(spool.home, open_store(f"sqlite:///{tmp_path}/rows.db")).records == 20


def test_a_chore_that_fails_is_counted_and_the_rows_are_made(spool, writer, tmp_path, make):
    """What goes wrong beside does not stop the writer, and its text is not repeated."""

    def chore():
        raise ValueError("ada@example.org")

    writer._chores = (chore,)
    spool.write(make.attempt())
    writer.poke()
    assert writer._lease.acquire(timeout=30)
    writer._lease.release()
    assert writer.failures == 1
    assert writer.reason == "ValueError"
    assert _events(open_store(f"sqlite:///{tmp_path}/rows.db")) == 1


def test_what_earlier_processes_left_is_taken_in_too(sst_home, spool, writer, tmp_path, make):
    """The first turn of a process reads all spools of the home."""
    other = Spool(str(sst_home))
    other.write(make.attempt("left"))
    spool.write(make.attempt("mine"))
    writer.poke()
    assert writer._lease.acquire(timeout=30)
    writer._lease.release()
    assert _events(open_store(f"sqlite:///{tmp_path}/rows.db")) == 2


def test_no_database_is_loaded_into_a_program_that_has_none(run_python, sst_home):
    """Until the spool is long, a program without SQLAlchemy is not made to load it, and ends without waiting."""
    program = textwrap.dedent("""
        import sys, threading
        from sst_bytecode.facts import Outcome
        from sst_bytecode.spool import Spool
        from sst_bytecode.store.writer import Writer
        turn = threading.Semaphore(0)
        spool = Spool(sys.argv[1])
        writer = Writer(spool, None, chores=(turn.release,), interval=0.01)
        spool.write(Outcome("e", "200", 1.0))
        writer.poke()
        assert turn.acquire(timeout=30)
        assert writer.stop()
        assert not any(name.startswith("sqlalchemy") for name in sys.modules), "loaded"
        assert writer.failures == 0
    """)
    done = run_python(["-c", program, sst_home])
    assert done.returncode == 0, done.stderr


_FORKS = """
    import os, sys, threading, warnings
    warnings.simplefilter("error")
    from sst_bytecode.facts import Outcome
    from sst_bytecode.spool import Spool
    from sst_bytecode.store.engine import open_store
    from sst_bytecode.store.writer import Writer
    turn = threading.Semaphore(0)
    spool = Spool(sys.argv[1])
    store = lambda: open_store("sqlite:///" + sys.argv[1] + "/rows.db")
    writer = Writer(spool, store, chores=(turn.release,), eager=True, interval=0.01)
    def record(name):
        spool.write(Outcome(name, "200", 1.0))
        writer.poke()
        assert turn.acquire(timeout=30)
    record("before")
    for number in range(5):
        pid = os.fork()
        if pid == 0:
            record(f"child{number}")
            os._exit(0 if writer.stop(30) and not writer.failures else 1)
        record(f"parent{number}")
        assert os.waitpid(pid, 0)[1] == 0
    assert writer.stop(30) and not writer.failures, writer.reason
"""


def test_a_fork_neither_warns_nor_deadlocks(run_python, sst_home):
    """Before a fork the thread ends; parent and child go on with one of their own."""
    done = run_python(["-c", textwrap.dedent(_FORKS), sst_home])
    assert (done.returncode, done.stderr) == (0, "")


def test_under_gevent_the_thread_is_a_real_one(run_python, sst_home):
    """With everything patched the writer still runs beside the hub, not in it."""
    program = textwrap.dedent("""
        from gevent import monkey
        monkey.patch_all()
        import _thread, sys
        from gevent.monkey import get_original
        from sst_bytecode.facts import Outcome
        from sst_bytecode.spool import Spool
        from sst_bytecode.store.engine import open_store
        from sst_bytecode.store.writer import Writer
        ident = get_original("_thread", "get_ident")
        threads, lock = [], get_original("_thread", "allocate_lock")()
        lock.acquire()
        def chore():
            threads.append(ident())
            lock.release()
        spool = Spool(sys.argv[1])
        store = lambda: open_store("sqlite:///" + sys.argv[1] + "/rows.db")
        writer = Writer(spool, store, chores=(chore,), eager=True, interval=0.01)
        spool.write(Outcome("e", "200", 1.0))
        writer.poke()
        assert lock.acquire(timeout=30)  # blocks this thread, hub and all: only a real thread can release it
        assert threads[0] != ident()
        assert writer.stop(30)
        assert writer.failures == 0, writer.reason
    """)
    done = run_python(["-c", program, sst_home])
    assert (done.returncode, done.stderr) == (0, "")


def test_signals_are_the_applications(spool, writer, make):
    """The thread blocks every signal: one that the application waits for is not taken from it."""
    pace = _Pace()
    writer._chores = (pace, lambda: masks.append(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
    masks = []
    spool.write(make.attempt())
    writer.poke()
    assert writer._lease.acquire(timeout=30)
    writer._lease.release()
    assert signal.SIGUSR1 in masks[0]
    assert signal.SIGTERM in masks[0]
    assert signal.SIGUSR1 not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_stopping_is_bounded(spool, tmp_path, make):
    """A database that hangs holds a program's end up no longer than the bound."""
    entered, release = threading.Event(), threading.Event()

    def hang():
        entered.set()
        release.wait()

    writer = Writer(spool, lambda: open_store(f"sqlite:///{tmp_path}/rows.db"), chores=(hang,), interval=0.01)
    spool.write(make.attempt())
    writer.poke()
    assert entered.wait(30)
    assert not writer.stop(0.1)  # which comes back, though what it waits for does not
    release.set()
    assert writer.stop(30)


def test_the_writer_imports_nothing_heavy(run_python):
    """Neither SQLAlchemy nor threading nor ssl comes with the writer's module."""
    done = run_python(["-c", "import sys, sst_bytecode.store.writer, sst_bytecode.store.quiet; print(*sys.modules)"])
    assert done.returncode == 0, done.stderr
    assert not {"sqlalchemy", "threading", "ssl", "logging", "socket", "typing"} & (
        set(done.stdout.split()) - set(sys.builtin_module_names)
    ) - _loaded_anyway(run_python)


def _loaded_anyway(run_python):
    return set(run_python(["-c", "import sys; print(*sys.modules)"]).stdout.split())
