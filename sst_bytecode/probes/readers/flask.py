"""Flask: the scope of a request, what it brings in, and the person whom its session names."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import at_function, nearest
from sst_bytecode.probes.sources import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.observer import Observer

__all__ = ["current", "files", "request", "response", "route", "values"]

# Headers that speak of the connection or of the answer's form, never of the visitor.
_MECHANICS = frozenset({
    "HTTP_ACCEPT", "HTTP_ACCEPT_CHARSET", "HTTP_ACCEPT_ENCODING", "HTTP_CACHE_CONTROL", "HTTP_CONNECTION", "HTTP_CONTENT_LENGTH",
    "HTTP_CONTENT_TYPE", "HTTP_COOKIE", "HTTP_DNT", "HTTP_EXPECT", "HTTP_HOST", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_KEEP_ALIVE", "HTTP_ORIGIN", "HTTP_PRAGMA", "HTTP_RANGE",
    "HTTP_TE", "HTTP_TRANSFER_ENCODING", "HTTP_UPGRADE", "HTTP_UPGRADE_INSECURE_REQUESTS", "HTTP_VIA", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_PROTO",
})  # fmt: skip
_HEADER = len("HTTP_")


class Scope:
    """One request in course, from the probes' point of view."""

    __slots__ = ("_iterable", "_observer", "_outer", "_over", "_token", "named", "seen", "streamed")

    def __init__(self, told: Observer, environ: object) -> None:
        self.streamed = False
        self.named = False  # the session has named the person
        self.seen: dict[int, object] = {}  # what has been learnt, by identity; kept, so that an identity stays its own
        self._observer = told
        self._outer = _scope.get()
        self._iterable: object = None
        self._over = False
        self._token = told.begin_request(environ)
        _scope.set(self)

    def returned(self, iterable: object) -> None:
        """The application has answered: the scope ends, unless the answer is made while it is sent; then when it is gone."""
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
        return self._iterable is not None and not self._over

    def end(self) -> None:
        """Close the scope; once."""
        if self._over:
            return
        self._over = True
        self.seen.clear()
        if _scope.get() is self:
            _scope.set(None if self._outer is None or self._outer._over else self._outer)
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
                _name_person(told, seen.view_args)

        return end

    return begin


def values(entry: Entry, _site: Site) -> Enter:
    """Around an accessor of the request: learn what it gives, once, and whom it names if the session does not."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: object, _exception: BaseException | None) -> None:
            told = observer.current
            if told is None or not result or _known(result):
                return
            value = plain(result)
            told.learn(entry.source, None, value, nearest(frame))
            _name_person(told, value)

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


def _known(value: object) -> bool:
    """Whether this very object has been learnt in this request."""
    scope = _scope.get()
    if scope is None:
        return False
    if id(value) in scope.seen:
        return True
    scope.seen[id(value)] = value
    return False


def _name_person(told: Observer, given: object) -> None:
    """The person whom the request itself names, as long as the session names nobody: a request can say anything."""
    scope = _scope.get()
    if scope is not None and not scope.named and isinstance(given, dict):
        name_person(told, given.get)


def name_person(told: Observer, get: Callable[[str], object]) -> bool:
    """Tell whom the configured keys name; answers whether one of them is a person."""
    around = observer.surroundings
    for keys, tell in ((around.person_keys, told.identify), (around.anonymous_keys, told.identify_anonymous)):
        for key in keys:
            value = get(key)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
                tell(str(value))
                if tell == told.identify:
                    return True
    return False
