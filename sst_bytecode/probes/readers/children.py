"""Children that nobody will watch: an interpreter that is given an environment, or options, which keep us out."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from sst_bytecode.kernel import is_file
from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.hooks import failed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter

__all__ = ["replaced", "started"]

_PYTHON = re.compile(r"python[\d.]*")
_BOOT = os.path.join("sst_bytecode", "boot", "path")  # noqa: PTH118 - pathlib is not imported in a watched program
_SWITCH = "PYTHON_TRACKING_ENABLED"
_OFF = ("", "0", "false", "no", "off")
_KEYWORDS = ("argv", "args", "env")
_MOST = 5  # options before the program


def started(_entry: Entry, site: Site) -> Enter:
    """At the start of a child by `subprocess`, however the application came there."""
    names = site.names

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        given = dict(zip(names, operands, strict=False))
        _look(given.get("executable") or _first(given.get("args")), given.get("args"), given.get("env"))

    return begin


def replaced(entry: Entry, site: Site) -> CallHook | None:
    """At a call of ``os.exec…e``, ``os.posix_spawn…`` or ``os.spawn…e``, which have no entry.

    Not where `subprocess` itself calls one (from 3.13 on it mostly does): that child was told of at its entry.
    """
    if site.module == "subprocess":
        return None

    def before(callee: object, operands: tuple[object, ...]) -> None:
        told = observer.current
        if told is None:
            return
        try:
            call = Called(site, callee, operands)
            given = (*call.positional(), *map(call.argument, _KEYWORDS))
            words = next((one for one in given if isinstance(one, (list, tuple))), None)
            environment = next((one for one in given if hasattr(one, "items")), None)
            _look(_first(words), words, environment)
        except Exception as error:  # noqa: BLE001 - whatever fails in us must not reach the watched program
            failed(entry, error)

    return before


def _look(program: object, words: object, environment: object) -> None:
    told = observer.current
    name = os.path.basename(_text(program))  # noqa: PTH119 - as above
    if told is None or not _PYTHON.fullmatch(name):
        return
    options = _options(words if isinstance(words, (list, tuple)) else ())
    given: Any = os.environ if environment is None else environment
    if "S" in options:
        told.failed("children started with -S, which run unwatched")
    elif not _leads_to_us(given, options):
        why = "with -I or -E" if set("IE") & set(options) else "with an environment that lacks our variables"
        told.failed(f"children started {why}, which run unwatched")


def _leads_to_us(environment: Mapping[Any, Any], options: str) -> bool:
    """Whether a Python with this environment would find its way to us; else `PYTHON_TRACKING_ENABLED` must be off."""
    values = {_text(key): _text(value) for key, value in environment.items()}
    switch = values.get(_SWITCH, "").strip().lower()
    if switch in _OFF[1:]:
        return True  # somebody has said so
    by_path = _BOOT in values.get("PYTHONPATH", "") and not set("IE") & set(options)
    return by_path or (switch not in _OFF and _is_installed())


def _is_installed() -> bool:
    """Whether our ``.pth`` lies in this interpreter's site-packages, as it will in that of the child's."""
    import sys

    return any(is_file(f"{folder}/sst.pth") for folder in sys.path if folder)


def _options(words: Sequence[object]) -> str:
    """The letters of the interpreter's options."""
    found = ""
    for word in map(_text, words[1:_MOST]):
        if not word.startswith("-") or word.startswith("--") or word in {"-", "-c", "-m"}:
            break
        found += word[1:2] if word[1:2] in {"W", "X"} else word[1:]
    return found


def _first(words: object) -> object:
    return words[0] if isinstance(words, (list, tuple)) and words else words if isinstance(words, (str, bytes)) else ""


def _text(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else ""
