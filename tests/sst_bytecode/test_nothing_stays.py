"""What a request leaves behind, but for live values: nothing that grows, and no work for the garbage collector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sst_bytecode

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

COUNT = """
import gc, json
from collections import Counter
from sst_bytecode.probes import observer

gc.disable()

def ours():
    return Counter(
        type(one).__qualname__ for one in gc.get_objects()
        if type(one).__module__.startswith(("sst_bytecode.probes.", "sst_bytecode.tracker.people", "_contextvars"))
    )

def tell(ask):
    for number in range(100):
        ask(number)
    before = ours()
    for number in range(100):
        ask(number)
    print(json.dumps({kind: many - before[kind] for kind, many in ours().items() if many - before[kind] > 20}))
"""

FLASK = """
from flask import Flask, request
app = Flask(__name__)

@app.post("/join")
def join():
    return request.form["email"].lower()

client = app.test_client()
tell(lambda number: client.post("/join", data={"email": f"Guest{number}@mail.example"}))
"""

STARLETTE = """
import asyncio
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

async def join(request):
    return PlainTextResponse((await request.json())["email"].lower())

app = Starlette(routes=[Route("/join", join, methods=["POST"])])

async def ask(number):
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/join", "raw_path": b"/join",
        "scheme": "http", "query_string": b"", "root_path": "", "headers": [(b"content-type", b"application/json")],
    }
    body = json.dumps({"email": f"Guest{number}@mail.example"}).encode()

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        pass

    await app(scope, receive, send)

tell(lambda number: asyncio.run(ask(number)))
"""

TURNS = """
import hashlib
from flask import Flask, request
app = Flask(__name__)
seen = []

@app.post("/join/<user_id>")
def join(user_id):
    agent = f"10.0.0.9|{request.headers['User-Agent']}"
    seen.append((hashlib.sha512(agent.encode()).hexdigest(), observer.current.flow.clean.generation))
    return request.form["email"]

client = app.test_client()
for _ in range(4):
    for number in range(5):
        client.post(
            f"/join/{number}", data={"email": f"guest{number}@mail.example"},
            headers={"User-Agent": "Mozilla/5.0 (X11; Linux)"}, environ_base={"REMOTE_ADDR": "10.0.0.9"},
        )
print(json.dumps([generation for _, generation in seen]))
"""


def run(run_python, tmp_path, program):
    """What it prints, watched."""
    (tmp_path / "app.py").write_text(COUNT + program, encoding="utf-8")
    home = {"PYTHONPATH": BOOT, "SST_HOME": str(tmp_path / "home")}
    done = run_python(["app.py"], env=home, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("program", [FLASK, STARLETTE], ids=["Flask", "Starlette"])
def test_requests_leave_nothing_behind(run_python, tmp_path, program):
    """The same thread answers a hundred requests more: no scope of them is left, nor a context, nor a cycle of such."""
    assert run(run_python, tmp_path, program) == {}


def test_what_many_have_is_made_by_turns(run_python, tmp_path):
    """All have one browser, of which each request makes a digest: that is news once for each of them."""
    generations = run(run_python, tmp_path, TURNS)
    assert len(set(generations[5:])) == 1, generations
