"""Runs one launcher, plain or watched, as a real process tree on loopback, and tells what came of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipapp
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

import sst_bytecode
from fixtures.website import free_port
from sst_bytecode import config as configuration
from sst_bytecode import queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.launchers.rows import Row

__all__ = ["Ran", "run"]

BOOT = Path(sst_bytecode.__file__).parent / "boot" / "path"
PROGRAMS = Path(__file__).with_name("programs")
PATIENCE = 60.0  # seconds for anything to happen
_PAUSE = 0.02
_AGAIN = 5.0  # seconds for a reloader to find a change

CONFIGURATION = """
exclude = ["ledger"]

[[probe]]
library = "shop"
role = "source"
source = "shop.visitor"
functions = ["shop:visitor"]
value = "result"

[[probe]]
library = "box"
role = "sink"
kind = "http"
operation = "box.deliver"
calls = ["operator.concat"]
url = "args.0"
body = "args.1"
"""

# Reloaders shall look at the times of files themselves: not every machine tells of changes.
UNABLE = 'raise ImportError("as if it were not installed")\n'

CHAINED = """
import os
with open(os.environ["CHAINED"], "a") as stream:
    stream.write("one\\n")
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left behind: *left* truly left the processes, *events* the store knows, by URL without the address."""

    code: int
    out: str
    err: str
    left: tuple[str, ...]
    events: tuple[str, ...]
    unfound: tuple[str, ...]  # events of the store in which nothing was recognised
    chained: int
    processes: int
    folder: Path
    environment: dict[str, str]


def run(row: Row, folder: Path, *, watched: bool, patience: float = PATIENCE) -> Ran:
    """Run *row* once in *folder*, which is filled first."""
    shutil.copytree(PROGRAMS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("shop.py", "ledger.py"):
        shutil.copy(folder / name, folder / "folder")
    zipapp.create_archive(folder / "folder", folder / "app.pyz")
    (folder / "sst.toml").write_text(CONFIGURATION)
    (folder / "chain").mkdir()
    (folder / "chain" / "sitecustomize.py").write_text(CHAINED)
    for name in ("watchdog.py", "watchfiles.py"):
        (folder / "chain" / name).write_text(UNABLE)
    environment = _environment(folder, watched=watched and not row.option)
    command = row.command + (row.option if watched else ())
    with _started(row, command, folder, environment) as (process, port, out, err):
        if row.serves:
            _serve(row, folder, port, process, patience)
        elif row.tasks:
            _give_tasks(row, folder, environment, process, patience)
        _end(row, process)
        code = process.wait(patience)
    return _told(folder, environment, code, out.read_text(), err.read_text())


def _environment(folder: Path, *, watched: bool) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    path = [*([str(BOOT)] if watched else []), str(folder / "chain")]
    return kept | {
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        "LEDGER": str(folder / "ledger.txt"),
        "CHAINED": str(folder / "chained.txt"),
        "SST_HOME": str(folder / "home"),
        "SST_CONFIG": str(folder / "sst.toml"),
    }


@contextmanager
def _started(
    row: Row, command: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], int, Path, Path]]:
    """The tree, in a session of its own, of which nothing is left afterwards."""
    port = free_port()
    words = [word.replace("{python}", sys.executable).replace("{port}", str(port)) for word in command]
    out, err, given = folder / "out.txt", folder / "err.txt", folder / "in.txt"
    given.write_text(row.stdin)
    with out.open("wb") as one, err.open("wb") as two, given.open("rb") as three:
        process = subprocess.Popen(
            words, cwd=folder, env=environment, stdin=three, stdout=one, stderr=two, start_new_session=True
        )
    try:
        yield process, port, out, err
    except AssertionError as error:
        error.add_note(f"its last words: {err.read_text()[-2000:]}")
        raise
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _until(done: Callable[[], object], process: subprocess.Popen[bytes], patience: float, what: str) -> object:
    """Wait until *done* answers something; a process that has ended will not do it any more."""
    end = time.monotonic() + patience
    while not (found := done()):
        assert process.poll() is None, f"it ended with {process.returncode} before {what}"
        assert time.monotonic() < end, f"not within {patience} seconds: {what}"
        time.sleep(_PAUSE)
    return found


def _asked(port: int, path: str) -> str | None:
    """What the server answers; None if nobody does, or the connection breaks."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            return connection.getresponse().read().decode()
        except (OSError, HTTPException):
            return None


def _serve(row: Row, folder: Path, port: int, process: subprocess.Popen[bytes], patience: float) -> None:
    _until(lambda: _asked(port, "/ready") == "ready", process, patience, "it answered")
    _ask_all(row, port, process, patience, 100)
    if row.reloads:
        source = folder / "shop.py"
        source.write_text(source.read_text().replace('VERSION = "first"', 'VERSION = "second"'))
        _until(lambda: _is_second(source, port), process, patience, "it reloaded")
        _ask_all(row, port, process, patience, 10_000)
    if row.last:
        _asked(port, f"/{row.last}/77")


def _is_second(source: Path, port: int) -> bool:
    """Whether the changed source is in force; a reloader that first looked after the change sees it touched again."""
    if _asked(port, "/version") == "second":
        return True
    if time.time() - source.stat().st_mtime > _AGAIN:
        source.touch()
    return False


def _ask_all(row: Row, port: int, process: subprocess.Popen[bytes], patience: float, first: int) -> None:
    """Ask, eight at once, until every worker has answered."""
    numbers = iter(range(first, 1_000_000))
    seen: set[str] = set()

    def done() -> bool:
        with ThreadPoolExecutor(8) as visitors:
            answers = visitors.map(lambda _: _asked(port, f"/serve/{next(numbers)}"), range(8))
            seen.update(answer for answer in answers if answer)
        return len(seen) >= row.workers

    _until(done, process, patience, f"{row.workers} workers answered")


def _give_tasks(
    row: Row, folder: Path, environment: dict[str, str], process: subprocess.Popen[bytes], patience: float
) -> None:
    """Put tasks into the broker's folder from a plain process until every worker has done one."""
    plain = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    ledger = folder / "ledger.txt"

    def give(task: str, first: int, count: int) -> None:
        code = f"import tasks\nfor number in range({first}, {first + count}): tasks.{task}.delay(number)"
        subprocess.run([sys.executable, "-c", code], cwd=folder, env=plain, check=True, timeout=patience)

    def workers() -> set[str]:
        return {line.split("/")[5] for line in ledger.read_text().splitlines()} if ledger.exists() else set()

    _until((folder / "ready").exists, process, patience, "the worker was ready")
    for first in range(100, 100_000, 20):
        give("serve", first, 20)
        _until(
            lambda first=first: f"/{first + 19}/" in (ledger.read_text() if ledger.exists() else ""),
            process,
            patience,
            "tasks were done",
        )
        if len(workers()) >= row.workers:
            break
    if row.last:
        give(row.last, 77, 1)
        _until(lambda: "/77/" in ledger.read_text(), process, patience, "the last task was done")


def _end(row: Row, process: subprocess.Popen[bytes]) -> None:
    if not row.end:
        return
    number = getattr(signal, row.end)
    if row.whole:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)


def _told(folder: Path, environment: dict[str, str], code: int, out: str, err: str) -> Ran:
    ledger, chained = folder / "ledger.txt", folder / "chained.txt"
    left = [line.rpartition("/")[0] for line in ledger.read_text().splitlines()] if ledger.exists() else []
    config = configuration.load(environment, str(folder))
    events = list(queries.open_reader(config).events()) if Path(config.home).exists() else []
    events = [event for event in events if event.recipient.host == "box.example"]
    return Ran(
        code, _without_numbers(out, folder), _without_numbers(err, folder), tuple(left),
        tuple(event.recipient.url.rstrip("/") for event in events),
        tuple(event.recipient.url for event in events if not [one for one in event.data if one.field == "email"]),
        len(chained.read_text().splitlines()) if chained.exists() else 0,
        len({line.split("/")[5] for line in left}), folder, environment,
    )  # fmt: skip


def _without_numbers(text: str, folder: Path) -> str:
    """What a run says, without process ids, ports, times and addresses in memory, which no two runs share."""
    text = text.replace(str(folder), "FOLDER")
    return re.sub(r"0x[0-9a-f]+|\d+", "N", text)
