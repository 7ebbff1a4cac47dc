"""What a folder of Python source says of itself, read and never run: frameworks, libraries, keys of its sessions."""

from __future__ import annotations

import ast
import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FRAMEWORKS", "Found", "look"]

FRAMEWORKS = {
    "aiohttp": "aiohttp",
    "celery": "Celery",
    "cherrypy": "CherryPy",
    "django": "Django",
    "falcon": "Falcon",
    "fastapi": "FastAPI",
    "flask": "Flask",
    "litestar": "Litestar",
    "pyramid": "Pyramid",
    "sanic": "Sanic",
    "starlette": "Starlette",
}
_NOT_OURS = {"__pycache__", "build", "dist", "env", "node_modules", "site-packages", "venv"}
_MOST_FILES = 5_000
_LONGEST = 1 << 20  # bytes; a longer file was written by a program
_SESSIONS = {"session", "request.session"}
_PERSON = ("user", "account", "member", "customer", "client", "person", "patient")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: names of frameworks, top-level modules that are imported, keys that may name a person."""

    files: int
    frameworks: tuple[str, ...]
    modules: frozenset[str]
    person_keys: tuple[str, ...]


def look(folder: Path) -> Found:
    """Read the Python files below *folder*, but for environments, builds and hidden folders."""
    modules: set[str] = set()
    keys: set[str] = set()
    own: set[str] = set()
    number = 0
    for path in _sources(folder):
        tree = _parsed(path)
        if tree is None:
            continue
        number += 1
        own.update({path.stem, path.parent.name})
        for node in ast.walk(tree):
            modules.update(_imported(node))
            key = _session_key(node)
            if key and any(word in key.lower() for word in _PERSON) and "id" in key.lower():
                keys.add(key)
    modules -= sys.stdlib_module_names | own
    frameworks = tuple(sorted(name for module, name in FRAMEWORKS.items() if module in modules))
    return Found(number, frameworks, frozenset(modules), tuple(sorted(keys)))


def _sources(folder: Path) -> Iterator[Path]:
    todo, number = [folder], 0
    while todo:
        for path in sorted(todo.pop().iterdir()):
            if path.name.startswith(".") or path.is_symlink():
                continue
            if path.is_dir() and path.name not in _NOT_OURS and not (path / "pyvenv.cfg").exists():
                todo.append(path)
            elif path.suffix == ".py" and path.is_file() and path.stat().st_size <= _LONGEST:
                number += 1
                if number > _MOST_FILES:
                    return
                yield path


def _parsed(path: Path) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the compiler thinks of the source is not our business
            return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, OSError, RecursionError):
        return None


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name.partition(".")[0] for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]


def _session_key(node: ast.AST) -> str:
    """The key of ``session["key"]``, "" for anything else."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value if ast.unparse(node.value) in _SESSIONS else ""
    return ""
