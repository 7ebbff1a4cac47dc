"""The blueprint: admits, answers, and adds the headers, the same for every view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from sst_bytecode.web.assets import asset
from sst_bytecode.web.guard import Refusal
from sst_bytecode.web.headers import HEADERS
from sst_bytecode.web.views import Views, asked_now, sorry

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from sst_bytecode.web.guard import Guard
    from sst_bytecode.web.records import Records

__all__ = ["PREFIX", "make_blueprint"]

PREFIX = "/provenance"
_OPEN = ("asset",)  # views that show nothing of anybody


def make_blueprint(
    records: Callable[[], Records],
    guard: Guard,
    *,
    mistakes: tuple[type[Exception], ...] = (),
    is_open: Callable[[], bool] = lambda: True,
    name: str = "sst_page",
) -> Blueprint:
    """The page below `PREFIX`.

    *records* is asked once for each request; of *mistakes* (exceptions whose text is one clear line) the text is shown.
    While *is_open* says no, there is no page.
    """
    page = Blueprint(name, __name__, url_prefix=PREFIX)
    page.before_request(_Door(guard, is_open).admit)
    page.after_request(_with_headers)
    views = Views(records)
    for rule, view, *methods in (
        ("/", views.overview),
        ("/events", views.events),
        ("/event/<number>", views.event),
        ("/people", views.people),
        ("/person/<path:person>", views.person),
        ("/health", views.health),
        ("/state", views.state),
        ("/select", views.select, "POST"),
        ("/find", views.find, "POST"),
    ):
        page.add_url_rule(rule, view.__name__, _answered(view, mistakes), methods=methods or None)
    page.add_url_rule("/static/<file>", "asset", _asset)
    page.add_url_rule("/<path:_elsewhere>", "elsewhere", _elsewhere)
    return page


class _Door:
    """Asks the guard before each request."""

    def __init__(self, guard: Guard, is_open: Callable[[], bool]) -> None:
        self._guard = guard
        self._is_open = is_open

    def admit(self) -> ResponseReturnValue | None:
        if not self._is_open():
            return sorry(404, "There is no page", "Tracking was switched off.")
        if (request.endpoint or "").rpartition(".")[2] in _OPEN:
            return None
        try:
            return self._guard.admit()
        except Refusal as refusal:
            return sorry(refusal.status, refusal.title, refusal.words)


def _answered(
    view: Callable[..., ResponseReturnValue], mistakes: tuple[type[Exception], ...]
) -> Callable[..., ResponseReturnValue]:
    """Hand *view* what is asked, and say what went wrong in words."""

    def answered(**given: Any) -> ResponseReturnValue:
        try:
            return view(asked_now(), **given)
        except mistakes as error:
            return sorry(503, "The records cannot be read", str(error))

    return answered


def _with_headers(response: Response) -> Response:
    for header, value in HEADERS.items():
        if header != "Cache-Control" or "Cache-Control" not in response.headers:
            response.headers[header] = value
    return response


def _asset(file: str) -> ResponseReturnValue:
    found = asset(file)
    if found is None:
        return sorry(404, "Not here", "There is no such file.")
    response = Response(found.content, content_type=found.kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _elsewhere(_elsewhere: str) -> ResponseReturnValue:
    return sorry(404, "Not here", "There is no such page.")
