"""What probes tell, to whom, and in which surroundings: their border, where the session joins the tracker."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from sst_bytecode.catalog import Catalogue
    from sst_bytecode.catalog.transforms import Transforms
    from sst_bytecode.facts import Payload, Place
else:
    Protocol = object

__all__ = ["Observer", "Operation", "Surroundings", "current", "install", "surroundings", "uninstall"]


class Operation(Protocol):
    """One sharing event in the making."""

    def send(self, payload: Payload) -> Exception | None:
        """The payload is about to leave: the first call records the attempt, others add to it.

        Answers what is to be raised in its place if it must not leave.
        """

    def foresee(self, payload: Payload) -> Exception | None:
        """The same of a part of what a later payload will tell: it is recorded only if it must not leave."""

    def end(self, outcome: str) -> None:
        """It is over: a status, ``ok``, or the type of the exception."""


class Observer(Protocol):
    """Takes what probes see. Every method is cheap and may be called from any thread."""

    def begin_request(self, request: object) -> object:
        """Open a request's scope in the current context; answers the token for `end_request`."""

    def end_request(self, token: object) -> None:
        """Close that scope."""

    def scope(self) -> object:
        """The request in whose course the caller runs, None outside of any."""

    def set_route(self, route: str) -> None:
        """Name the route of the current request."""

    def identify(self, person: str) -> None:
        """The application itself used this id for the person of the current request."""

    def identify_anonymous(self, key: str) -> None:
        """The application knows the visitor of the current request by this key."""

    def learn(
        self,
        source: str,
        field: str | None,
        value: object,
        place: Place | Callable[[], Place] | None,
        *,
        person: str | None = None,
        subject: Callable[[], tuple[str, str] | None] | None = None,
        lazy: bool = False,
        like: object = None,
    ) -> None:
        """A source gave *value* under *field*; *lazy*: nobody asked for it, so it is recorded only if it leaves.

        Where no *person* is given, *subject* may tell, once that is needed, of whom a row is that is about somebody of
        its own: its table and its key; with "" for the table, the key is a person's. None: that is not known.

        A *place* that is a function is called before this returns, if the place is needed. *like* is equal wherever all
        of these are: `knows` can then be asked first.
        """

    def knows(self, like: object, person: str) -> bool:
        """Whether what was learnt with *like*, of the same person, has just been seen again, and need not be told."""

    def begin(
        self,
        kind: str,
        library: str,
        operation: str,
        place: Place,
        *,
        always: bool = False,
        through: tuple[str, ...] = (),
    ) -> Operation:
        """A watched operation begins; *through*: classes, then packages, on a stack without the application."""

    def awaits_work(self) -> bool:
        """Whether `handed` would be of any use now."""

    def handed(self, receivers: tuple[str, ...], texts: Iterable[str], place: Place) -> None:
        """The application gave a library these texts, which may leave later."""

    def failed(self, what: str) -> None:
        """Count a failure of ours; *what* holds no value of the watched program."""


class _Applications(dict[str, bool]):
    """Whether the code of a file is the application's; asked for once, because a stack is walked file by file."""

    __slots__ = ("_is_application",)

    def __init__(self, is_application: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_application = is_application

    def __missing__(self, file: str) -> bool:
        answer = self[file] = self._is_application(file)
        return answer


_LOOPS = (f"{os.sep}events.py", f"twisted{os.sep}internet{os.sep}base.py")  # asyncio's, Twisted's


class _Landmarks(dict[str, bool]):
    """Whether a walk over the stack looks closer at code of a file: the application's, and the event loops'."""

    __slots__ = ("_applications",)

    def __init__(self, applications: _Applications) -> None:
        super().__init__()
        self._applications = applications

    def __missing__(self, file: str) -> bool:
        answer = self[file] = self._applications[file] or file.endswith(_LOOPS)
        return answer


class Surroundings:
    """What the probes need to know of the session besides its observer."""

    __slots__ = (
        "anonymous_keys",
        "applications",
        "catalogue",
        "enforces",
        "folder",
        "is_ours",
        "landmarks",
        "naming_keys",
        "person_keys",
        "transforms",
        "unjudged",
    )

    def __init__(
        self,
        catalogue: Callable[[], Catalogue | None],
        transforms: Callable[[], Transforms | None],
        is_application: Callable[[str], bool],
        is_ours: Callable[[], bool],
        *,
        folder: str = "",
        person_keys: tuple[str, ...] = (),
        anonymous_keys: tuple[str, ...] = (),
        enforces: bool = False,
        unjudged: Callable[[], Exception] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.transforms = transforms
        self.applications = _Applications(is_application)
        self.landmarks = _Landmarks(self.applications)
        self.is_ours = is_ours
        self.folder = folder
        self.person_keys = person_keys
        self.anonymous_keys = anonymous_keys
        self.naming_keys = frozenset(person_keys + anonymous_keys)
        self.enforces = enforces
        self.unjudged = unjudged


def _nothing_is_application(_file: str) -> bool:
    return False


def _never() -> bool:
    return False


def _none() -> None:
    return None


current: Observer | None = None
surroundings = Surroundings(_none, _none, _nothing_is_application, _never)


def install(
    observer: Observer,
    *,
    catalogue: Callable[[], Catalogue | None] = _none,
    transforms: Callable[[], Transforms | None] = _none,
    is_application: Callable[[str], bool] | None = None,
    is_ours: Callable[[], bool] | None = None,
    folder: str | None = None,
    person_keys: tuple[str, ...] = ("_user_id", "user_id"),
    anonymous_keys: tuple[str, ...] = (),
    enforces: bool = False,
    unjudged: Callable[[], Exception] | None = None,
) -> None:
    """Make *observer* the one that probes tell.

    *catalogue* and *transforms* are asked when a hook is made, for the entries that it may be of (default: none).
    *is_application* tells the application's files from libraries (default:
    none is); *is_ours* is asked on the thread of a database operation whether this is our own writer's; files below
    *folder* (default: the current one) are named relative to it. The keys are those under which a session or a request
    names the person, or an anonymous visitor. With *enforces* the observer may refuse what is about to leave, chunk by
    chunk; *unjudged* makes what is raised where something that sends could not be told, None: it is sent all the same.
    """
    global current, surroundings  # noqa: PLW0603 - one process has one observer, reached in nanoseconds
    surroundings = Surroundings(
        catalogue,
        transforms,
        is_application or _nothing_is_application,
        is_ours or _never,
        folder=folder or os.getcwd(),  # noqa: PTH109 - pathlib is not imported at the start of a watched program
        person_keys=person_keys,
        anonymous_keys=anonymous_keys,
        enforces=enforces,
        unjudged=unjudged,
    )
    current = observer


def uninstall() -> None:
    """Tell nobody any more; hooks that still run find nobody and do nothing."""
    global current  # noqa: PLW0603 - as in install
    current = None
