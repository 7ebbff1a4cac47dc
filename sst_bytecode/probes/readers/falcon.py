"""Falcon: a parameter, a cookie, a part of a form that a responder asks for by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.readers.given import learn_given
from sst_bytecode.probes.readers.request_scope import current

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["cookie", "params", "part"]


def params(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.params`` and ``get_param*``: all of the query, and of a form that is read with it, once."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> None:
        request: Any = operands[0]
        if current() is not None:
            learn_given(entry, request._params, frame)  # noqa: SLF001 - what they all read

    return begin


def cookie(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.get_cookie_values``: that cookie."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and result and current() is not None:
                learn_given(entry, {operands[1]: result}, frame)

        return end

    return begin


def part(entry: Entry, _site: Site) -> Enter:
    """Around what gives the content of a part of a form: a field's, or the name of its file, never what is in that."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: Any, exception: BaseException | None) -> None:
            one: Any = operands[0]
            if exception is not None or current() is None or not one.name:
                return
            text = result.decode("utf-8", "replace") if isinstance(result, bytes) else result
            learn_given(entry, {one.name: one.filename or text}, frame)

        return end

    return begin
