"""The table of launchers: how each is started, how one knows that it is up, how it is ended, what can be reached."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["ROWS", "Row"]

_BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One launcher. In *command* ``{python}``, ``{bin}`` and ``{port}`` are filled in.

    *workers*: processes that must have answered before it ends. *end*: the signal that ends it, "" if it ends itself.
    *whole*: the signal goes to every process of the tree. *last*: what is asked at the very end, and may take the
    process down. *ready*: a text that it says when it is up, "" for a server that answers. *main*: whether the
    program itself is reached; None where it is none of the user's. *unseen*: modules whose deliveries nobody can see,
    which *told* by ``sst doctor``. *option*: what asks for
    tracking, instead of the environment; then it may say one line more, which begins with *says*.
    """

    name: str
    command: tuple[str, ...]
    workers: int = 1
    end: str = ""
    whole: bool = False
    last: str = ""
    ready: str = ""
    reloads: bool = False
    tasks: bool = False
    stdin: str = ""
    unseen: tuple[str, ...] = ()
    told: str = ""
    examined: tuple[str, ...] = ()
    slow: bool = False
    option: tuple[str, ...] = ()
    says: str = ""

    @property
    def serves(self) -> bool:
        """Whether it is asked over HTTP."""
        return "{port}" in " ".join(self.command)


_PYTHON = "{python}"
_MAIN_IS_NOT_REACHED = "the program itself is not rewritten"

_PROGRAMS = (
    Row("script", (_PYTHON, "app.py")),
    Row("module", (_PYTHON, "-m", "pack"), slow=True),
    Row("folder", (_PYTHON, "folder"), slow=True),
    Row("archive", (_PYTHON, "app.pyz")),
    Row("exit code", (_PYTHON, "app.py", "5")),
    Row("uncaught error", (_PYTHON, "app.py", "error"), slow=True),
    Row("os._exit", (_PYTHON, "app.py", "_exit"), slow=True),
    Row("killed", (_PYTHON, "app.py", "SIGKILL")),
    Row("terminated", (_PYTHON, "app.py", "SIGTERM"), slow=True),
    Row("interrupted", (_PYTHON, "app.py", "SIGINT"), slow=True),
    Row("exec", (_PYTHON, "app.py", "exec")),
    Row("fork", (_PYTHON, "app.py", "fork")),
    Row("-O", (_PYTHON, "-O", "-X", "utf8", "app.py"), slow=True),
    Row("coverage run", (_PYTHON, "-m", "coverage", "run", "--data-file=data", "app.py"), slow=True),
    Row("runpy", (_PYTHON, "-c", "import runpy; runpy.run_path('app.py', run_name='__main__')")),
    Row(
        "cProfile", (_PYTHON, "-m", "cProfile", "-o", "profile", "app.py"), unseen=("main",), told="-m cProfile",
        examined=(_PYTHON, "-m", "cProfile", "app.py"), slow=True,
    ),
    Row(
        "-c",
        (_PYTHON, "-c", Path(__file__).parent.joinpath("programs", "app.py").read_text()),
        unseen=("main",), told=_MAIN_IS_NOT_REACHED, examined=(_PYTHON, "-c", "pass"),
    ),
    Row(
        "standard input",
        (_PYTHON, "-"),
        stdin=Path(__file__).parent.joinpath("programs", "app.py").read_text(),
        unseen=("main",), told=_MAIN_IS_NOT_REACHED, examined=(_PYTHON, "-"), slow=True,
    ),
    Row("-S", (_PYTHON, "-S", "app.py"), unseen=("main", "app"), told="-S", examined=(_PYTHON, "-S", "app.py")),
    Row(
        "-E", (_PYTHON, "-E", "app.py"),
        unseen=("main", "app"), told="-E", examined=(_PYTHON, "-E", "app.py"), slow=True,
    ),
)  # fmt: skip

_PROCESSES = (
    Row("multiprocessing fork", (_PYTHON, "pool.py", "fork")),
    Row("multiprocessing spawn", (_PYTHON, "pool.py", "spawn"), slow=True),
    Row("multiprocessing forkserver", (_PYTHON, "pool.py", "forkserver"), slow=True),
    Row("concurrent.futures fork", (_PYTHON, "pool.py", "fork futures"), slow=True),
    Row("concurrent.futures spawn", (_PYTHON, "pool.py", "spawn futures"), slow=True),
    Row("concurrent.futures forkserver", (_PYTHON, "pool.py", "forkserver futures"), slow=True),
    Row("concurrent.futures threads", (_PYTHON, "pool.py", "threads"), slow=True),
    Row("subprocess", (_PYTHON, "children.py")),
    Row(
        "subprocess with an environment of its own",
        (_PYTHON, "children.py", "cleaned"),
        unseen=("unseen-main", "unseen-app"),
        told="an environment that lacks our variables",
        slow=True,
    ),
)

_TERM: dict[str, Any] = {"end": "SIGTERM"}
_KILL: dict[str, Any] = {"end": "SIGKILL", "whole": True}
_FLASK = (str(_BIN / "flask"), "--app", "flasked", "run", "--port", "{port}")
_GUNICORN = (str(_BIN / "gunicorn"), "--bind", "127.0.0.1:{port}", "--log-level", "warning", "--graceful-timeout", "5")
_POLLING = ("--reload", "--reload-engine", "poll")
_UVICORN = (str(_BIN / "uvicorn"), "web:asynchronous", "--port", "{port}", "--log-level", "warning")
_UWSGI = (str(_BIN / "uwsgi"), "--http-socket", "127.0.0.1:{port}", "--master", "--need-app", "--die-on-term")
_MODULE = ("--module", "web:application")
_TWO = ("--processes", "2", *_MODULE)
_DJANGO = (_PYTHON, "manage.py", "runserver", "{port}")

_SERVERS = (
    Row("flask run", _FLASK, **_TERM),
    Row("flask run --reload", (*_FLASK, "--reload"), reloads=True, slow=True, **_TERM),
    Row("flask run killed", _FLASK, slow=True, **_KILL),
    Row("flask debug server", (_PYTHON, "flasked.py", "{port}", "debug"), reloads=True, slow=True, **_TERM),
    Row("gunicorn", (*_GUNICORN, "-w", "2", "web:application"), workers=2, **_TERM),
    Row("gunicorn threads", (*_GUNICORN, "-w", "2", "--threads", "4", "web:application"), 2, slow=True, **_TERM),
    Row("gunicorn gevent", (*_GUNICORN, "-w", "2", "-k", "gevent", "web:application"), 2, slow=True, **_TERM),
    Row("gunicorn --preload", (*_GUNICORN, "-w", "2", "--preload", "web:application"), 2, slow=True, **_TERM),
    Row("gunicorn killed", (*_GUNICORN, "-w", "2", "web:application"), 2, slow=True, **_KILL),
    Row("gunicorn gevent killed", (*_GUNICORN, "-w", "2", "-k", "gevent", "web:application"), 2, slow=True, **_KILL),
    Row("gunicorn --reload", (*_GUNICORN, *_POLLING, "web:application"), reloads=True, slow=True, **_TERM),
    Row("gunicorn worker _exit", (*_GUNICORN, "-w", "2", "web:application"), last="exit", slow=True, **_TERM),
    Row("gunicorn worker killed", (*_GUNICORN, "-w", "2", "web:application"), last="kill", slow=True, **_TERM),
    Row("uvicorn", _UVICORN, **_TERM),
    Row("uvicorn --reload", (*_UVICORN, "--reload"), reloads=True, slow=True, **_TERM),
    Row("uvicorn --workers", (*_UVICORN, "--workers", "2"), 2, slow=True, **_TERM),
    Row("uvicorn killed", _UVICORN, slow=True, **_KILL),
    Row("uvicorn worker killed", (*_UVICORN, "--workers", "2"), 2, last="kill", slow=True, **_TERM),
    Row("Django runserver", (*_DJANGO, "--noreload"), end="SIGTERM"),
    Row("Django runserver with its reloader", _DJANGO, reloads=True, slow=True, **_TERM),
    Row("Django runserver killed", (*_DJANGO, "--noreload"), slow=True, **_KILL),
    Row("Django runserver interrupted", _DJANGO, end="SIGINT", whole=True, slow=True),
    Row("uWSGI --module", (*_UWSGI, *_TWO), 2, **_TERM),
    Row("uWSGI threads", (*_UWSGI, "--enable-threads", "--threads", "2", *_MODULE), slow=True, **_TERM),
    Row("uWSGI --lazy-apps", (*_UWSGI, "--lazy-apps", *_TWO), 2, slow=True, **_TERM),
    Row("uWSGI killed", (*_UWSGI, *_TWO), 2, slow=True, **_KILL),
    Row("uWSGI worker _exit", (*_UWSGI, *_TWO), 2, last="exit", slow=True, **_TERM),
    Row("uWSGI worker killed", (*_UWSGI, *_TWO), 2, last="kill", slow=True, **_TERM),
    Row(
        "uWSGI --wsgi-file", (*_UWSGI, "--processes", "2", "--wsgi-file", "directly.py"), 2, unseen=("main",),
        told="--wsgi-file", examined=(*_UWSGI, "--wsgi-file", "directly.py"), slow=True, **_TERM,
    ),
)  # fmt: skip

_ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
_CELERY = (_PYTHON, "-m", "celery", "-A", "tasks", "worker", "--concurrency", "2", "--loglevel", "WARNING", *_ALONE)
_PYTEST = (_PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "test_shop.py")

_RUNNERS = (
    Row("celery", (*_CELERY, "--pool", "prefork"), tasks=True, workers=2, **_TERM),
    Row("celery killed", (*_CELERY, "--pool", "prefork"), 2, tasks=True, slow=True, **_KILL),
    Row("celery worker _exit", (*_CELERY, "--pool", "prefork"), tasks=True, last="die", slow=True, **_TERM),
    Row("celery worker killed", (*_CELERY, "--pool", "prefork"), tasks=True, last="kill", slow=True, **_TERM),
    Row("celery threads", (*_CELERY, "--pool", "threads"), tasks=True, slow=True, **_TERM),
    Row("Django test", (_PYTHON, "manage.py", "test", "--verbosity", "0")),
    Row("pytest", _PYTEST, slow=True),
    Row("pytest-xdist", (*_PYTEST, "-n", "2"), slow=True),
    Row("pytest --sst", _PYTEST, option=("--sst",), says="sst: personal data left in N of N tests: N events"),
    Row("pytest-xdist --sst", (*_PYTEST, "-n", "2"), option=("--sst",), says="sst: personal data left", slow=True),
)

ROWS = (*_PROGRAMS, *_PROCESSES, *_SERVERS, *_RUNNERS)
"""Every launcher; those that are not slow stand for their families in the ordinary run."""
