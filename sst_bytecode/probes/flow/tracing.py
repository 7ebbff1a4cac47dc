"""Whom the probes on transforms tell: nobody until something personal has come in, so that a program without any pays nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sst_bytecode.facts import Place

__all__ = ["Tracer", "current", "tell"]


class Tracer(Protocol):
    """Follows values through transforms. Every method may be called from any thread."""

    def origins(self, inputs: tuple[object, ...]) -> tuple[Any, ...] | None:
        """Where the personal values in *inputs* come from; None where there are none, which is told in a fraction of a microsecond."""

    def derive(self, operation: str, origins: tuple[Any, ...], output: object, place: Place) -> None:
        """*output* was made of what `origins` told by *operation*, at *place*."""

    def failed(self, what: str) -> None:
        """Count a failure of ours; *what* holds no value of the watched program."""


current: Tracer | None = None


def tell(tracer: Tracer | None) -> None:
    """Tell *tracer* from now on; None: nobody."""
    global current  # noqa: PLW0603 - one process has one tracer, and hooks must reach it in nanoseconds
    current = tracer
