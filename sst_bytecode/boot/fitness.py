"""Whether the interpreter is one that can be watched."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["name_of_interpreter", "refusal"]


def refusal() -> str:
    """Why this interpreter cannot be watched, in words; "" if it can."""
    from rewriter import interpreter

    reason = interpreter.refusal()
    if reason:
        return f"{name_of_interpreter()} {reason}"
    return "a subinterpreter is not supported" if _is_subinterpreter() else ""


def _is_subinterpreter() -> bool:
    """Whether this is not the process's first interpreter; asked at its start, on the thread that starts it."""
    import _thread

    known: Callable[[], bool] | None = getattr(_thread, "_is_main_interpreter", None)
    if known is not None:
        return not known()
    import _signal  # type: ignore[import-not-found]  # typeshed has it under its public name only

    try:
        _signal.set_wakeup_fd(_signal.set_wakeup_fd(-1))  # 3.11 has no other way to ask that loads nothing
    except ValueError:
        return True
    return False


def name_of_interpreter() -> str:
    """Name and version, for who reads why."""
    return f"{sys.implementation.name} {sys.version.partition(' ')[0]}"
