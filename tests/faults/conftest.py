"""A watched shop in a child process, for which something goes wrong; what was recorded, and what the doctor says."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from sst_bytecode import config
from sst_bytecode.cli import main
from sst_bytecode.queries import open_reader

ROOT = Path(__file__).parents[2]
BOOT = ROOT / "sst_bytecode" / "boot" / "path"

# Each finished visit is a line of its output, whatever becomes of the process afterwards.
SHOP = """\
import os, subprocess, sys
import requests
from flask import Flask, request, session

app = Flask("shop")
app.secret_key = "k"

@app.post("/share")
def share():
    session["user_id"] = request.form["id"]
    return requests.post(sys.argv[1], json={"email": request.form["email"]}).text

def visit(number):
    with app.test_client() as visitor:
        answer = visitor.post("/share", data={"id": str(number), "email": f"ada{number}.lovelace@example.org"})
    assert answer.data == b'{"ok": true}', answer.data
    os.write(1, b"visited %d\\n" % number)

def sst(*arguments):
    own = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHON_TRACKING_ENABLED")}
    command = [sys.executable, "-m", "sst_bytecode", *arguments]
    print(subprocess.run(command, env=own, cwd=os.environ["ROOT"], stdout=-1, stderr=-2, text=True).stdout, flush=True)

def doctor():
    sst("doctor")

"""


@pytest.fixture
def home(sst_home, monkeypatch, tmp_path, woven):
    """Make SST_HOME the test's own, for this process, too: it reads and asks the doctor."""
    monkeypatch.setenv("SST_HOME", str(sst_home))
    monkeypatch.setenv("SST_CACHE_DIR", str(woven))
    monkeypatch.chdir(tmp_path)
    return sst_home


@pytest.fixture
def start(home, tmp_path, clean_env, woven, service):
    """Start the shop under watch; what follows its definition is *source*. Standard streams are pipes, or files."""

    def begin(source, *, command=(), preamble="", **options):
        program = tmp_path / "app.py"
        program.write_text(textwrap.dedent(preamble) + SHOP + textwrap.dedent(source))
        watched = {
            "PYTHONPATH": f"{BOOT}{os.pathsep}{ROOT}", "PYTHON_TRACKING_ENABLED": "1", "SST_CACHE_DIR": str(woven),
            "ROOT": str(ROOT), "SST_HOME": str(home),
        }  # fmt: skip
        env = {key: value for key, value in clean_env.items() if key != "PYTHONDONTWRITEBYTECODE"}
        return subprocess.Popen(
            [*command, sys.executable, str(program), service.url + "/collect"],
            env=env | watched | options.pop("env", {}), cwd=tmp_path, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    return begin


@pytest.fixture
def shop(start):
    """Run the shop to its end; answers its exit code, its output and the numbers of the visits that were finished."""

    def run(source, *, timeout=100, **options):
        with start(source, **options) as child:
            try:
                out, err = child.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                child.kill()
                raise
        return SimpleNamespace(code=child.returncode, out=out, err=err, visits=finished(out))

    return run


def finished(out):
    """The numbers of the visits that a shop's output says were finished."""
    return [int(line.split()[1]) for line in out.splitlines() if line.startswith("visited ")]


@pytest.fixture
def recorded(home):
    """Read every event, those of databases apart, from *database* or wherever rows are by default."""

    def read(database=None):
        reader = open_reader(config.load(overrides={"home": str(home), "database": database}))
        events = [event for event in reader.events() if event.kind != "database"]
        reader.target.engine.dispose()
        return events

    return read


@pytest.fixture
def assert_complete(recorded):
    """Check that each finished visit is one event, of the right person, with the address and the outcome."""

    def check(visits, database=None, *, others=0):
        events = recorded(database)
        of_visits = [event for event in events if event.operation == "requests.post" and event.outcome == "200"]
        found = sorted((item.person, item.field) for event in of_visits for item in event.data)
        assert found == sorted((str(number), "email") for number in visits)
        assert len(events) - len(of_visits) == others, events

    return check


@pytest.fixture
def doctor(home, capsys):  # noqa: ARG001 - sets the environment
    """Ask the doctor; answers its exit code and what it finds, as ``(level, finding)`` by subject."""

    def ask(*arguments):
        capsys.readouterr()
        code = main(["doctor", *arguments])
        return code, checks_in(capsys.readouterr().out)

    return ask


def checks_in(out):
    """What the doctor's output says, by subject."""
    found = {}
    for line in out.splitlines():
        if line[:5] in {"ok   ", "note ", "FAIL "}:
            subject, _, finding = line[5:].partition(": ")
            found.setdefault(subject, []).append((line[:4].strip(), finding))
    return found
