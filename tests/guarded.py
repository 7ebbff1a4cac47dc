"""A watched program under a policy, and a server that keeps every byte of what it is sent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from sst_bytecode import config
from sst_bytecode.queries import open_reader

__all__ = ["BLOCK", "PERSON", "listener", "share"]

ROOT = Path(__file__).parents[1]
PERSON = "ada.lovelace@example.org"
PROGRAM = """\
import sys
{setup}
import socket

from flask import Flask, request, session

import sst_bytecode

app = Flask("shop")
app.secret_key = "k"


@app.post("/share")
def share():
    session["user_id"] = "7"
    email = request.form["email"]
    try:
{send}
    except sst_bytecode.PolicyViolation as violation:
        print("refused", violation.rule, violation.category, violation.recipient, violation.site, sep="|")
        print(violation.__traceback__.tb_lineno, email in str(violation), sep="|")
{after}
    return "done"


with app.test_client() as visitor:
    answer = visitor.post("/share", data={{"email": sys.argv[1]}})
assert answer.data == b"done", answer.data
"""
BLOCK = """\
[policy]
default = "allow"
enforce = "block"

[[policy.rule]]
name = "no addresses"
action = "deny"
category = "email"
"""


@pytest.fixture
def listener():
    """A server that keeps every byte that arrives, a list for each connection, and answers requests of HTTP."""
    server = socket.create_server(("127.0.0.1", 0), backlog=50)
    received, ended = [], threading.Condition()

    def keep(connection, pieces):
        with connection:
            try:
                while data := connection.recv(65536):
                    pieces.append(data)
                    whole = b"".join(pieces)
                    if whole.startswith((b"GET", b"POST")) and (
                        b"chunked" not in whole or whole.endswith(b"0\r\n\r\n")
                    ):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            except OSError:
                pass
        with ended:
            ended.notify_all()

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            received.append([])
            threading.Thread(target=keep, args=(connection, received[-1]), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield SimpleNamespace(
        port=server.getsockname()[1], text=lambda: b"".join(map(b"".join, received)).decode("latin-1")
    )
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.fixture
def share(tmp_path, woven):
    """Run a view that passes a visitor's address on, under a policy; answers its output, events and health."""

    def run(send, *arguments, setup="", after="", policy=BLOCK, name=PERSON, env=None):
        (tmp_path / "sst.toml").write_text(policy)
        home = tmp_path / "home"
        parts = {"send": indented(send, 8), "setup": textwrap.dedent(setup), "after": indented(after, 4)}
        (tmp_path / "app.py").write_text(PROGRAM.format(**parts))
        own = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        child = subprocess.run(
            [sys.executable, "app.py", name, *map(str, arguments)],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100,
            env={
                **own, "PYTHONPATH": f"{ROOT / 'sst_bytecode' / 'boot' / 'path'}{os.pathsep}{ROOT}",
                "PYTHON_TRACKING_ENABLED": "1", "SST_HOME": str(home), "SST_CACHE_DIR": str(woven), **(env or {}),
            },
        )  # fmt: skip
        reader = open_reader(config.load(cwd=str(tmp_path), overrides={"home": str(home)}))
        events, health = list(reader.events()), reader.health()
        reader.target.engine.dispose()
        assert child.returncode == 0, child.stderr
        return SimpleNamespace(out=child.stdout, err=child.stderr, events=events, health=health, home=home)

    return run


def indented(source, depth):
    """The lines of a program, *depth* spaces deep."""
    return textwrap.indent(textwrap.dedent(source).strip("\n"), " " * depth)
