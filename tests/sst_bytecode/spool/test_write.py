"""A spool takes every record before the call proceeds, in a file of its own for each process, and never raises."""

from __future__ import annotations

import inspect
import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from itertools import chain
from pathlib import Path

from sst_bytecode.facts import Outcome, Seen
from sst_bytecode.spool import Spool
from sst_bytecode.spool.read import read


def _outcome(name="e1"):
    return Outcome(name, "200", 1.0)


def _files(home):
    return sorted((home / "spool").iterdir())


def _ids(path):
    records, _offset, bad = read(str(path), 0)
    assert not bad
    return [record.id for record in records]


def test_nothing_is_made_before_the_first_record(sst_home):
    """A process that records nothing leaves no trace."""
    Spool(str(sst_home))
    assert not sst_home.exists()


def test_only_the_owner_may_read(sst_home):
    """Folders are 0700, files 0600, whatever the umask was."""
    old = os.umask(0)
    try:
        Spool(str(sst_home)).write(_outcome())
    finally:
        os.umask(old)
    (path,) = _files(sst_home)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (sst_home, path.parent, path)] == [0o700, 0o700, 0o600]


def test_a_record_is_in_the_file_when_write_returns(sst_home):
    """No buffer of ours stands between write and the kernel."""
    spool = Spool(str(sst_home))
    for number in range(3):
        spool.write(_outcome(f"e{number}"), _outcome(f"f{number}"))
        assert len(_ids(spool.path)) == 2 * (number + 1)


def test_a_killed_process_leaves_every_record_of_a_finished_call(sst_home):
    """After SIGKILL the file holds what the process had said was written."""
    program = textwrap.dedent("""
        import sys
        from sst_bytecode.facts import Outcome
        from sst_bytecode.spool import Spool
        spool, number = Spool(sys.argv[1]), 0
        while True:
            spool.write(Outcome(f"e{number}", "200", 1.0))
            number += 1
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
    """)
    child = subprocess.Popen([sys.executable, "-c", program, str(sst_home)], stdout=subprocess.PIPE, text=True)
    for _ in range(500):
        said = int(child.stdout.readline())
    child.kill()
    said = max([said, *(int(line) for line in child.stdout.read().splitlines())])
    child.wait()
    child.stdout.close()
    (path,) = _files(sst_home)
    assert _ids(path)[:said] == [f"e{number}" for number in range(said)]


def test_a_forked_child_writes_a_file_of_its_own(sst_home):
    """Parent and child share no file and no descriptor after a fork."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("before"))
    pid = os.fork()
    if pid == 0:
        spool.write(_outcome("child"))
        os._exit(spool.failures)
    assert os.waitpid(pid, 0)[1] == 0
    spool.write(_outcome("after"))
    assert sorted(map(_ids, _files(sst_home))) == [["before", "after"], ["child"]]


def test_a_closed_descriptor_is_noticed_and_its_new_owner_is_not_written_to(sst_home, tmp_path):
    """When a program closes all descriptors and gets the number for a file of its own, ours opens anew."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("e1"))
    number = spool._descriptor
    os.close(number)
    with (tmp_path / "theirs").open("wb") as theirs:
        os.dup2(theirs.fileno(), number)
        spool.write(_outcome("e2"))
        os.close(number)
    assert (tmp_path / "theirs").read_bytes() == b""
    assert sorted(chain(*map(_ids, _files(sst_home)))) == ["e1", "e2"]
    assert spool.failures == 0


def test_low_descriptor_numbers_are_left_to_the_program(sst_home):
    """A program that closed its standard streams does not find our file behind their numbers."""
    program = textwrap.dedent("""
        import os, sys
        from sst_bytecode.facts import Outcome
        from sst_bytecode.spool import Spool
        os.closerange(0, 3)
        spool = Spool(sys.argv[1])
        spool.write(Outcome("e1", "200", 1.0))
        os._exit(0 if os.open("/dev/null", os.O_RDONLY) == 0 and spool._descriptor > 2 else 1)
    """)
    assert subprocess.run([sys.executable, "-c", program, str(sst_home)], check=False).returncode == 0


def test_a_removed_file_is_replaced(sst_home):
    """Who deletes the home under a running program loses what was there and nothing that comes."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("e1"))
    Path(spool.path).unlink()
    (sst_home / "spool").rmdir()
    spool.write(_outcome("e2"))
    assert _ids(spool.path) == ["e2"]


def test_a_home_that_cannot_be_made_is_counted_and_its_records_wait(tmp_path):
    """Records of a home that comes back (a volume mounted late) are written then; until then write only counts."""
    (tmp_path / "home").write_text("in the way")
    spool = Spool(str(tmp_path / "home"))
    spool.write(_outcome("e1"))
    spool.write(_outcome("e2"))
    assert (spool.failures, spool.dropped) == (2, 0)
    (tmp_path / "home").unlink()
    spool.write(_outcome("e3"))
    assert _ids(spool.path) == ["e1", "e2", "e3"]


def test_memory_for_waiting_records_is_bounded_and_what_is_dropped_is_counted(tmp_path):
    """A home that never comes back costs at most a megabyte."""
    (tmp_path / "home").write_text("in the way")
    spool = Spool(str(tmp_path / "home"))
    for _ in range(5):
        spool.write(_outcome("e" * 400_000))
    assert spool.dropped == 3
    assert sum(map(len, spool._backlog)) <= 1_000_000


def test_a_full_disk_loses_nothing_that_comes_while_memory_lasts(sst_home):
    """A write cut short by the disk is repeated when there is room; the torn line is no damage to a reader."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("e1"))
    size = Path(spool.path).stat().st_size
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, old[1]))
    try:
        spool.write(_outcome("e2"))
        spool.write(_outcome("e3"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert spool.failures == 2
    assert Path(spool.path).stat().st_size == size + 10
    spool.write(_outcome("e4"))
    assert _ids(spool.path) == ["e1", "e2", "e3", "e4"]
    assert spool.dropped == 0


def test_a_record_that_cannot_be_written_is_counted_and_its_neighbours_are_kept(sst_home):
    """A field of a foreign type drops its record alone."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("e1"), Seen(object(), 1, 1.0), _outcome("e2"))
    assert _ids(spool.path) == ["e1", "e2"]
    assert spool.dropped == 1


def test_threads_do_not_tear_each_others_lines(sst_home):
    """Eight threads at once write whole lines."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("first"))

    def work(name):
        for number in range(300):
            spool.write(_outcome(f"{name}-{number}"), _outcome(f"{name}+{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = list(chain(*map(_ids, _files(sst_home))))
    assert len(ids) == len(set(ids)) == 8 * 600 + 1


def test_writing_works_with_patched_os_functions(sst_home, monkeypatch):
    """A test suite that patches os.write does not see our writes."""
    spool = Spool(str(sst_home))
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", None)
        patch.setattr(os, "fstat", None)
        spool.write(_outcome())
    assert spool.failures == 0


def test_records_for_which_there_is_no_room_on_the_stack_wait(sst_home):
    """Wherever in `write` the stack ends, whoever writes next writes what was given to it."""
    spool = Spool(str(sst_home))
    spool.write(_outcome("first"))
    given = []

    def deep(frames, record):  # which is made before, for that takes as much room
        if frames > 0:
            deep(frames - 1, record)
        else:
            spool.write(record)
            given.append(record.id)

    room = sys.getrecursionlimit() - len(inspect.stack())
    for left in range(1, 60):
        try:
            deep(room - left, _outcome(f"e{left}"))
        except RecursionError:  # before `write` could begin
            continue
    assert len(given) > 30
    assert spool.failures > 0
    spool.write(_outcome("last"))
    assert sorted(_ids(spool.path)) == sorted(["first", *given, "last"])
    assert spool.dropped == 0
