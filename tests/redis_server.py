"""Runs a real Redis on loopback, which keeps nothing on disk, for as long as somebody needs it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fixtures.website import free_port
from tests.debian import install

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 60.0  # seconds until a server answers


@contextmanager
def redis_server() -> Iterator[int]:
    """Keep a server up; gives its port. Raises RuntimeError where there is none."""
    if shutil.which("redis-server") is None:
        install("redis-server")
    port = free_port()
    settings = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory(prefix="sst-redis-") as folder:
        command = ["setpriv", "--pdeathsig", "TERM", "--", "redis-server", *settings, "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            try:
                _await(port, process)
                yield port
            finally:
                process.terminate()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("Redis: does not start") from None
        time.sleep(0.05)
