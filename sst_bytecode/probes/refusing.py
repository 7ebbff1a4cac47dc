"""How a probe ends a call that the policy forbids: past the libraries in between, and as an Exception to the caller.

Libraries catch Exception and try again (openai does), or say that the connection failed. So what stops a call travels
through them as a `Stopped`, which is none, up to the operation that the application called. There the same object
becomes what the policy has to say: another one, raised in its place, would have no line in the caller's traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from rewriter.shells import Refusal
from sst_bytecode.facts import REFUSED
from sst_bytecode.probes import observer
from sst_bytecode.probes.course import here, is_in_course

if TYPE_CHECKING:
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.course import Course

__all__ = ["Refusal", "Stopped", "arrive", "fail_closed", "stop"]

_SENDING = ("sink", "transport")


class Stopped(BaseException):
    """A call was refused within *course*, whose operation is to raise *exception*: its class has ``__slots__ = ()``."""

    __slots__ = ()  # then CPython takes the layouts of the two for the same

    def __init__(self, course: Course, exception: Exception) -> None:
        super().__init__()
        self.course = course
        self.exception = exception


def stop(course: Course, exception: Exception) -> NoReturn:
    """End the call that the caller is told of, and with it the operation in course that it is part of."""
    if is_in_course(course):
        raise Stopped(course, exception)
    raise Refusal(exception)


def arrive(exception: BaseException | None) -> None:
    """At the end of a watched call: if nothing of the stopped operation is left around it, the application hears."""
    if type(exception) is Stopped and not is_in_course(exception.course):
        told, traceback = exception.exception, exception.__traceback__
        exception.__dict__.clear()
        exception.__dict__.update(told.__dict__)
        exception.args = told.args
        exception.__class__ = type(told)  # type: ignore[assignment]  # of the same layout, as CPython checks
        if traceback is not None:
            # The line that called is told; the libraries and probes beneath it have no part in this.
            traceback.tb_next = None


def fail_closed(entry: Entry) -> None:
    """A probe of something that sends has failed: raise, if the policy says that what is not judged does not leave."""
    refused = observer.surroundings.unjudged
    if refused is not None and entry.role in _SENDING:
        layer = here()
        if layer is None:
            raise Refusal(refused())
        layer.course.settle(REFUSED)
        stop(layer.course, refused())
