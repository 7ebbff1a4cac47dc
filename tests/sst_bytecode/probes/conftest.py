"""What the tests of the probes share: a watched child process, and a service on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[3]
WATCHED = Path(__file__).with_name("watched.py")


class Answering(BaseHTTPRequestHandler):
    """Keeps every request, and answers as its path asks for."""

    protocol_version = "HTTP/1.1"

    def handle_any(self):
        """Keep a request and answer it."""
        chunked = self.headers.get("Transfer-Encoding") == "chunked"
        body = self.chunks() if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.received.append(
            {"method": self.command, "path": self.path, "body": body, "headers": dict(self.headers)}
        )
        status, headers, answer = self.answer()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    def chunks(self):
        """Read a body that is sent in chunks (RFC 9112, 7.1)."""
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self):
        """Status, headers and body that the path asks for."""
        path = self.path.partition("?")[0]
        if path.startswith("/status/"):
            return int(path.split("/")[2]), {}, b"{}"
        if path.startswith("/flaky"):  # an error for all but every second request
            return (200 if len(self.server.received) % 2 == 0 else 503), {"Retry-After": "0"}, b"{}"
        if path.startswith("/redirect"):
            return 307, {"Location": self.path.partition("?to=")[2] or "/end"}, b""
        if path.endswith(("/responses", "/chat/completions", "/embeddings")):
            return self.model(path)
        return 200, {"Content-Type": "application/json"}, b'{"ok": true}'

    def model(self, path):
        """The answer of a language model's service."""
        if (
            b'"stream": true' in self.server.received[-1]["body"]
            or b'"stream":true' in self.server.received[-1]["body"]
        ):
            return 200, {"Content-Type": "text/event-stream"}, b"data: [DONE]\n\n"
        answers = {
            "responses": {
                "id": "r1",
                "object": "response",
                "created_at": 1,
                "model": "m",
                "output": [],
                "status": "completed",
                "parallel_tool_calls": False,
                "tool_choice": "auto",
                "tools": [],
            },
            "completions": {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": []},
            "embeddings": {
                "object": "list",
                "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
                "model": "m",
                "usage": {"prompt_tokens": 1, "total_tokens": 1},
            },
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(answers[path.rpartition("/")[2]]).encode()

    def log_message(self, *_):
        """Say nothing: what is received is kept."""


for _verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
    setattr(Answering, f"do_{_verb}", Answering.handle_any)


class Service(ThreadingHTTPServer):
    """A server that takes as many connections at once as a test likes to open."""

    request_queue_size = 128


@pytest.fixture
def service():
    """A web service on loopback: `.url`, `.host`, `.received`."""
    server = Service(("127.0.0.1", 0), Answering)
    server.received = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield SimpleNamespace(
        url=f"http://127.0.0.1:{server.server_port}", host=f"127.0.0.1:{server.server_port}", received=server.received
    )
    server.shutdown()
    thread.join()
    server.server_close()


other = service


@pytest.fixture(scope="session")
def woven(tmp_path_factory):
    """A folder for libraries that are rewritten: children of one run share them."""
    return tmp_path_factory.mktemp("woven")


@pytest.fixture
def watch(tmp_path, woven):
    """Run a program's source in a watched child process; answers what the observer was told, its output, and the line
    of a text in it.
    """

    def run(source, *arguments, check=True, plain=False, libraries="", **settings):
        source = textwrap.dedent(source).lstrip("\n")
        program, record = tmp_path / "app.py", tmp_path / "record.json"
        program.write_text(source)
        program_and_record = [str(program)] if plain else [str(WATCHED), str(program), str(record)]
        path = os.pathsep.join(map(str, filter(None, (ROOT, libraries))))
        child = subprocess.run(
            [sys.executable, *program_and_record, *arguments],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": path, "SETTINGS": json.dumps(settings), "WOVEN": str(woven)},
        )  # fmt: skip
        seen = json.loads(record.read_text()) if record.exists() else {}
        if check and not plain:
            assert child.returncode == 0, child.stderr
            assert not seen["failures"], seen["failures"]
            assert not seen["hooks"], seen["hooks"]
            assert not seen["rewriting"], seen["rewriting"]
        lines = source.splitlines()
        return SimpleNamespace(
            **seen, out=child.stdout, err=child.stderr, code=child.returncode,
            line=lambda text: next(number for number, line in enumerate(lines, 1) if text in line),
            column=lambda text: next(line.index(text) for line in lines if text in line),
        )  # fmt: skip

    return run
