"""Has coverage measure the program's files and not ours, wherever ours lie.

It leaves out what is installed as a package by itself, but we may lie in a checkout, or be lent by another environment.
"""

from __future__ import annotations

from sst_bytecode.loader.patches import dressed
from sst_bytecode.loader.scope import is_ours

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any

    from sst_bytecode.loader.patches import Patches

__all__ = ["reached"]

_NO_FILE = "<sst>"  # what coverage does not take for a file, and measures in no version


def reached(module: ModuleType, patches: Patches) -> None:
    """Have the class ``InOrOut`` of *module* say no to our files; it is asked once a file."""
    owner = vars(module)["InOrOut"]
    plain = owner.should_trace

    def should_trace(self: Any, filename: str, frame: FrameType | None = None) -> Any:
        name = "" if frame is None else frame.f_globals.get("__name__")
        return plain(self, _NO_FILE if name.__class__ is str and is_ours(name, filename) else filename, frame)

    patches.replace(owner, "should_trace", dressed(should_trace, plain))
