"""A shop of each framework, served on loopback under watch, and the visitor who asks it."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import quote, urlencode

import pytest

import sst_bytecode
from fixtures.website import free_port
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")
SHOPS = Path(__file__).parent / "shops"


class Shop:
    """One shop in course; after it has closed, what was recorded of it."""

    def __init__(self, port, vendor, environment, folder):
        """Nothing is asked yet."""
        self.port, self.vendor, self._environment, self._folder = port, vendor, environment, folder
        self.line = self.errors = None
        self._session = ""
        self._events = None

    def ask(self, way, rest, given, **headers):
        """Bring what is *given* in one of the ways; answers the text that comes back. A session's cookie is kept."""
        method, path, body = "POST", f"/{way}{rest}", None
        headers["User-Agent"] = "Mozilla/5.0 (visitor)"
        cookies = [self._session] if self._session else []
        if way == "query":
            method, path = "GET", f"{path}{'&' if '?' in path else '?'}{urlencode(given)}"
        elif way == "cookie":
            method = "GET"
            cookies += [f"{name}={quote(value, safe='@+')}" for name, value in given.items()]
        else:
            headers["Content-Type"], body = _body(way, given)
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        answer, text = self._send(method, path, body, headers)
        self._session = (answer.getheader("Set-Cookie") or self._session).partition(";")[0]
        return text

    def _send(self, method, path, body, headers):
        for _ in range(300):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return answer, answer.read().decode()
            except ConnectionRefusedError:
                time.sleep(0.1)
            finally:
                connection.close()
        raise AssertionError("nobody answers")

    def events(self):
        """What left for the vendor, in order; nothing of ours may have failed."""
        if self._events is None:
            reader = queries.open_reader(configuration.load(self._environment, str(self._folder)))
            assert not reader.health().counts
            found = [one for one in reader.events() if "unexplained" not in one.limits]  # CherryPy tries its own port
            self._events = sorted(found, key=lambda one: one.time)
            assert {one.recipient.port for one in self._events} == {self.vendor.port}  # an answer shares nothing
        return self._events


def _body(way, given):
    if way == "json":
        return "application/json", json.dumps(given)
    if way != "upload":
        return "application/x-www-form-urlencoded", urlencode(given)
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in given.items()]
    parts.append('Content-Disposition: form-data; name="file"; filename="cv.txt"\r\n\r\nnothing\r\n')
    text = "".join(f"--xxx\r\n{part}" for part in parts) + "--xxx--\r\n"
    return "multipart/form-data; boundary=xxx", text.encode()


@pytest.fixture
def shop(tmp_path, clean_env, service):
    """Serve the shop of a framework, or what else the interpreter is given, until the block ends."""

    @contextmanager
    def serve(framework, *extra):
        port = free_port()
        environment = {
            **clean_env,
            "PYTHONPATH": BOOT,
            "SST_HOME": str(tmp_path / "home"),
            "SHOP": f"{service.url} {port}",
        }
        command = [sys.executable, *(extra or [SHOPS / f"of_{framework}.py"])]
        if "gunicorn" in command:
            command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
        server = Popen(command, env=environment, cwd=SHOPS, stdout=PIPE, stderr=PIPE)
        one = Shop(port, service, environment, SHOPS)
        text = (SHOPS / "crm.py").read_text(encoding="utf-8")
        one.line = next(number for number, line in enumerate(text.splitlines(), 1) if "# send" in line)
        try:
            yield one
        finally:
            server.terminate()
            threading.Timer(20, server.kill).start()
            _, errors = server.communicate()
        assert b"Traceback" not in errors, errors.decode()

    return serve
