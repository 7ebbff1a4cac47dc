"""A disk that is full, or that may not be written to, under the home or under the database."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.faults.conftest import checks_in

DISK = str(Path(__file__).with_name("disk.py"))  # run with -S, so that it is not watched itself


def test_the_home_is_on_a_full_disk(shop, home):
    """Records wait in memory until there is room; nothing is lost, and the doctor says that the disk is full."""
    home.mkdir(parents=True)
    done = shop(
        """
        home = os.environ["SST_HOME"]
        visit(1)
        filler = open(f"{home}/filler", "wb", buffering=0)
        try:
            while True:
                filler.write(bytes(1024))
        except OSError:
            pass
        for number in range(2, 20):  # more than fits into what is left of the last page
            visit(number)
        doctor()
        filler.close()
        os.truncate(f"{home}/filler", 0)
        visit(20)
        doctor()
        sst("report", "--format", "json")
        """,
        command=(sys.executable, "-S", DISK, "small", str(home), "1000000"),
    )
    assert (done.code, done.err, done.visits) == (0, "", [*range(1, 21)])
    full, free = (checks_in(part) for part in done.out.split("visited 20"))
    assert full["home"][0][0] == "FAIL"
    assert free["home"][0][0] == "ok"
    assert any("spool writes refused" in finding for _level, finding in free.get("recorded", [])), free
    for number in done.visits:
        assert f'"persons": ["{number}"]' in done.out


def test_the_database_is_on_a_full_disk(shop, tmp_path):
    """The spool keeps what the database has no room for, the doctor says so, and with room everything becomes rows."""
    small = tmp_path / "small"
    small.mkdir()
    done = shop(
        """
        import sqlalchemy.engine  # rows are then written beside the program
        filler = open("small/filler", "wb", buffering=0)
        try:
            while True:
                filler.write(bytes(1024))
        except OSError:
            pass
        for number in range(4):
            visit(number)
        doctor()
        filler.close()
        os.remove("small/filler")
        visit(4)
        doctor()
        sst("report", "--format", "json")
        """,
        command=(sys.executable, "-S", DISK, "small", str(small), "1000000"),
        env={"SST_DATABASE": f"sqlite:///{small}/rows.db"},
    )
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2, 3, 4])
    full, free = (checks_in(part) for part in done.out.split("visited 4"))
    assert full["home"][0][0] == "ok"
    level, finding = full["store"][0]
    assert level == "FAIL"
    assert "full" in finding or "cannot be used" in finding
    assert "kept until it can be reached" in finding
    assert free["store"][0][0] == "ok"
    for number in done.visits:
        assert f'"persons": ["{number}"]' in done.out


def test_the_home_may_not_be_written_to(shop, home, assert_complete):
    """Records wait in memory until the home is writable again; meanwhile the doctor names the folder."""
    home.mkdir(mode=0o500)
    done = shop(
        """
        visit(1)
        visit(2)
        doctor()
        os.chmod(os.environ["SST_HOME"], 0o700)
        visit(3)
        doctor()
        """,
        command=(sys.executable, "-S", DISK, "obedient"),
        env={"SST_KEY": "a key that lies elsewhere"},
    )
    assert (done.code, done.err, done.visits) == (0, "", [1, 2, 3])
    closed, opened = (checks_in(part) for part in done.out.split("visited 3"))
    assert closed["home"][0][0] == "FAIL"
    assert opened["home"][0][0] == "ok"
    assert any("spool writes refused" in finding for _level, finding in opened["recorded"])
    assert_complete(done.visits, others=2)  # the doctor was started twice


def test_the_home_was_never_writable(shop, home):
    """The program is as it would be without us, and the doctor says why nothing was recorded."""
    home.mkdir(mode=0o500)
    done = shop("visit(1)\ndoctor()", command=(sys.executable, "-S", DISK, "obedient"))
    assert (done.code, done.err, done.visits) == (0, "", [1])
    level, finding = checks_in(done.out)["home"][0]
    assert level == "FAIL"
    assert "nothing can be recorded" in finding
    assert list(home.iterdir()) == []


def test_the_database_may_not_be_written_to(shop, assert_complete):
    """The spool keeps everything, the doctor says that the database is read-only, and later it becomes rows."""
    done = shop(
        """
        import sqlalchemy.engine
        visit(0)
        doctor()
        database = f"{os.environ['SST_HOME']}/sst.db"
        os.chmod(database, 0o400)
        for number in range(1, 4):
            visit(number)
        doctor()
        os.chmod(database, 0o600)
        """,
        command=(sys.executable, "-S", DISK, "obedient"),
    )
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2, 3])
    first, second = (checks_in(part) for part in done.out.split("visited 1"))
    assert first["store"][0][0] == "ok"
    level, finding = second["store"][0]
    assert level == "FAIL"
    assert "kept until it can be reached" in finding
    assert_complete(done.visits, others=2)
