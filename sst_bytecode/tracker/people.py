"""Who the person of a request is, as far as what the application itself does tells."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from itertools import count
from typing import TYPE_CHECKING

from sst_bytecode.facts import Alias
from sst_bytecode.kernel import Kernel
from sst_bytecode.tracker.held import Held

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Token

    from sst_bytecode.keys import Key

__all__ = ["People", "Request", "is_anonymous"]

_ALIASES = 5_000  # joined names that we remember; the store remembers all of them


class Request:
    """One request in course, its person as far as known, and what was seen before that."""

    __slots__ = ("held", "id", "known", "person", "route", "token", "used")

    def __init__(self, number: str) -> None:
        self.id = number
        self.person = "request:" + number
        self.known = False  # the application named the person
        self.used = False  # something was recorded under the name it has now
        self.route = ""
        self.held = Held()
        self.token: Token[Request | None] | None = None


class People:
    """The person of the current context, and which names belong to one person.

    A name is ``request:…`` until the application names the person (then the id that it uses), ``visitor:…`` for a key
    by which the application knows an anonymous visitor, ``key:…`` where the id is itself personal. Who does not log in,
    but has a row in a table of people, is ``row:TABLE:KEY``.
    """

    def __init__(
        self, key: Key, looks_personal: Callable[[str], object], lent: Callable[[], tuple[Request, ...]] = tuple
    ) -> None:
        self._key = key
        self._looks_personal = looks_personal
        self._lent = lent
        self._current: ContextVar[Request | None] = ContextVar("sst_request", default=None)
        self.current = self._current.get
        """The request in whose course the caller runs, or None: asked so often that there is no call around it."""
        self._aliases: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._pid = 0
        self._numbers = count()
        self._prefix = ""

    def open(self) -> Request:
        """Begin a request in this context."""
        if self._pid != Kernel.getpid():  # a fork must not go on with its parent's numbers
            self._pid, self._numbers, self._prefix = Kernel.getpid(), count(), Kernel.urandom(6).hex()
        request = Request(f"{self._prefix}-{next(self._numbers):x}")
        request.token = self._current.set(request)
        return request

    def close(self, request: Request) -> None:
        """End it; in another context than it was begun in (a streamed answer) the context is left as it is."""
        if request.token is not None:
            with suppress(ValueError):
                self._current.reset(request.token)
            request.token = None

    def served(self) -> tuple[Request, ...]:
        """The requests whose data the caller may work on: its own, and without one in course those of its work.

        What a transform makes belongs to the first, in which what is sent then is examined, too.
        """
        own = self.current()
        if own is None:
            return self._lent()
        return (own, *self._lent()) if own.token is None else (own,)

    def resolve(self, person: str) -> str:
        """The name under which *person* is known now."""
        seen = 0
        while (better := self._aliases.get(person)) is not None and seen < 8:  # noqa: PLR2004 - chains are two long
            person, seen = better, seen + 1
        return person

    def name(self, raw: str) -> str:
        """The recorded name for an id of the application's: the id, or a keyed stand-in where it looks personal."""
        name = self._names.get(raw)
        if name is None:
            name = self._key.person(raw) if self._looks_personal(raw) else raw
            if len(self._names) >= _ALIASES:
                self._names.clear()
            self._names[raw] = name
        return name

    def name_of_row(self, table: str, key: str) -> str:
        """The name of somebody who is known by the key of a row only: a customer, a patient."""
        return f"row:{table}:{self.name(key)}"

    def identify(self, request: Request, raw: str, *, known: bool = True) -> Alias | None:
        """The application used the id *raw* for the person of *request*; gives the alias to record, if there is one."""
        name = self.name(raw) if known else "visitor:" + self._key.fingerprint(raw)
        before, request.person = request.person, name if known or not request.known else request.person
        if request.person == before:
            return None
        was_known, request.known = request.known, request.known or known
        used, request.used = request.used, False
        if was_known or not used:  # another person logs in on the same request, or the name was never used
            return None
        return self.join(request.person, before)

    def join(self, person: str, alias: str) -> Alias | None:
        """Make *alias* another name of *person*; None where it is one already."""
        person = self.resolve(person)
        if person == alias or self.resolve(alias) == person:
            return None
        if len(self._aliases) >= _ALIASES:
            del self._aliases[next(iter(self._aliases))]
        self._aliases[alias] = person
        return Alias(person, alias, Kernel.time())


def is_anonymous(person: str) -> bool:
    """Whether this name stands for somebody whom the application has not named yet."""
    return person.startswith(("request:", "visitor:"))
