"""Pools of threads by `multiprocessing`'s interface: each call is done for the line of the application that gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

from sst_bytecode.probes import observer
from sst_bytecode.probes.course import here
from sst_bytecode.probes.handover import begin as work_on
from sst_bytecode.probes.handover import hand_over
from sst_bytecode.probes.hooks import guarded
from sst_bytecode.probes.places import of_application

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.handover import Work
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token

__all__ = ["given", "taken"]

_POOL = "multiprocessing.pool"
_PIPES = "multiprocessing.queues"

# By the number that the library gives to a job, of which there may be many calls; the result lives as long as they do.
_jobs: dict[int, tuple[Work | None, ref[Any]]] = {}


def given(_entry: Entry, _site: Site) -> Enter:
    """Around the making of a result, which numbers its job: who gave it."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        told = observer.current
        if told is None or here() is not None:
            return None
        work = hand_over(of_application(frame), standing=not told.awaits_work())
        result: Any = operands[0]

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None and work is not None:
                job = result._job  # noqa: SLF001 - it is told nowhere else
                _jobs[job] = work, ref(result, lambda _gone: _jobs.pop(job, None))

        return end

    return begin


def taken(entry: Entry, site: Site) -> CallHook | None:
    """At the call by which a worker takes what it does next, out of a queue: it works for who gave that job.

    A process takes from a pipe, and the numbers of its jobs are another's.
    """
    if site.module != _POOL:
        return None

    def end(task: object, _exception: BaseException | None) -> None:
        if type(task) is tuple:
            work_on(_jobs.get(task[0], (None, None))[0])

    token = guarded(entry, end)

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        return None if type(getattr(callee, "__self__", None)).__module__ == _PIPES else token

    return before
