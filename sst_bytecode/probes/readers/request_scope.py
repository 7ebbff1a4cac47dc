"""One request in course, from the probes' point of view: whichever framework it came in through."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from types import FunctionType
from typing import TYPE_CHECKING, Any
from weakref import ref

from rewriter import Gate
from sst_bytecode.probes import handover
from sst_bytecode.probes.course import step_in, step_out
from sst_bytecode.probes.places import NOWHERE, at_function, is_application, nearest
from sst_bytecode.probes.readers.forwarded import HOPS, with_addresses

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from sst_bytecode.facts import Place
    from sst_bytecode.probes.handover import Work
    from sst_bytecode.probes.observer import Observer

__all__ = [
    "Scope", "asked_at", "current", "headers_of", "is_new", "unnamed", "unwrapped", "view_place",
]  # fmt: skip

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
_SHAPES = 64  # of requests whose headers are known


class Scope:
    """A request from its arrival until its answer is sent; made where it begins, in the context that works on it."""

    __slots__ = (
        "_course",
        "_iterable",
        "_observer",
        "_outer",
        "_planted",
        "_token",
        "_waits",
        "_work",
        "code",
        "named",
        "over",
        "person",
        "posted",
        "seen",
        "streamed",
        "view",
    )

    def __init__(self, told: Observer, request: object, code: CodeType | None = None) -> None:
        self.over = False
        self.code = code  # of the function in which it begins: frames beyond it are not this request's
        self.streamed = False
        self.named = False  # the session has named the person: `name` says so
        self.person = ""  # whom it named, or the request
        self.posted: Any = None  # what its body is read from, where no framework reads it
        self._waits: list[None] = [None]  # for that; emptied in one step, whichever threads come
        _unnamed.append(None)
        self.seen: dict[int, object] = {}  # what has been learnt, by identity; kept, so that an identity stays its own
        self.view: Place | None = None  # the application's function that answers, once it is known
        self._observer = told
        outer = _scope.get()
        self._outer = None if outer is None or outer.over else outer  # what is over would hold the one before it
        self._iterable: ref[Any] | None = None
        self._work: Work | None = None
        self._planted = False
        self._course = step_out()
        self._token = told.begin_request(request)
        _scope.set(self)

    def name(self) -> None:
        """The session has named the person: nobody has to ask it any more."""
        self.named = True
        self._wait_no_more()

    def _wait_no_more(self) -> None:
        if self._waits:
            with suppress(IndexError):  # another thread was faster
                self._waits.pop()
                _unnamed.pop()

    def answered_by(self, view: Place | None) -> None:
        """What is done for this request without a line of the application on the stack is done for its *view*.

        Frameworks read a body, or commit a transaction, on behalf of a view that declares it.
        """
        if view is not None and not self._planted:
            self._planted = True
            self._work = handover.plant(view)
        self.view = view

    def returned(self, iterable: object) -> None:
        """The application has answered: the scope ends, or when the answer is gone if it is made while it is sent."""
        if not self.streamed or iterable is None:
            self.end()
            return
        try:
            self._iterable = ref(iterable, lambda _gone: self.end())
        except TypeError:  # something that cannot be waited for
            self.end()

    @property
    def lingers(self) -> bool:
        """Whether the application has returned and its answer is still on the way."""
        return self._iterable is not None and not self.over

    def answers_with(self, iterable: object) -> bool:
        """Whether *iterable* is the answer that is on its way."""
        return self._iterable is not None and self._iterable() is iterable

    def end(self) -> None:
        """Close the scope; once."""
        if self.over:
            return
        self.over = True
        self._wait_no_more()
        self.seen.clear()
        if _scope.get() is self:  # else the context that it was made in has gone
            step_in(self._course)
            if self._planted:
                handover.uproot(self._work)
            handover.answered(self.view or NOWHERE)
            _scope.set(None if self._outer is None or self._outer.over else self._outer)
        try:
            self._observer.end_request(self._token)
        except Exception as error:  # noqa: BLE001 - a weak reference's callback must not raise
            self._observer.failed(f"probe request: {type(error).__name__}")


_unnamed = Gate()  # open while there is a request in course whose session has named nobody


def unnamed() -> Gate:
    """What stands before those who look into the session of each request, until it has named the person."""
    return _unnamed


_scope: ContextVar[Scope | None] = ContextVar("sst_request_scope", default=None)
current = _scope.get
"""The request in course in this context, None outside of any; asked so often that there is no call around it."""


def is_new(value: object) -> bool:
    """Whether this very object has not been learnt in this request; from now on it has. Outside of any: always."""
    scope = current()
    if scope is None:
        return True
    if id(value) in scope.seen:
        return False
    scope.seen[id(value)] = value
    return True


def asked_at(frame: FrameType) -> Place:
    """Where the application asked for what a probe at *frame* saw; what a framework asked for, its view did.

    Who asks within the same process, a test's client, is on the stack too, and did not.
    """
    scope = current()
    if scope is None or scope.view is None or scope.code is None:
        return nearest(frame)
    one: FrameType | None = frame
    while one is not None and one.f_code is not scope.code:
        if is_application(one):
            return nearest(one)
        one = one.f_back
    return scope.view


def headers_of(environ: dict[str, Any]) -> dict[str, object]:
    """What the headers and the connection tell of the visitor, read off a CGI-like *environ* (PEP 3333).

    A loopback address tells of nobody, and would be found in the URL of every service on the same machine; so does a
    user agent without a comment (RFC 9110, 10.1.5): ``python-requests/2.32`` is a program, and may be ours.
    """
    keys = tuple(environ)
    known = _telling.get(keys)
    if known is None:
        if len(_telling) >= _SHAPES:
            _telling.clear()
        telling = [(name, key) for key in keys if (name := _name(key))]
        known = _telling[keys] = telling, tuple([name for name, _ in telling if name in HOPS])
    telling, hops = known
    shown = {name: environ[key] for name, key in telling}
    for name in hops:
        shown[name] = with_addresses(shown[name])
    if "(" not in shown.get("user-agent", "("):
        del shown["user-agent"]
    address = environ.get("REMOTE_ADDR")
    if isinstance(address, str) and not address.startswith("127.") and address != "::1":
        shown["remote_addr"] = address
    return shown


# What tells of the visitor, by all keys of an environ: the name of each header and its key, and the names of those that
# list hops. Clients send few shapes.
_telling: dict[tuple[str, ...], tuple[list[tuple[str, str]], tuple[str, ...]]] = {}


def header_key(name: str) -> str:
    """The key of the header *name* in a CGI-like environ (PEP 3333)."""
    return f"HTTP_{name.upper().replace('-', '_')}"


def _name(key: str) -> str:
    tells = key.startswith("HTTP_") and key not in _MECHANICS and not key.startswith("HTTP_SEC_")
    return key[_HEADER:].lower().replace("_", "-") if tells else ""


def view_place(view: Any, method: str) -> Place | None:
    """The place of what answers a request: a function, or of a class its method for this verb, else its first one."""
    return at_function(unwrapped(view, method))


def unwrapped(view: Any, method: str = "") -> object:
    """That function itself, without what decorates it; None where a class has none."""
    if isinstance(view, type):
        methods = [one for one in vars(view).values() if isinstance(one, FunctionType)]
        found = vars(view).get(method.lower()) or next(iter(methods), None)
        return found if isinstance(found, FunctionType) else None
    view = getattr(view, "func", view)  # of functools.partial
    while isinstance(getattr(view, "__wrapped__", None), FunctionType):
        view = view.__wrapped__
    return view
