"""`sst init` writes a file that is understood as it stands, and has in it what was found."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode.config import OPTIONS
from sst_bytecode.facts import Attempt, Destination, Finding, Place
from sst_bytecode.rulebook import policy_of
from sst_bytecode.spool import Spool

_FIXTURES = Path(sst_bytecode.__file__).parents[1] / "fixtures"


@pytest.fixture
def init(run_python, tmp_path):
    """Run ``sst init`` in this test's folder; answers what it wrote and what it said."""

    def run(*options):
        done = run_python(["-m", "sst_bytecode", "init", *options], cwd=tmp_path, python=sys.executable)
        return (tmp_path / "sst.toml").read_text(), done

    return run


def _recorded(sst_home, *hosts):
    spool = Spool(str(sst_home))
    for number, host in enumerate(hosts):
        item = Finding("t", "1", "email", "email", "flask.form", "", "body", ("value",), 0.99)
        to = Destination(f"https://{host}/t", host, 443)
        place = Place("app.py", 1, 0, "f", "MainThread")
        spool.write(Attempt(f"e{number}", 1.0, "http", "requests", "post", to, place, (item,)))


def test_the_file_is_understood_as_it_stands(init, tmp_path):
    """It is valid, its policy is, and every key of the configuration is in it."""
    text, done = init()
    assert (done.returncode, done.stderr) == (0, "")
    config = configuration.load({}, str(tmp_path))
    assert len(policy_of(config).rules) == 3
    assert not policy_of(config).block
    for key, *_ in OPTIONS.values():
        assert re.search(rf"^# {key} = |^{key} = |\[{key}\]", text, re.MULTILINE), key
    assert tomllib.loads(text).keys() == {"policy"}


def test_every_line_that_is_commented_out_is_valid_too(init):
    """Who takes the marks away gets a file that is understood: each value is the default, or an example."""
    text, _ = init()
    open_ = re.sub(r"^# (?=[\[a-z_]+.*(=|\]))", "", text, flags=re.MULTILINE)
    open_ = "\n".join(line for line in open_.splitlines() if "= …" not in line)
    document = tomllib.loads(open_.replace("# seen", "#"))
    known = {key for key, *_ in OPTIONS.values()}
    assert document.keys() <= known
    assert {"alerts", "controller", "processing", "probe", "recipient"} <= document.keys()


def test_it_tells_what_an_application_is_made_of(init, tmp_path):
    """Framework, libraries that are watched, whom its SDKs send to, and the keys of its session."""
    shutil.copytree(_FIXTURES / "budget_tracker", tmp_path, dirs_exist_ok=True)
    (tmp_path / "extra.py").write_text("session['customer_id'] = 1\nsession['cart'] = 2\n")
    (tmp_path / "broken.py").write_text("def (")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "other.py").write_text("import django")
    text, done = init()
    assert "framework: Flask\n" in text
    assert "openai: sends to OpenAI" in text
    assert 'person_keys = ["customer_id", "_user_id", "user_id"]' in text
    assert re.match(r"sst\.toml: written; found Flask, .*openai, requests, sqlalchemy", done.stdout)
    assert configuration.load({}, str(tmp_path)).person_keys[0] == "customer_id"


def test_recipients_that_were_seen_are_in_it(init, sst_home, tmp_path):
    """Those of the catalogue as a remark, the others as entries that only lack a name."""
    _recorded(sst_home, "api.segment.io", "collect.unknown.example", "127.0.0.1")
    text, _ = init()
    assert re.search(r"^# seen, and known: .*[Ss]egment.* \(.*third party", text, re.MULTILINE)
    [entry] = configuration.load({}, str(tmp_path)).recipients
    assert entry == {"match": "unknown.example", "party": "third"}


def test_a_store_that_cannot_be_read_does_not_keep_the_file_from_being_written(init, sst_home):
    """What is wrong with it is told; the file has all but the recipients that were seen."""
    sst_home.mkdir(exist_ok=True)
    (sst_home / "sst.db").write_bytes(b"no database at all, but long enough to be looked at " * 100)
    text, done = init()
    assert done.returncode == 0
    assert "[policy]" in text
    assert "file is not a database" in done.stderr
    assert "sst.toml names no recipients that were seen" in done.stderr


def test_a_file_that_is_there_stays(init, tmp_path):
    """Unless it is said twice; then even a broken one is replaced."""
    (tmp_path / "sst.toml").write_text("nonsense = 1\n")
    text, done = init()
    assert (text, done.returncode) == ("nonsense = 1\n", 1)
    assert done.stderr == "sst: sst.toml: is there already; sst init --force replaces it\n"
    text, done = init("--force")
    assert done.returncode == 0, done.stderr
    assert "[policy]" in text


def test_nothing_is_run_and_nothing_is_made(init, tmp_path):
    """Source is read, not imported, and the home is not made."""
    (tmp_path / "app.py").write_text("raise SystemExit('ran')\nimport flask\n")
    text, done = init()
    assert done.returncode == 0
    assert "Flask" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.py", "sst.toml"]
