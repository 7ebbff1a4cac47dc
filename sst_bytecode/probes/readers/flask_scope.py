"""Flask: the scope of a request, from the application's being called until its answer is sent."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.observer import Observer

__all__ = ["Scope", "current", "request", "response"]

# Headers that speak of the connection or of the answer's form, never of the visitor.
_MECHANICS = frozenset({
    "HTTP_ACCEPT", "HTTP_ACCEPT_CHARSET", "HTTP_ACCEPT_ENCODING", "HTTP_CACHE_CONTROL", "HTTP_CONNECTION",
    "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE", "HTTP_COOKIE", "HTTP_DNT", "HTTP_EXPECT", "HTTP_HOST",
    "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_KEEP_ALIVE", "HTTP_ORIGIN", "HTTP_PRAGMA", "HTTP_RANGE", "HTTP_TE", "HTTP_TRANSFER_ENCODING",
    "HTTP_UPGRADE", "HTTP_UPGRADE_INSECURE_REQUESTS", "HTTP_VIA", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_PROTO",
})  # fmt: skip
_HEADER = len("HTTP_")


class Scope:
    """One request in course, from the probes' point of view."""

    __slots__ = ("_iterable", "_observer", "_outer", "_token", "named", "over", "seen", "streamed")

    def __init__(self, told: Observer, environ: object) -> None:
        self.streamed = False
        self.named = False  # the session has named the person
        self.seen: dict[int, object] = {}  # what has been learnt, by identity; kept, so that an identity stays its own
        self._observer = told
        self._outer = _scope.get()
        self._iterable: object = None
        self.over = False
        self._token = told.begin_request(environ)
        _scope.set(self)

    def returned(self, iterable: object) -> None:
        """The application has answered: the scope ends, or when the answer is gone if it is made while it is sent."""
        if not self.streamed or iterable is None:
            self.end()
            return
        from weakref import ref

        try:
            self._iterable = ref(iterable, lambda _gone: self.end())
        except TypeError:  # something that cannot be waited for
            self.end()

    @property
    def lingers(self) -> bool:
        """Whether the application has returned and its answer is still on the way."""
        return self._iterable is not None and not self.over

    def end(self) -> None:
        """Close the scope; once."""
        if self.over:
            return
        self.over = True
        self.seen.clear()
        if _scope.get() is self:
            _scope.set(None if self._outer is None or self._outer.over else self._outer)
        try:
            self._observer.end_request(self._token)
        except Exception as error:  # noqa: BLE001 - a weak reference's callback must not raise
            self._observer.failed(f"probe flask request: {type(error).__name__}")


_scope: ContextVar[Scope | None] = ContextVar("sst_flask_scope", default=None)


def current() -> Scope | None:
    """The request in course in this context."""
    return _scope.get()


def request(_entry: Entry, site: Site) -> Enter:
    """Around ``Flask.wsgi_app``: the scope of a request."""
    position = site.names.index("environ")

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave | None:
        told = observer.current
        environ = operands[position]
        if told is None or not isinstance(environ, dict):
            return None
        before = _scope.get()
        if before is not None and before.lingers:
            before.end()
        scope = Scope(told, environ)
        told.learn("flask.headers", None, _headers(environ), None, lazy=True)
        return lambda result, _exception: scope.returned(result)

    return begin


def _headers(environ: dict[str, Any]) -> dict[str, object]:
    """What the headers and the connection tell of the visitor, read off the environ, which no access of ours changes.

    A loopback address tells of nobody, and would be found in the URL of every service on the same machine.
    """
    shown: dict[str, object] = {
        name[_HEADER:].lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("HTTP_") and name not in _MECHANICS and not name.startswith("HTTP_SEC_")
    }
    address = environ.get("REMOTE_ADDR")
    if isinstance(address, str) and not address.startswith("127.") and address != "::1":
        shown["remote_addr"] = address
    return shown


def response(_entry: Entry, _site: Site) -> Enter:
    """Around ``Flask.full_dispatch_request``: whether the answer is made while it is sent."""

    def end(result: object, _exception: BaseException | None) -> None:
        scope = _scope.get()
        body = getattr(result, "response", None)
        if scope is not None and body is not None:
            scope.streamed = not isinstance(body, (list, tuple))

    return lambda _operands, _frame: end
