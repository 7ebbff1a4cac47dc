"""Releases of some years ago: what leaves is told, from where it came and which line sent it, and nothing else is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sst_bytecode import config
from sst_bytecode.queries import open_reader
from tests import mongodb
from tests.loopback import serving

ROOT = Path(__file__).parents[2]
APPLICATION = Path(__file__).parent / "application"
OLDER = ROOT / ".venv-older" / "bin" / "python"
BOOT = ROOT / "sst_bytecode" / "boot" / "path"
PATIENCE = 100  # seconds
USERS = [
    {"_id": number, "email": f"{name}@mail.example"}
    for number, name in enumerate(("ines.carv", "tove.lind", "nina.berg", "lea.maro", "max.mill"))
]

pytestmark = pytest.mark.skipif(not OLDER.exists(), reason="`make test` makes .venv-older")


def run(*command, **more):
    """Exit code, output and errors of an older program."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SST_", "PYTHON"))}
    done = subprocess.run(
        command, cwd=APPLICATION, env={**own, "PYTHONWARNINGS": "ignore", **more},
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def events_of(home):
    """What was recorded, and what failed of ours."""
    reader = open_reader(config.load(cwd=str(home), overrides={"home": str(home)}))
    events, failed = tuple(reader.events()), reader.health().counts
    reader.target.engine.dispose()
    return events, {name: number for name, number in failed.items() if "not confirmed" not in str(name)}


def labels(program):
    """What is written behind the lines that send: for each its field and its source."""
    lines = (APPLICATION / program).read_text(encoding="utf-8").splitlines()
    return {
        (number, *one.split(":"))
        for number, line in enumerate(lines, 1)
        for one in re.findall(r"\w+:[\w.]+", line.partition("  # ")[2])
    }


@pytest.mark.parametrize(
    ("program", "operations"),
    [
        ("flask_1.py", {"requests.post"}),
        ("fastapi_0.py", {"httpx.AsyncClient.post", "httpx.post"}),
        ("sqlalchemy_1.py", {"Session.commit", "Connection.commit", "Connection.execute"}),
        ("openai_1.py", {"chat.completions.create"}),
        ("sanic_22.py", {"httpx.AsyncClient.post"}),
        ("pymongo_4.py", {"requests.post"}),
    ],
)
def test_older_release(tmp_path, program, operations):
    """Each line tells what its comment says, from that source; the program does what it does without us."""
    home = tmp_path / "home"
    sst = (sys.executable, "-m", "sst_bytecode", "run", "--home", str(home), "--")
    with serving() as server, mongodb.serving(users=USERS) as documents:
        plain = run(str(OLDER), program, server.url, documents)
        assert (plain[0], plain[2]) == (0, "")
        assert (
            run(*sst, str(OLDER), program, server.url, documents, PYTHONPATH=str(ROOT), SST_CACHE_DIR=str(tmp_path))
            == plain
        )
    events, failed = events_of(home)
    assert not failed
    told = {(one.site.line, data.field, data.source) for one in events for data in one.data if not data.weak}
    assert told == labels(program)
    assert {one.operation for one in events if one.data} == operations


def test_kept_apart(tmp_path):
    """As docs/how-to/keep-it-apart.md has it: lent under watch alone; a policy holds; readers make the rows."""
    policy = '[policy]\nenforce = "block"\n[[policy.rule]]\naction = "deny"\ncategory = "email"\n'
    (tmp_path / "sst.toml").write_text(policy)
    file, home = str(tmp_path / "sst.toml"), str(tmp_path / "home")
    ours = {"SST_HOME": home, "SST_CACHE_DIR": str(tmp_path), "SST_CONFIG": file}
    sst = (str(Path(sys.executable).with_name("sst")),)
    with serving() as server:
        plain = run(str(OLDER), "refused.py", server.url)
        assert plain[0] == 1
        assert "No module named 'sst_bytecode'" in plain[2]
        assert run(*sst, "run", "--", str(OLDER), "refused.py", server.url, **ours) == (0, "refused\n", "")
        assert run(str(OLDER), "refused.py", server.url, PYTHONPATH=str(BOOT), **ours) == (0, "refused\n", "")
        assert not server.received
    assert not (tmp_path / "home" / "sst.db").exists()
    code, told, _errors = run(*sst, "report", "--format", "json", **ours)
    assert code == 0
    assert [one["outcome"] for one in json.loads(told)["events"]] == ["refused", "refused"]
    code, told, _errors = run(*sst, "doctor", "--", str(OLDER), "refused.py", server.url, **ours)
    assert "\nok   watched: sst_examined (" in told
