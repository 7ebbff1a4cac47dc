"""Modules of tools in which we replace something as soon as they are loaded: to each a last line is added."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    from sst_bytecode.loader.patches import Patches

__all__ = ["TAILED", "code_of", "reach_loaded_tools", "reached"]

TAILED = {"bdb": "debugger", "coverage.inorout": "coverage"}
"""The module that all of Python's own debuggers are built on, and that of coverage which knows what is measured; with
our module whose function ``reached`` is given theirs."""

_TAIL = f"\n__import__({__name__!r}, fromlist='*').reached(__name__)\n".encode()
_patches: list[Patches] = []


def reach_loaded_tools(patches: Patches) -> None:
    """Reach those that are imported already; *patches* remembers how to undo it."""
    _patches[:] = [patches]
    for name in TAILED:
        if name in sys.modules:
            reached(name)


def code_of(loader: Any, path: str) -> CodeType:
    """The code of such a module, at whose end it is `reached`.

    Raises what the loader raises.
    """
    code: CodeType = loader.source_to_code(loader.get_data(path) + _TAIL, path)
    return code


def reached(name: str) -> None:
    """Replace in the module *name*, which is loaded, what is to be replaced."""
    ours: Any = __import__(f"{__package__}.{TAILED[name]}", fromlist=("*",))
    ours.reached(sys.modules[name], _patches[0])
