"""Keeps debuggers out of our hooks: who steps through a watched program goes from line to line of that program.

`pdb` and all that is built on `bdb` ask ``Bdb.dispatch_call`` about each function that begins. For a hook, and for what
a hook calls, the answer is that nobody wants to stop there.
"""

from __future__ import annotations

import sys

from sst_bytecode.loader.hook import DEBUGGER

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

    from sst_bytecode.loader.patches import Patches

__all__ = ["code_of", "keep_out", "reached"]

_TAIL = f"\n__import__({__name__!r}, fromlist='*').reached(Bdb)\n".encode()
_patches: list[Patches] = []


def keep_out(patches: Patches) -> None:
    """Keep out the debugger that is imported already; *patches* remembers how to undo it."""
    _patches[:] = [patches]
    reached(sys.modules[DEBUGGER].Bdb)


def code_of(loader: Any, path: str, patches: Patches) -> CodeType:
    """The code of the debugger's module, at whose end it is `reached`; *patches* as above.

    Raises what the loader raises.
    """
    _patches[:] = [patches]
    code: CodeType = loader.source_to_code(loader.get_data(path) + _TAIL, path)
    return code


def reached(debugger: Any) -> None:
    """Have the class *debugger* pass over hooks."""
    from rewriter import bind
    from rewriter.shells import CODES

    binding = bind.__code__.co_filename
    plain = debugger.dispatch_call

    def dispatch_call(self: Any, frame: FrameType, arg: object) -> object:
        below: FrameType | None = frame
        while below is not None:
            if below.f_code.co_filename == binding or below.f_code in CODES:
                return None
            below = below.f_back
        return plain(self, frame, arg)

    dispatch_call.__doc__ = plain.__doc__
    dispatch_call.__qualname__ = plain.__qualname__
    dispatch_call.__module__ = plain.__module__
    _patches[0].replace(debugger, "dispatch_call", dispatch_call)
