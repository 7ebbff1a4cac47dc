"""Keeps our modules and the program's apart where both have one of the same name.

A file ``rewriter.py`` or ``token.py`` beside a script is found first by that script, but only if nobody has imported a
module of that name before. So where such files lie, we import all that we may ever need while Python starts, when the
program's folder is not looked into yet, take it out of `sys.modules` again, and find it by a way of our own from then
on: see `undisturbed`.
"""

from __future__ import annotations

import _frozen_importlib_external as external
import os
import sys
import zipimport

from sst_bytecode.undisturbed import OWN, apart, created

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["NEEDED", "keep_apart", "own_file"]

# fmt: off
NEEDED = sys.stdlib_module_names & frozenset({
    "annotationlib", "ast", "base64", "binascii", "bisect", "codeop", "collections", "contextlib", "contextvars",
    "copy",
    "copyreg", "csv", "dataclasses", "datetime", "decimal", "difflib", "dis", "enum", "fcntl", "fnmatch", "functools",
    "glob", "grp", "hashlib", "heapq", "html", "importlib", "inspect", "ipaddress", "json", "keyword", "linecache",
    "logging", "math", "ntpath", "numbers", "opcode", "operator", "pathlib", "pickle", "pickletools", "re",
    "reprlib", "runpy", "signal", "string", "struct", "textwrap", "threading", "token", "tokenize", "tomllib",
    "traceback", "types", "typing", "unicodedata", "urllib", "warnings", "weakref", "zlib",
})
# fmt: on
"""Modules of the standard library that we import in a watched process, and what those import in turn, as far as this
version has them."""


def keep_apart() -> None:
    """Leave to the program every name for which it has a module; to be called before anything else of ours is loaded.

    The program's folders are that of its script, the current one, which servers look into as well, and those named in
    ``PYTHONPATH``. In a folder that it puts on `sys.path` later nobody can look beforehand.
    """
    present = set(sys.modules)
    folders = {folder: finder for folder in _folders() if (finder := _finder(folder, (NEEDED | OWN) - present))}
    if not folders:
        return
    path, ours = sys.path[:], _Ours(list(folders))
    sys.path[:] = [entry for entry in path if os.path.abspath(entry) not in folders]  # noqa: PTH100 - pathlib is not imported at the start of a watched program
    sys.meta_path.insert(0, ours)
    try:
        for name in (*sorted(NEEDED), *_own_modules()):
            __import__(name)
    except BaseException:
        sys.meta_path.remove(ours)
        raise
    finally:
        sys.path[:] = path
        for name in [name for name in sys.modules if name not in present]:
            package = name.partition(".")[0]
            if package != "sst_bytecode" and any(_has(finder, package) for finder in folders.values()):
                apart[name] = sys.modules.pop(name)


def own_file(package: str) -> str | None:
    """Where our *package* lies, if the program has another of that name."""
    module = apart.get(package)
    return None if module is None else module.__file__


class _Ours:
    """Finds our modules like everybody, in archives, too, where `undisturbed` does not see them made."""

    def __init__(self, folders: list[str]) -> None:
        self._folders = folders

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        package = name.partition(".")[0]
        if package not in OWN or package in apart:
            return None
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is None and path is None:  # what the program has is ours, too
            spec = external.PathFinder.find_spec(name, self._folders)
        if spec is not None and spec.loader is not None:
            vars(spec.loader)["create_module"] = created
        return spec


def _folders() -> Iterator[str]:
    """Where the program's modules may lie: folders, or an archive that is the program."""
    found = [entry for entry in sys.path[: _place_of_library()] if not entry.endswith("-packages")]
    script = sys.argv[0] if getattr(sys, "argv", None) else ""
    if script not in {"", "-c", "-m"}:
        whole = os.path.isdir(script) or not script.endswith((".py", ".pyc"))  # noqa: PTH112 - as above
        found += [script] if whole else []
        found.append(os.path.dirname(os.path.realpath(script)))  # noqa: PTH120 - as above
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - as above
    try:
        found.append(os.getcwd())  # noqa: PTH109 - as above
        yield from {os.path.abspath(folder): None for folder in found if os.path.abspath(folder) != ours}  # noqa: PTH100 - as above
    except OSError:  # the current folder is gone
        return


def _place_of_library() -> int:
    library = os.path.dirname(os.path.abspath(os.__file__))  # noqa: PTH100, PTH120 - as above
    return sys.path.index(library) if library in sys.path else 0


def _finder(folder: str, names: frozenset[str]) -> Any:
    """Give what finds modules in *folder*; None if it has none of these *names*."""
    try:
        there = {entry.partition(".")[0] for entry in os.listdir(folder)}  # noqa: PTH208 - as above
        finder: Any = external.FileFinder(folder, *external._get_supported_file_loaders())  # type: ignore[attr-defined]  # noqa: SLF001 - what Python itself makes such finders of
    except OSError:
        try:
            finder, there = zipimport.zipimporter(folder), set(names)
        except zipimport.ZipImportError:
            return None
    return finder if any(_has(finder, name) for name in names & there) else None


def _has(finder: Any, name: str) -> bool:
    spec = finder.find_spec(name)
    return spec is not None and spec.loader is not None  # a mere folder gives way to a module that is found later


def _own_modules() -> Iterator[str]:
    """Our packages that a program may have another of, with all their modules."""
    import bytecode

    import rewriter

    for package in (bytecode, rewriter):
        yield package.__name__
    for folder in ("", "passes"):
        inner = ".".join(filter(None, ("rewriter", folder)))
        for file in os.listdir(os.path.join(rewriter.__path__[0], folder)):  # noqa: PTH118, PTH208 - as above
            name, _, kind = file.partition(".")
            if kind in {"py", "pyc"} and name != "__init__":
                yield f"{inner}.{name}"
