"""Flask: what a request brings in when the application asks for it, and whom it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import at_function, nearest
from sst_bytecode.probes.readers.given import posted, read
from sst_bytecode.probes.readers.request_scope import is_new
from sst_bytecode.probes.readers.whom import name_from_request
from sst_bytecode.probes.sources import plain

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["data", "files", "route", "values"]

_OWN = ("get_json", "_get_data_for_json")  # what reads the body for itself is watched


def route(entry: Entry, _site: Site) -> Enter:
    """Around ``RequestContext.match_request``: the route, and its variables."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        context: Any = operands[0]

        def end(_result: object, _exception: BaseException | None) -> None:
            told = observer.current
            seen = context.request
            rule = seen.url_rule
            if told is None or rule is None:
                return
            told.set_route(f"{seen.method} {rule.rule}")
            if seen.view_args:
                view = context.app.view_functions.get(rule.endpoint)
                told.learn(entry.source, None, dict(seen.view_args), at_function(view))
                name_from_request(told, seen.view_args)

        return end

    return begin


def values(entry: Entry, _site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives, once, and whom it names if the session does not."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is None or not result or not is_new(result):
                return
            value = plain(result)
            told.learn(entry.source, None, value, nearest(frame))
            name_from_request(told, value)

        return end

    return begin


def data(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.get_data``: a body that the application reads for itself, to make something of it."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        asker = frame.f_back
        if asker is not None and asker.f_code.co_name in _OWN:
            return None

        def end(result: object, exception: BaseException | None) -> None:
            told, seen = observer.current, operands[0]
            if told is None or exception is not None or not isinstance(result, (str, bytes)) or not result:
                return
            if is_new(vars(seen).get("_cached_data", result)):  # as text it is another one each time
                value = read(posted(result, str(seen.mimetype)))  # type: ignore[attr-defined]  # it is a request
                told.learn(entry.source, None, value, nearest(frame))
                name_from_request(told, value)

        return end

    return begin


def files(entry: Entry, _site: Site) -> Enter:
    """Around ``Request.files``: the names of the files that were uploaded, never their content."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is None or not isinstance(result, dict):
                return
            names = {field: [storage.filename for storage in several] for field, several in dict.items(result)}
            if names:
                told.learn(entry.source, None, names, nearest(frame))

        return end

    return begin
