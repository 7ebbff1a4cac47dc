"""Ends and forks of the watched process: what was finished is recorded, and nothing is waited for."""

from __future__ import annotations

import signal
import textwrap

import pytest


@pytest.mark.slow
def test_fork_while_the_writer_works(shop, assert_complete, doctor):
    """Children that are forked at any moment, while the writer holds its locks, do not wait, and lose nothing."""
    done = shop("""
        import sqlalchemy.engine  # rows are then written all the time
        import threading, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns who forks with a thread of their own
        ended, between = threading.Event(), threading.Lock()
        def others():
            number = 1000
            while not ended.is_set():
                with between:  # the program itself would not survive a fork in the middle of a visit
                    visit(number := number + 1)
        busy = threading.Thread(target=others)
        busy.start()
        for number in range(20):
            with between:
                child = os.fork()
            if child == 0:
                visit(number)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        ended.set()
        busy.join()
    """)
    assert (done.code, done.err) == (0, "")
    assert set(range(20)) < set(done.visits)
    assert_complete(done.visits)
    assert doctor()[0] == 0


ENDS = {
    "atexit": "import atexit\natexit.register(visit, 2)",
    "a pool that is waited for": """
        from concurrent.futures import ThreadPoolExecutor
        ThreadPoolExecutor(1).submit(visit, 2)
    """,
    "a thread that outlives the main one": """
        import threading
        main = threading.main_thread()
        def late():
            main.join()
            visit(2)
        threading.Thread(target=late).start()
    """,
    "os._exit": "visit(2)\nos._exit(0)",
    "exec": "visit(2)\nos.execv('/bin/true', ['true'])",
}

LATER = ("a pool that is waited for", "os._exit", "exec")  # with the slow tests


@pytest.mark.parametrize("end", [pytest.param(end, marks=pytest.mark.slow) if end in LATER else end for end in ENDS])
def test_the_interpreter_shuts_down(shop, assert_complete, end):
    """What is sent while the interpreter goes down is recorded; not a word is said."""
    done = shop("visit(1)\n" + textwrap.dedent(ENDS[end]))
    assert (done.code, done.err, done.visits) == (0, "", [1, 2])
    assert_complete(done.visits, others=int(end == "exec"))  # to become another program is an event


def test_daemon_threads_are_cut_off(shop, recorded):
    """Threads that are cut off in the middle of a call lose no call that they had finished; the exit is as ever."""
    done = shop("""
        import itertools, threading
        numbers, begun = itertools.count(1), threading.Semaphore(0)
        def forever():
            while True:
                visit(next(numbers))
                begun.release()
        for _ in range(4):
            threading.Thread(target=forever, daemon=True).start()
        for _ in range(8):
            begun.acquire()
    """)
    assert (done.code, done.err) == (0, "")
    persons = [item.person for event in recorded() if event.outcome == "200" for item in event.data]
    assert len(set(done.visits)) == len(done.visits) >= 8
    assert {str(number) for number in done.visits} <= set(persons)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_killed(start, recorded, number):
    """A process that is killed leaves the event of each call that it had finished; its exit is the signal's."""
    with start("import itertools\nfor number in itertools.count(1):\n    visit(number)\n") as child:
        lines = [child.stdout.readline() for _ in range(3)]
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (-number, "")
    visits = {line.split()[1] for line in ["".join(lines), out] for line in line.splitlines()}
    assert visits <= {item.person for event in recorded() if event.outcome == "200" for item in event.data}
