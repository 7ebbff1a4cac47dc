"""Tells the exceptions that a handler of signals raised while code of ours was running: they are the program's."""

from __future__ import annotations

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
    # Only when something has failed: they load more than a start can afford.
    from signal import NSIG, getsignal
    from types import CodeType

    for number in range(1, NSIG):
        found: object = getsignal(number)
        found = getattr(found, "func", found)  # of a partial
        found = getattr(found, "__func__", found)
        called = (vars(kind).get("__call__") for kind in type(found).__mro__)  # of any other object
        for code in (getattr(one, "__code__", None) for one in (found, *called)):
            if isinstance(code, CodeType):
                yield code
