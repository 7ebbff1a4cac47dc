"""Whom the probes on transforms tell: nobody until something personal has come in."""

from __future__ import annotations

from itertools import repeat

from rewriter.gate import Gate

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from sst_bytecode.facts import Place
else:
    Protocol = object

__all__ = ["VAIN", "Tracer", "Watch", "current", "gate", "tell", "wake"]


class Tracer(Protocol):
    """Follows values through transforms. Every method may be called from any thread.

    *clean* are values that hold nothing personal; it is emptied whenever something is learnt.
    """

    clean: dict[object, None]

    def is_blank(self, text: str) -> bool:
        """A quick yes for a text that holds nothing personal; False where `origins` has to be asked."""

    def origins(self, inputs: tuple[object, ...], *, closely: bool = False) -> tuple[Any, ...] | None:
        """Where the personal values in *inputs* come from; None where there are none, mostly within a microsecond.

        *closely*: values that something else is put together with, without any boundary, count as well.
        """

    def derive(
        self, operation: str, origins: tuple[Any, ...], output: object, place: Callable[[], Place], at: object = None
    ) -> None:
        """*output* was made of what `origins` told by *operation*, at *place*, which is called only if it is needed.

        *at* is the same for the same place; None where nobody knows without looking.
        """

    def failed(self, what: str) -> None:
        """Count a failure of ours; *what* holds no value of the watched program."""


current: Tracer | None = None

VAIN = 256
"""So often is a site asked in vain, with nothing learnt in between; then it rests."""


class Watch(Gate):
    """What stands before a call that may be a transform, and how often that was asked in vain.

    Closed until something personal has come in, and again where many calls in a row held nothing of it: a loop over a
    million lines is not looked at a million times. Whatever is learnt next, and whatever is about to leave, opens it.
    """

    __slots__ = ("left",)

    def __init__(self) -> None:
        super().__init__()
        self.left = repeat(None, VAIN)
        """A step for each time that it may still be asked, until one is not in vain: counted without a call of ours."""

    def stay(self) -> None:
        """It was not asked in vain."""
        self.left = repeat(None, VAIN)

    def rest(self) -> None:
        """It was asked in vain too often."""
        self.stay()
        self.close()
        _resting.append(self)


_all: list[Watch] = []
_resting: list[Watch] = []
_awake = False


def gate() -> Gate:
    """Make what stands before one site."""
    made = Watch()
    _all.append(made)
    if _awake:
        made.open()
    return made


def wake() -> None:
    """Something was learnt, or is about to leave: every site is asked again."""
    global _awake  # noqa: PLW0603 - one process has one tracer
    if not _awake:
        _awake = True
        for one in _all:
            one.open()
    while _resting:
        _resting.pop().open()


def sleep() -> None:
    """Nobody is told any more."""
    global _awake  # noqa: PLW0603 - as above
    _awake = False
    for one in _all:
        one.close()


def tell(tracer: Tracer | None) -> None:
    """Tell *tracer* from now on; None: nobody."""
    global current  # noqa: PLW0603 - one process has one tracer, and hooks must reach it in nanoseconds
    current = tracer
    if tracer is None:
        sleep()
