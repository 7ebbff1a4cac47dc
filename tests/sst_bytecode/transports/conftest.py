"""A visitor's request to a watched application that passes their data on, in a child, and what was recorded of it."""

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

ROOT = Path(__file__).parents[3]
BOOT = ROOT / "sst_bytecode" / "boot" / "path"

EMAIL = "Ada.Lovelace@example.org"
PROGRAM = """\
import sys
from flask import Flask, request, session
{setup}
app = Flask("shop")
app.secret_key = "k"

@app.post("/share")
def share():
    session["user_id"] = "7"
    email = request.form["email"]
{send}
    return "done"

if __name__ == "__main__":
    with app.test_client() as visitor:
        answer = visitor.post("/share", data={{"email": sys.argv[1]}})
    assert answer.data == b"done", answer.data
{after}
"""


@pytest.fixture
def sink():
    """A server on loopback that answers each message with a line and keeps what it got: `.port`, `.received`."""
    server = socket.create_server(("127.0.0.1", 0))
    received = []

    def answer(connection):
        with connection:
            try:
                while data := connection.recv(65536):
                    received.append(data)
                    connection.sendall(b"+OK\r\n")
            except OSError:
                pass

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield SimpleNamespace(port=server.getsockname()[1], received=received)
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def indented(source, depth):
    """The lines of a program, *depth* spaces deep."""
    return textwrap.indent(textwrap.dedent(source).strip("\n"), " " * depth)


@pytest.fixture
def watch(tmp_path, woven):
    """Run a program under watch, as ``sst run`` does; answers its events, but for those of databases, and its lines."""

    def run(source, *arguments, check=True, **environment):
        program, home = tmp_path / "app.py", tmp_path / "home"
        program.write_text(source)
        own = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        child = subprocess.run(
            [sys.executable, str(program), *map(str, arguments)],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100,
            env={
                **own, "PYTHONPATH": f"{BOOT}{os.pathsep}{ROOT}", "PYTHON_TRACKING_ENABLED": "1", "SST_HOME": str(home),
                "SST_CACHE_DIR": str(woven), **environment,
            },
        )  # fmt: skip
        reader = open_reader(config.load(cwd=str(tmp_path), overrides={"home": str(home)}))
        health = reader.health()
        events = [event for event in reader.events() if event.kind != "database"]
        reader.target.engine.dispose()
        if check:
            assert child.returncode == 0, child.stderr
            assert not health.counts, health.counts
        lines = source.splitlines()

        def line(text):
            return next(number for number, line in enumerate(lines, 1) if text in line)

        def at(mark):
            """The events of the line with this mark."""
            return [event for event in events if event.site.file == "app.py" and event.site.line == line(f"# {mark}")]

        return SimpleNamespace(
            events=events, health=health, out=child.stdout, err=child.stderr, home=home, line=line, at=at
        )

    return run


@pytest.fixture
def share(watch):
    """The same for a view that passes a visitor's address on: *send* is its body, *setup* stands before all."""

    def run(send, *arguments, setup="", after="", email=EMAIL, **options):
        source = PROGRAM.format(setup=textwrap.dedent(setup), send=indented(send, 4), after=indented(after, 4))
        return watch(source, email, *arguments, **options)

    return run


@pytest.fixture
def assert_sent():
    """Check the one event of each marked line: ``{mark: (kind, library, operation, where the address is)}``."""

    def check(seen, expected, host="127.0.0.1", route="POST /share"):
        for mark, (kind, library, operation, *where) in expected.items():
            [event] = seen.at(mark)
            assert (event.kind, event.library, event.operation) == (kind, library, operation), mark
            assert event.recipient.host == host, mark
            assert event.route == route, mark
            assert {item.where for item in event.data} >= set(where), mark
            assert {(item.field, item.person) for item in event.data} == {("email", "7")} or not where, mark
        unknown = [event for event in seen.events if not any(event in seen.at(mark) for mark in expected)]
        assert not unknown, unknown

    return check
