"""What a reader of a transform may say, and what it says where it has nothing to add."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from typing import Any

    from sst_bytecode.probes.arguments import Called
    from sst_bytecode.probes.flow.tracing import Tracer

    Origins = tuple[Any, ...] | None
else:
    Origins = object

__all__ = ["Origins", "Reader"]


class Reader:
    """Corrects what goes in and what the step is called."""

    always = False
    """Whether it is asked even where nothing personal goes in."""

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - for those who need them
        """The origins that count; None for none, empty where there are none but the result is to be seen."""
        return origins

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as above
        """The name that stands for ``{}`` in the operation."""
        return name
