"""The debugger of VS Code and others, debugpy, stops on the same lines of rewritten code, with the same variables.

The client speaks the Debug Adapter Protocol over a socket, as an editor does.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.tools.conftest import LIMIT, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Client:
    """One debug session: it listens, and the program connects."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._number = 0

    def ask(self, command: str, **arguments: Any) -> int:
        """Send a request; give its number."""
        self._number += 1
        body = json.dumps({"seq": self._number, "type": "request", "command": command, "arguments": arguments}).encode()
        self._stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._stream.flush()
        return self._number

    def messages(self) -> Iterator[dict[str, Any]]:
        """All that the adapter says, until it ends."""
        while header := self._stream.readline():
            length = int(header.partition(b":")[2])
            self._stream.readline()
            yield json.loads(self._stream.read(length))

    def answer(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The body of the answer to a request."""
        number = self.ask(command, **arguments)
        found = next(one for one in self.messages() if one.get("request_seq") == number)
        assert found["success"], found
        return found.get("body") or {}

    def event(self, *names: str) -> dict[str, Any]:
        """The next event of one of these names."""
        return next(one for one in self.messages() if one.get("event") in names)


def _session(command: list[str], folder: Path, environment: dict[str, str], lines: list[int]) -> list[object]:
    """Run to each breakpoint and note stack and variables; at the first, step over, into and out."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT)
        port = server.getsockname()[1]
        words = ["-m", "debugpy", "--connect", f"127.0.0.1:{port}", "--wait-for-client", "main.py"]
        child = subprocess.Popen([*command, *words], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            connection, _address = server.accept()
            with connection:
                connection.settimeout(LIMIT)
                noted = _told(Client(connection), folder, lines)
            out, _ = child.communicate(timeout=LIMIT)
        finally:
            child.kill()
            child.wait()
    return [*noted, out, child.returncode]


def _told(client: Client, folder: Path, lines: list[int]) -> list[object]:
    client.answer("initialize", adapterID="test", linesStartAt1=True, columnsStartAt1=True, pathFormat="path")
    client.ask("attach", justMyCode=True)
    client.event("initialized")
    source = {"path": str(folder / "shop.py")}
    client.answer("setBreakpoints", source=source, breakpoints=[{"line": line} for line in lines])
    client.ask("configurationDone")
    noted: list[object] = []
    steps = iter(["next", "stepIn", "stepOut"])
    while (event := client.event("stopped", "terminated"))["event"] == "stopped":
        thread = event["body"]["threadId"]
        frames = client.answer("stackTrace", threadId=thread)["stackFrames"]
        scopes = client.answer("scopes", frameId=frames[0]["id"])["scopes"]
        variables = client.answer("variables", variablesReference=scopes[0]["variablesReference"])["variables"]
        shown = sorted((one["name"], one["value"]) for one in variables if one.get("type") in {"str", "int", "list"})
        noted.append(([(frame["name"], frame["line"]) for frame in frames], shown))
        client.ask(next(steps, "continue"), threadId=thread)
    return noted


@pytest.mark.timeout(2 * LIMIT)
@pytest.mark.parametrize("way", [pytest.param("everything", marks=pytest.mark.slow), "product"])
def test_debugpy(shop, clean_env, environment, line_of, way):
    """Breakpoints in two functions, a step over, one in, one out: each stack, each variable, output, exit code."""
    lines = [line_of("text = json.dumps"), line_of("result += price")]
    names = {**clean_env, **environment, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    plain = _session([sys.executable], shop, names, lines)
    watched = [sys.executable, "-m", "sst_bytecode", "run", *WAYS[way], "--", sys.executable]
    assert _session(watched, shop, names, lines) == plain
    assert len(plain) > 4
