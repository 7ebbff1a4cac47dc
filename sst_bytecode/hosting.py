"""Adds the page to the watched application, and keeps what is done for it apart from what the application does.

Whoever asks for the page is asked for nothing personal: of such a request no value is learnt, no person named, no
operation told. A blueprint cannot be taken out of a Flask application again; after the end of tracking it answers 404.
"""

from __future__ import annotations

from contextvars import ContextVar

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Token
    from types import FrameType
    from typing import Any

    from rewriter import Site
    from sst_bytecode.browser import Browser
    from sst_bytecode.catalog import Entry
    from sst_bytecode.config import Config
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.store.target import Target
    from sst_bytecode.tracker.tracker import Tracker

__all__ = ["Hosting", "begin", "end", "is_own", "request"]

_NAME = "sst_page"
_own: ContextVar[bool] = ContextVar("sst_page_request", default=False)
_current: Hosting | None = None


class Hosting:
    """The page of one session of tracking."""

    def __init__(self, config: Config, find: Callable[[], Target | None]) -> None:
        self._config = config
        self._find = find
        self._browser: Browser | None = None

    def records(self) -> Browser:
        """What the page shows, opened with its first request."""
        if self._browser is None:
            from sst_bytecode.browser import Browser

            self._browser = Browser(self._config, find=self._find)
        return self._browser

    def takes(self, application: Any, environ: dict[str, Any]) -> bool:
        """Whether this request is for the page; the application gets the page with its first request."""
        from sst_bytecode.web.blueprint import PREFIX

        if _NAME not in application.blueprints:
            self._add_to(application)
        path = str(environ.get("PATH_INFO", ""))
        return path == PREFIX or path.startswith(PREFIX + "/")

    def unless_own(self, tracker: Tracker) -> Tracker:
        """Make *tracker* deaf while a request for the page is answered."""
        for name in ("learn", "identify", "identify_anonymous"):
            setattr(tracker, name, _deaf(getattr(tracker, name)))
        return tracker

    def _add_to(self, application: Any) -> None:
        from sst_bytecode.store.errors import StoreError
        from sst_bytecode.web import make_blueprint
        from sst_bytecode.web.tokens import Tokens

        page = make_blueprint(
            _records, _Door(Tokens(self._config.home)), mistakes=(StoreError,), is_open=lambda: _current is not None
        )
        # Flask wants all parts before the first request, so that all workers have the same: we add the same to all.
        served = application._got_first_request  # noqa: SLF001 - there is no public way
        application._got_first_request = False  # noqa: SLF001 - as above
        try:
            application.register_blueprint(page)
        finally:
            application._got_first_request = served  # noqa: SLF001 - as above


class _Door:
    """Asks the application's own function if there is one, else for a token."""

    def __init__(self, tokens: Any) -> None:
        from sst_bytecode.web.guard import TokenGuard

        self._by_token = TokenGuard(tokens)

    def admit(self) -> Any:
        """See `web.guard.Guard`."""
        from sst_bytecode.handle import get_tracker
        from sst_bytecode.web.guard import OwnGuard

        own = get_tracker().authorise_page
        return self._by_token.admit() if own is None else OwnGuard(own).admit()


def begin(hosting: Hosting) -> None:
    """From here on applications get this page."""
    global _current  # noqa: PLW0603 - one process has one session of tracking
    _current = hosting


def end() -> None:
    """From here on there is no page."""
    global _current  # noqa: PLW0603 - as above
    _current = None


def is_own() -> bool:
    """Whether what runs in this context answers a request for the page."""
    return _own.get()


def request(_entry: Entry, site: Site) -> Enter:
    """Around ``Flask.__call__``: whether the request is for the page."""
    position = site.names.index("environ")

    def enter(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        hosting, environ = _current, operands[position]
        if hosting is None or not isinstance(environ, dict) or not hosting.takes(operands[0], environ):
            return None
        token: Token[bool] = _own.set(True)
        return lambda _result, _exception: _own.reset(token)

    return enter


def _records() -> Browser:
    if _current is None:
        raise RuntimeError("there is no page")  # the door is shut then
    return _current.records()


def _deaf(method: Callable[..., None]) -> Callable[..., None]:
    def unless_own(*values: object, **named: object) -> None:
        if not _own.get():
            method(*values, **named)

    return unless_own
