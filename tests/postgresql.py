"""Runs a real PostgreSQL on loopback, with a data folder of its own, for as long as somebody needs it.

`python -m tests.postgresql` installs the Debian package where there is none, and says where the programs are.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fixtures.website import free_port
from tests.debian import install

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAMS = ("initdb", "postgres")
_USER = "sst"
_PATIENCE = 60.0  # seconds until a server answers
# Durable against a crash of the program, not of the machine: what the tests need, and far less waiting for the disk.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "60", "unix_socket_directories": ""}


class PostgreSQL:
    """A server that runs; each `database` is a new, empty one."""

    def __init__(self, port: int, password: str, folder: Path) -> None:
        self.port = port
        self.folder = folder
        self._password = password
        self._numbers = itertools.count(1)

    def url(self, database: str = "postgres") -> str:
        """Name a database as users of the store do; the password is in it."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make an empty database; gives its URL."""
        name = f"store{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Run one statement of the administrator's, outside of any transaction."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Keep a server up; it ends with this process, however that ends. Raises RuntimeError where there is none."""
    programs = find()
    with tempfile.TemporaryDirectory(prefix="sst-postgresql-", ignore_cleanup_errors=True) as work:
        folder, password = Path(work, "data"), secrets.token_hex(16)
        secret = Path(work, "password")
        secret.write_text(password)
        if os.geteuid() == 0:
            owner = _owner()
            for path in (work, secret):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        options = ["--pgdata", folder, "--username", _USER, "--pwfile", secret, "--auth", "scram-sha-256"]
        _run([*_as_owner(), programs / "initdb", *options, "--encoding", "UTF8", "--no-locale", "--no-sync"], work)
        port = free_port()
        settings = _SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(port)}
        command = [*_as_owner(), programs / "postgres", "-D", folder, *(f"--{key}={settings[key]}" for key in settings)]
        log = Path(work, "log")
        with log.open("wb") as output, subprocess.Popen(command, cwd=work, stdout=output, stderr=output) as process:
            try:
                server = PostgreSQL(port, password, folder)
                _await(server, process, log)
                yield server
            finally:
                process.terminate()
                # "Smart" waits for everybody to leave; whoever has forgotten to is sent away.
                try:
                    process.wait(1)
                except subprocess.TimeoutExpired:
                    process.send_signal(2)


def find() -> Path:
    """Give the folder of PostgreSQL's programs, from the Debian package, which is installed if it is missing."""
    found = _find()
    if found is None:
        install("postgresql")
        found = _find()
    if found is None:
        raise RuntimeError("PostgreSQL: its package is installed, but initdb and postgres are not to be found")
    return found


def _find() -> Path | None:
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name.zfill(4))
    candidates = [*reversed(debian), *([Path(on_path).resolve().parent] if on_path else [])]
    return next((each for each in candidates if all((each / name).exists() for name in _PROGRAMS)), None)


def _owner() -> pwd.struct_passwd:
    """Who runs the server where we are root, which PostgreSQL refuses: its own user, else nobody."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL: does not run as root, and there is neither a user postgres nor nobody")


def _as_owner() -> list[str]:
    """Begin a command that runs as the right user, and is told to end when this process has ended."""
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        owner = _owner()
        command += [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return [*command, "--"]


def _run(command: list[str | Path], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise RuntimeError(f"PostgreSQL: {Path(command[-1]).name}: {words[-1] if words else done.returncode}")


def _await(server: PostgreSQL, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; its own words if it does not."""
    import psycopg

    end = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                words = log.read_text(errors="replace").strip().splitlines()
                raise RuntimeError(f"PostgreSQL: does not start: {words[-1] if words else 'no word of it'}") from None
            time.sleep(0.05)  # there is no event to wait for: the server says so in its log only


if __name__ == "__main__":
    sys.stdout.write(f"{find()}\n")
