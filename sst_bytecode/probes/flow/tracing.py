"""Whom the probes on transforms tell: nobody until something personal has come in."""

from __future__ import annotations

from rewriter.gate import Gate

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from typing import Any, Protocol

    from sst_bytecode.facts import Place
else:
    Protocol = object

__all__ = ["Tracer", "current", "tell"]


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

    def derive(self, operation: str, origins: tuple[Any, ...], output: object, place: Place) -> None:
        """*output* was made of what `origins` told by *operation*, at *place*."""

    def failed(self, what: str) -> None:
        """Count a failure of ours; *what* holds no value of the watched program."""


current: Tracer | None = None

gate = Gate()
"""What stands before every hook on a transform; opened once something personal has come in."""


def tell(tracer: Tracer | None) -> None:
    """Tell *tracer* from now on; None: nobody."""
    global current  # noqa: PLW0603 - one process has one tracer, and hooks must reach it in nanoseconds
    current = tracer
    if tracer is None:
        gate.close()
