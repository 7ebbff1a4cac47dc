"""Keeps debuggers out of our hooks: who steps through a watched program goes from line to line of that program.

`pdb` and all that is built on `bdb` ask ``Bdb.dispatch_call`` about each function that begins. For a hook, and for what
a hook calls, the answer is that nobody wants to stop there.
"""

from __future__ import annotations

from sst_bytecode.loader.patches import dressed

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any

    from sst_bytecode.loader.patches import Patches

__all__ = ["reached"]


def reached(module: ModuleType, patches: Patches) -> None:
    """Have the class ``Bdb`` of *module* pass over hooks."""
    from rewriter import bind
    from rewriter.shells import CODES

    binding = bind.__code__.co_filename
    debugger = vars(module)["Bdb"]
    plain = debugger.dispatch_call

    def dispatch_call(self: Any, frame: FrameType, arg: object) -> object:
        below: FrameType | None = frame
        while below is not None:
            if below.f_code.co_filename == binding or below.f_code in CODES:
                return None
            below = below.f_back
        return plain(self, frame, arg)

    patches.replace(debugger, "dispatch_call", dressed(dispatch_call, plain))
