"""A web service on loopback that keeps what it is sent and answers as the path asks for."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

__all__ = ["running", "serving"]

_MODELS = {
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


class _Answering(BaseHTTPRequestHandler):
    """Keeps every request as it came, and answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one write: of two, the second would wait 40 ms for a delayed acknowledgement

    def handle_any(self):
        """Keep a request and answer it."""
        chunked = self.headers.get("Transfer-Encoding") == "chunked"
        body = self.chunks() if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.received.append(
            SimpleNamespace(method=self.command, path=self.path, body=body, headers=dict(self.headers))
        )
        status, headers, answer = self.answer(body)
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

    def answer(self, body):
        """Status, headers and body that the path asks for."""
        path = self.path.partition("?")[0]
        if path.startswith("/status/"):
            return int(path.split("/")[2]), {}, b"{}"
        if path.startswith("/flaky"):  # an error for all but every second request
            return (200 if len(self.server.received) % 2 == 0 else 503), {"Retry-After": "0"}, b"{}"
        if path.startswith("/redirect"):
            return 307, {"Location": self.path.partition("?to=")[2] or "/end"}, b""
        if path.endswith(("/responses", "/chat/completions", "/embeddings")):
            if b'"stream":true' in body.replace(b" ", b""):
                return 200, {"Content-Type": "text/event-stream"}, b"data: [DONE]\n\n"
            return 200, {"Content-Type": "application/json"}, json.dumps(_MODELS[path.rpartition("/")[2]]).encode()
        return 200, {"Content-Type": "application/json"}, b'{"ok": true}'

    def log_message(self, *_):
        """Say nothing: what is received is kept."""


for _verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
    setattr(_Answering, f"do_{_verb}", _Answering.handle_any)


class _Service(ThreadingHTTPServer):
    """A server that takes as many connections at once as a test likes to open, and minds nobody who hangs up."""

    request_queue_size = 128

    def handle_error(self, *_):
        """Say nothing."""


@contextmanager
def running(server):
    """Have *server* answer, on a thread of its own, for the duration of the block; then it is closed."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving():
    """Serve on loopback: `.url`, `.host` (with the port), `.port`, and `.received`: method, path, body and headers."""
    server = _Service(("127.0.0.1", 0), _Answering)
    server.received = []
    host = f"127.0.0.1:{server.server_port}"
    with running(server):
        yield SimpleNamespace(url=f"http://{host}", host=host, port=server.server_port, received=server.received)
