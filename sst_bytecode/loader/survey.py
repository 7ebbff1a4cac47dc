"""What of this process is not watched, and why, in words for the doctor."""

from __future__ import annotations

import sys

from sst_bytecode.loader.scope import NO, YES, is_ours

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from sst_bytecode.loader.scope import Scope

__all__ = ["is_early", "limits", "reasons"]

_SOURCES = (".py", ".pyc")


def limits() -> tuple[str, ...]:
    """What of this process, as it was started, no loader can reach, in words for the doctor."""
    found = []
    if sys.flags.no_site:
        found.append("-S: Python runs neither sitecustomize nor .pth files; only sst_bytecode.enable() can start us")
    if sys.flags.ignore_environment:
        found.append(
            "-I or -E: PYTHONPATH is ignored; only an installed .pth file or sst_bytecode.enable() can start us"
        )
    word = sys.argv[0] if getattr(sys, "argv", None) else ""
    if word in {"", "-", "-c"}:
        found.append("-c or standard input: the program itself is not rewritten, what it imports is")
    return tuple(found)


def is_early(scope: Scope, name: str) -> bool:
    """Whether the module *name*, which was there before us, would have been rewritten."""
    origin = _origin(name)
    return origin.endswith(_SOURCES) and scope.module(name, origin) == YES


def reasons(scope: Scope) -> dict[str, str]:
    """Why a loaded module is not watched: by its name, for those that one would expect to be."""
    found = {}
    for name in list(sys.modules):
        origin = _origin(name)
        if not origin or is_ours(name, origin):
            continue
        verdict = scope.module(name, origin)
        if verdict == NO and scope.reason(name, origin) == "excluded":
            found[name] = "excluded"
        elif verdict == YES and not origin.endswith(_SOURCES):
            found[name] = "compiled, no bytecode: only calls of it from Python can be watched"
    return found


def _origin(name: str) -> str:
    """The file that the module is loaded from; "" if it is not loaded from one."""
    origin = getattr(getattr(sys.modules.get(name), "__spec__", None), "origin", None)
    return origin if isinstance(origin, str) and "/" in origin else ""
