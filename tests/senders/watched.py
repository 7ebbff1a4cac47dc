"""Runs a sender plain and under `sst run`, each in a process of its own, and reads the report."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sst_bytecode import config
from sst_bytecode.queries import open_reader
from tests.detection.stand_ins import listening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sst_bytecode.answers import Event

__all__ = ["APPLICATION", "collecting", "keeping", "plain", "watched"]

APPLICATION = Path(__file__).parent / "application"
ROOT = Path(__file__).parents[2]
_PATIENCE = 100  # seconds


def _environment(**more: str) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SST_", "PYTHONDONTWRITE"))}
    return {**own, "PYTHONPATH": str(ROOT), **more}


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=APPLICATION, env=environment, capture_output=True, text=True, check=False, timeout=_PATIENCE
    )


def plain(sender: str, address: str) -> tuple[int, str]:
    """Exit code and output without us."""
    done = _run([sys.executable, "app.py", sender, address], _environment())
    return done.returncode, done.stdout


def watched(
    sender: str, address: str, home: Path, cache: Path
) -> tuple[int, str, tuple[Event, ...], Mapping[str, int]]:
    """Exit code, output, the events that left this process, and what failed of ours."""
    environment = _environment(SST_HOME=str(home), SST_CACHE_DIR=str(cache), SST_LEVEL="flow")
    sst = [sys.executable, "-m", "sst_bytecode", "run", "--"]
    done = _run([*sst, sys.executable, "app.py", sender, address], environment)
    reader = open_reader(config.load(cwd=str(home), overrides={"home": str(home)}))
    events = tuple(event for event in reader.events() if event.kind != "database")
    failed = reader.health().counts
    reader.target.engine.dispose()
    return done.returncode, done.stdout, events, failed


@contextmanager
def keeping() -> Iterator[SimpleNamespace]:
    """A server that says nothing and keeps what came on each connection once it has ended: `.url`, `.received`."""
    received = []
    ended = threading.Semaphore(0)

    def keep(connection):
        parts = list(iter(lambda: connection.recv(65536), b""))
        received.append(b"".join(parts))
        ended.release()

    def settle():
        assert ended.acquire(timeout=_PATIENCE)

    with listening(keep) as port:
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}", received=received, settle=settle)


@contextmanager
def collecting() -> Iterator[SimpleNamespace]:
    """A collector of OTLP over gRPC: `.url` and the methods that were `.received`."""
    from concurrent.futures import ThreadPoolExecutor

    import grpc

    received = []

    class Collector(grpc.GenericRpcHandler):
        """Takes everything."""

        def service(self, details):
            """Answer with an empty message."""
            received.append(details.method)
            return grpc.unary_unary_rpc_method_handler(lambda _message, _context: b"")

    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((Collector(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}", received=received)
    finally:
        server.stop(0).wait()
