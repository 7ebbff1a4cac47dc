"""Tells the exceptions that a handler of signals raised while code of ours was running: they are the program's."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # typeshed has it under its public name only

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

__all__ = ["comes_from_handler"]


def comes_from_handler(error: BaseException) -> bool:
    """Whether one of the handlers that are set for signals is in the traceback of *error*.

    Python runs handlers between two instructions of whatever the main thread is at. A limit of time that is kept that
    way must end the watched call also if its moment falls into a hook: such an exception is not a failure of the hook.
    """
    trace, codes = error.__traceback__, set()
    while trace is not None:
        codes.add(trace.tb_frame.f_code)
        trace = trace.tb_next
    return any(code in codes for code in _handlers())


def _handlers() -> Iterator[CodeType]:
    """The code of every handler that is written in Python."""
    for number in range(1, _signal.NSIG):
        found: object = _signal.getsignal(number)  # nothing is imported here: it may be an import that failed
        found = getattr(found, "func", found)  # of a partial
        found = getattr(found, "__func__", found)
        called = (vars(kind).get("__call__") for kind in type(found).__mro__)  # of any other object
        for code in (getattr(one, "__code__", None) for one in (found, *called)):
            if isinstance(code, _CODE):
                yield code


_CODE = comes_from_handler.__code__.__class__  # the import of `types` is a tenth of what a start costs
