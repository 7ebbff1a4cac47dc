"""WebOb: what a request gives; of one that the application has made for itself, nothing is its visitor's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.readers.request_scope import current
from sst_bytecode.probes.readers.web import asked, declared

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["body", "given"]


def given(entry: Entry, site: Site) -> Enter:
    """Around an accessor of a request: learn what it gives, whoever asks on behalf of a view."""
    return _of_what_came(declared(entry, site))


def body(entry: Entry, site: Site) -> Enter:
    """The same of one that other accessors ask, too."""
    return _of_what_came(asked(entry, site))


def _of_what_came(inner: Enter) -> Enter:
    """Only of the environ that has arrived."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        scope = current()
        request: Any = operands[0]
        return inner(operands, frame) if scope is not None and id(request.environ) in scope.seen else None

    return begin
