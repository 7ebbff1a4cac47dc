"""What the tests of transforms share: an application whose functions each make something of a person and send it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sst_bytecode.facts import Attempt, Found, Health, Lineage, Tag
from sst_bytecode.spool.files import spools
from sst_bytecode.spool.read import read

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent / "application"


def functions_of(module):
    """The documented functions of a module of the application: name and what its docstring says will be found."""
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return [pytest.param(one.name, text, id=one.name) for one in functions if (text := ast.get_docstring(one))]


class Sink(BaseHTTPRequestHandler):
    """Takes whatever comes."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Answer."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Keep the terminal clean."""


class Service(ThreadingHTTPServer):
    """Takes as many connections at once as a test opens."""

    request_queue_size = 128
    daemon_threads = True


@pytest.fixture(scope="session")
def sink():
    """The address of a service on loopback."""
    server = Service(("127.0.0.1", 0), Sink)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def run(tmp_path_factory, sink):
    """Run a program of the application's folder in a watched process; answers what was recorded."""
    cache = tmp_path_factory.mktemp("cache")

    def go(*arguments, level="flow", program="app.py"):
        home = tmp_path_factory.mktemp("home")
        child = subprocess.run(
            [sys.executable, program, *arguments], cwd=HERE, capture_output=True, text=True, check=False,
            env={
                **os.environ, "SINK": sink, "SST_HOME": str(home), "SST_LEVEL": level, "SST_CACHE_DIR": str(cache),
                "SST_DEBUG": "", "SST_DATABASE": "sqlite:////dev/null/none.db",  # so that what is spooled stays there
                "PYTHONPATH": os.pathsep.join([str(ROOT / "sst_bytecode/boot/path"), str(ROOT)]),
            },
        )  # fmt: skip
        assert child.returncode == 0, child.stderr
        records = [record for path in spools(str(home)) for record in read(path, 0, ended=True)[0]]
        return Seen(records, child.stdout)

    return go


class Seen:
    """The records of one run."""

    def __init__(self, records, out):
        self.records = records
        self.out = out
        self.tags = {record.id: record for record in records if isinstance(record, Tag)}
        self.lineage = [record for record in records if isinstance(record, Lineage)]
        self.health = [record for record in records if isinstance(record, Health)]
        self.events = {record.id: record for record in records if isinstance(record, Attempt)}
        self.found = defaultdict(list)
        for event in self.events.values():
            self.found["/".join(event.destination.url.split("/")[-2:])] += event.data
        for record in records:
            if isinstance(record, Found):
                self.found["/".join(self.events[record.event].destination.url.split("/")[-2:])] += record.data

    def steps_from(self, tag, functions):
        """Every chain of operations that leads on from a tag by lineage rows made in these *functions*, as forms."""
        chains, edge = [], [(tag, "")]
        while edge:
            parent, form = edge.pop()
            for row in self.lineage:
                if row.parent == parent and row.place.function in functions | {"address", "data"}:
                    chain = f"{form} > {row.operation}".removeprefix(" > ")
                    chains.append(chain)
                    edge.append((row.child, chain))
        return chains
