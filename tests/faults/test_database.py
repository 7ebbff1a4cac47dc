"""A database that is not there, goes away or is locked: the program goes on, the spool keeps what has no row."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from sst_bytecode import queries
from sst_bytecode.facts import Health
from sst_bytecode.spool import Spool
from tests.postgresql import postgresql


def test_a_server_goes_away(start, assert_complete, doctor, recorded):
    """With the server gone in the middle of the work nothing is lost and nobody waits; the doctor names the server."""
    with postgresql() as server:
        url = server.database()
        child = start(
            """
            import sqlalchemy.engine  # rows are then written beside the program
            for number in range(3):
                visit(number)
            sys.stdin.readline()
            for number in range(3, 6):
                visit(number)
            """,
            env={"SST_DATABASE": url},
        )
        lines = [child.stdout.readline() for _ in range(3)]
        assert lines == ["visited 0\n", "visited 1\n", "visited 2\n"], child.stderr.read()
        recorded(url)
    with child:
        out, err = child.communicate("go on\n", timeout=100)
    assert (child.returncode, out, err) == (0, "visited 3\nvisited 4\nvisited 5\n", "")
    code, found = doctor("--database", url)
    assert code == 1
    level, finding = found["store"][0]
    assert level == "FAIL"
    assert "127.0.0.1" in finding
    assert "kept until it can be reached" in finding
    with postgresql() as again:
        assert_complete(range(6), again.database())  # the process lived on, and so did its spool


def test_a_database_is_locked(shop, home, assert_complete, doctor, monkeypatch):
    """While another program holds the database the spool grows; the doctor says that it is locked."""
    Spool(str(home)).write(Health(1.0, {}, {}))
    assert doctor()[0] == 0  # the database is made
    monkeypatch.setattr(queries, "_WAIT", 0.2)  # seconds; 30 else
    with closing(sqlite3.connect(home / "sst.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = shop("import sqlalchemy.engine\nfor number in range(5):\n    visit(number)\n")
        assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2, 3, 4])
        code, found = doctor()
        assert code == 1
        assert "locked" in found["store"][0][1]
        other.execute("ROLLBACK")
    assert_complete(done.visits)
    assert doctor()[0] == 0


@pytest.mark.parametrize(
    "how",
    ["removed", *(pytest.param(how, marks=pytest.mark.slow) for how in ("replaced by rubbish", "folder removed"))],
)
def test_a_file_goes_away(start, tmp_path, assert_complete, doctor, how):
    """A database that somebody deletes is made anew, with what this process had written there; the doctor says so."""
    folder = tmp_path / "rows"
    folder.mkdir()
    url = f"sqlite:///{folder}/rows.db"
    with start(
        """
        import sqlalchemy.engine
        visit(0)
        sys.stdin.readline()
        for number in range(1, 4):
            visit(number)
        """,
        env={"SST_DATABASE": url},
    ) as child:
        assert child.stdout.readline() == "visited 0\n"
        assert_complete([0], url)
        for file in folder.iterdir():
            file.unlink()
        if how == "folder removed":
            folder.rmdir()
        elif how == "replaced by rubbish":
            (folder / "rows.db").write_bytes(b"rubbish" * 1000)
        out, err = child.communicate("go on\n", timeout=100)
    assert (child.returncode, out, err) == (0, "visited 1\nvisited 2\nvisited 3\n", "")
    code, found = doctor("--database", url)
    if how == "replaced by rubbish":
        assert code == 1
        assert "not a database" in found["store"][0][1]
        (folder / "rows.db").unlink()
    assert_complete(range(4), url)
