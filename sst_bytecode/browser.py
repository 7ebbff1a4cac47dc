"""The records as the page asks for them: up to date, one page at a time, for several threads at once."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from time import monotonic, time
from typing import TYPE_CHECKING

from sst_bytecode import keys, recipients
from sst_bytecode.personal.detectors import detect
from sst_bytecode.queries import open_reader
from sst_bytecode.store.browse import read_event, read_page
from sst_bytecode.store.engine import is_memory
from sst_bytecode.store.flow_reads import read_flows, read_state
from sst_bytecode.store.flows import is_complete, recount
from sst_bytecode.store.ingest import take_in
from sst_bytecode.store.persons import all_names, read_people, read_tags
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.reads import read_health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sst_bytecode.answers import Event, Health
    from sst_bytecode.asked import EventPage, Flows, PeoplePage, Selection, TagPage
    from sst_bytecode.config import Config
    from sst_bytecode.store.target import Target

__all__ = ["Browser"]

_FRESH = 1.0  # seconds for which what was taken in counts as up to date


class Browser:
    """Reads a store for the page. *find* gives the target of this very process, if its rows are elsewhere.

    Every method raises StoreError with one clear line.
    """

    def __init__(
        self, config: Config, database: str | None = None, find: Callable[[], Target | None] | None = None
    ) -> None:
        self._config = config
        self._database = database
        self._find = find
        self._recipients = recipients.load(config.recipients, config.first_party)
        self._lock = Lock()  # of the application's kind: greenlets must not stop each other's thread
        self._target: Target | None = None
        self._fresh_until = 0.0
        self.folders = tuple(dict.fromkeys((str(Path.cwd()), str(Path(config.home).parent))))

    @property
    def name(self) -> str:
        """The database's URL without a password."""
        return self._up_to_date().name

    def prepare(self, each: Callable[[int], None] | None = None) -> None:
        """Take in what is there, and count what was not counted yet; *each* is called with what is done of it."""
        with self._lock:
            self._open(each)

    def state(self) -> str:
        """A text that changes whenever something has come in."""
        with self._asking() as target:
            return read_state(target)

    def flows(self, selection: Selection) -> Flows:
        """Count what went from where to whom."""
        with self._asking() as target:
            return read_flows(target, self._recipients.look_up, selection, self._names(target, selection), time())

    def events(self, selection: Selection, before: str = "", size: int = 50) -> EventPage:
        """A page of events, newest first."""
        with self._asking() as target:
            names = self._names(target, selection)
            return read_page(target, self._recipients.look_up, selection, names, before=before, size=size)

    def event(self, number: str) -> Event | None:
        """One event with all its data."""
        with self._asking() as target:
            return read_event(target, self._recipients.look_up, number)

    def people(self, after: str = "", size: int = 50, *, unnamed: bool = False) -> PeoplePage:
        """A page of the people of whom data left."""
        with self._asking() as target:
            return read_people(target, after, size, unnamed=unnamed)

    def tags(self, person: str, after: str = "", size: int = 25) -> TagPage:
        """A page of what is known of a person, with where it went."""
        with self._asking() as target:
            return read_tags(target, self._recipients.look_up, all_names(target, frozenset({person})), after, size)

    def names(self, person: str) -> tuple[str, ...]:
        """All names under which a person is recorded."""
        with self._asking() as target:
            return tuple(sorted(all_names(target, frozenset({person}))))

    def recorded_name(self, typed: str) -> str:
        """The name under which an id of the application's is recorded: a keyed stand-in where it is itself personal."""
        return keys.load(self._config.home).person(typed) if detect(typed) else typed

    def health(self) -> Health:
        """What of ours went wrong."""
        with self._asking() as target:
            return read_health(target)

    @contextmanager
    def _asking(self) -> Iterator[Target]:
        """The store, up to date; one that lives in a single connection for one thread at a time."""
        target = self._up_to_date()
        with quiet(), self._lock if is_memory(target.engine.url) else nullcontext():
            yield target

    def _names(self, target: Target, selection: Selection) -> frozenset[str] | None:
        return all_names(target, frozenset({selection.person})) if selection.person else None

    def _up_to_date(self) -> Target:
        with self._lock:
            if self._target is None or monotonic() > self._fresh_until:
                return self._open(None)
            return self._target

    def _open(self, each: Callable[[int], None] | None) -> Target:
        found = self._find() if self._find is not None else None
        with quiet():
            if found is not None:
                take_in(self._config.home, found, each=each)
            elif self._target is None:
                found = open_reader(self._config, self._database, each=each).target
            else:
                take_in(self._config.home, self._target, each=each)
                found = self._target
            if self._target is None:
                with found.reading() as connection:
                    complete = is_complete(connection, found)
                if not complete:
                    recount(found, each)
        self._target = found
        self._fresh_until = monotonic() + _FRESH
        return found
