"""`sst store` and `sst forget` as people meet them: real processes, one clear line for every error."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from sst_bytecode.cli.patience import patience
from sst_bytecode.facts import Attempt, Destination, Finding, Health, Outcome, Place, Tag
from sst_bytecode.spool import Spool
from sst_bytecode.store.models import SCHEMA
from tests.postgresql import postgresql

_PLACE = Place("app.py", 42, 8, "register", "MainThread")
_TO = Destination("https://api.segment.io/v1", "api.segment.io", 443)
_DAY = 86_400.0


@pytest.fixture
def sst(run_python):
    """Run ``sst`` in this test's folder."""

    def run(*arguments, env=None, stdin=""):
        return run_python(["-m", "sst_bytecode", *arguments], env, stdin=stdin)

    return run


@pytest.fixture
def recorded(sst_home):
    """Leave one old event of one person in a spool."""
    spool = Spool(str(sst_home))
    datum = Finding("t1", "ada", "email", "email", "flask.form", "sha256", "body.em", ("value",), 0.99)
    spool.write(Tag("t1", "ada", "email", "email", "flask.form", "f", "k", "a•••", _PLACE, 1000.0))
    spool.write(Attempt("e1", 1000.0, "http", "requests", "post", _TO, _PLACE, (datum,), "r1", "POST /"))
    spool.write(Outcome("e1", "200", 1001.0), Health(1002.0, {"matching": 3}, {}))
    return spool


def _one_line(done, code, *words):
    assert (done.returncode, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("sst: ")
    for word in words:
        assert word in done.stderr


def test_one_command_makes_a_running_store_of_an_empty_postgresql(sst, recorded):
    """`sst store upgrade`, then the events are there; a second time there is nothing to do."""
    assert recorded.failures == 0
    with postgresql() as server:
        env = {"SST_DATABASE": server.database()}
        assert f"made, schema {SCHEMA}" in sst("store", "upgrade", env=env).stdout
        assert "nothing to do" in sst("store", "upgrade", env=env).stdout
        assert len(json.loads(sst("report", "--format", "json", env=env).stdout)["events"]) == 1
        figures = json.loads(sst("store", "stats", "--format", "json", env=env).stdout)
        assert (figures["store"]["rows"]["events"], figures["store"]["people"]) == (1, 1)
        assert figures["store"]["bytes"] > 10_000


def test_stats_tell_rows_people_age_and_what_waits(sst, recorded):
    """Before anything is taken in all of it waits; afterwards it is rows."""
    assert recorded.failures == 0
    before = json.loads(sst("store", "stats", "--format", "json").stdout)
    assert (before["store"]["rows"]["events"], before["spools"]) == (0, 1)
    assert before["waiting"] > 100
    sst("report")
    after = json.loads(sst("store", "stats", "--format", "json").stdout)
    assert (after["store"]["rows"]["events"], after["store"]["people"], after["waiting"]) == (1, 1, 0)
    assert (after["store"]["oldest"], after["troubles"]) == (1000.0, {"matching": 3})
    text = sst("store", "stats").stdout
    assert "events from  1970-01-01 00:16:40 UTC" in text
    assert "not seen     matching 3" in text


def test_vacuum_applies_the_retention(sst, recorded):
    """Without a limit everything stays."""
    assert recorded.failures == 0
    assert "deleted 0 events, 0 data" in sst("store", "vacuum").stdout
    done = sst("store", "vacuum", env={"SST_RETENTION_DAYS": "30"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "deleted 1 events, 1 data, 1 tags" in done.stdout


def test_forget_forgets(sst, recorded):
    """Once; the second time nothing is known, which is an error: the id may have been mistyped."""
    assert recorded.failures == 0
    done = sst("forget", "ada")
    assert (done.returncode, done.stderr) == (0, "")
    assert "deleted 1 data, 1 events" in done.stdout
    _one_line(sst("forget", "ada"), 1, "nothing is known of this person")
    _one_line(sst("forget", "  "), 2, "cannot be empty")


def test_exports_are_written(sst, recorded, tmp_path):
    """Parquet into a folder, PROV-JSON into a file or to the output."""
    assert recorded.failures == 0
    done = sst("store", "export", str(tmp_path / "out"), "--name", "shop")
    assert done.stdout.endswith("1 events, 1 tags, 0 lineage in 2 files\n")
    assert (tmp_path / "out" / "events" / "day=1970-01-01" / "shop.parquet").exists()
    assert "agent" in json.loads(sst("store", "export", "-", "--format", "prov", "--user", "ada").stdout)
    sst("store", "export", str(tmp_path / "prov.json"), "--format", "prov")
    assert "sst:person/ada" in json.loads((tmp_path / "prov.json").read_text())["agent"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("store", "upgrade", "--database", "postgresql://ada:geheim@127.0.0.1:1/x"), 1, "127.0.0.1:1"),
        (("store", "stats", "--database", "nonsense"), 2, "not a database URL"),
        (("store", "vacuum", "--database", "sqlite:////dev/null/x"), 1, "/dev/null"),
        (("store", "export", "/dev/null/x"), 1, "/dev/null/x"),
        (("store", "export", sys.executable), 1, "is a file, and no folder"),
        (("store", "export", "-", "--name", "../x"), 2, "--name"),
        (("store", "export", "x", "--user", "1"), 2, "--format prov"),
        (("store", "frobnicate"), 2, "frobnicate"),
        (("forget",), 2, "ID"),
        (("person", "1", "--format", "pdf"), 2, "pdf"),
    ],
)
def test_what_cannot_be_done_is_one_line(sst, recorded, arguments, code, words):
    """On stderr, without a password, with the exit code of the reference."""
    assert recorded.failures == 0
    done = sst(*arguments)
    _one_line(done, code, words)
    assert "geheim" not in done.stderr


def test_a_library_that_is_missing_is_told_with_its_extra(sst, recorded, tmp_path):
    """Who has not installed `export` or `prov` is told how."""
    assert recorded.failures == 0
    for name in ("pyarrow", "prov"):
        (tmp_path / f"{name}.py").write_text("raise ModuleNotFoundError('no', name=__name__)")
    env = {"PYTHONPATH": str(tmp_path)}
    _one_line(sst("store", "export", "out", env=env), 1, "pip install 'sst-bytecode[export]'")
    _one_line(sst("store", "export", "out", "--format", "prov", env=env), 1, "pip install 'sst-bytecode[prov]'")


@pytest.mark.parametrize("verb", ["upgrade", "stats", "vacuum", "export", ""])
def test_help_reads_well(sst, verb):
    """Each verb says what it does in a sentence."""
    done = sst("store", *([verb] if verb else []), "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: sst store")


def test_without_a_verb_the_help_is_shown():
    """And it is not understood."""
    done = subprocess.run([sys.executable, "-m", "sst_bytecode", "store"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert "vacuum" in done.stdout


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def test_what_takes_long_shows_a_sign_of_life_on_a_terminal():
    """After the time it shows, before it does not, and never in a pipe."""
    slow, quick, pipe = _Terminal(), _Terminal(), io.StringIO()
    with patience("measuring", stream=slow, after=0.0):
        while "measuring" not in slow.getvalue():
            pass
    with patience("measuring", stream=quick, after=3600.0), patience("measuring", stream=pipe, after=0.0):
        pass
    assert quick.getvalue() == pipe.getvalue() == ""
