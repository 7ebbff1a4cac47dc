"""Questions about what was recorded; each takes in the spools first, so that the answer is up to date.

>>> from sst_bytecode import queries
>>> for event in queries.get_sharing_events_for_user("1"):  # doctest: +SKIP
...     print(event.time, event.recipient.organisation, [item.field for item in event.data])
"""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sst_bytecode import config as configuration
from sst_bytecode import keys, recipients
from sst_bytecode.spool.files import spools
from sst_bytecode.store.engine import default_url, in_memory, open_store
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.flow_reads import read_recipients
from sst_bytecode.store.ingest import Taken, take_in
from sst_bytecode.store.known import all_steps, all_tags
from sst_bytecode.store.lineage import read_lineage
from sst_bytecode.store.people import names_of, recorded
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.reads import read_events, read_health, read_unexplained
from sst_bytecode.store.residence import remembered
from sst_bytecode.store.sqlite_file import file_of, is_of_others
from sst_bytecode.store.summaries import summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sst_bytecode.answers import Event, Health, KnownTag, LineageGraph, LineageStep, Recipient, Summary
    from sst_bytecode.config import Config
    from sst_bytecode.store.target import Target

__all__ = [
    "Reader",
    "StoreError",
    "get_lineage",
    "get_sharing_events_for_user",
    "get_sst_summary",
    "open_reader",
    "where",
]

_Answer = TypeVar("_Answer")
_AT_ONCE = 100  # answers
_WAIT = 30.0  # seconds for other writers


class Reader:
    """A store that is up to date, and the look-up of recipients; *taken* tells what became rows just now."""

    __slots__ = ("_config", "_recipients", "name", "taken", "target")

    def __init__(self, config: Config, target: Target, taken: Taken) -> None:
        self._config = config
        self._recipients = recipients.load(config.recipients, config.first_party)
        self.target = target
        self.taken = taken
        self.name = target.name

    def events(self, user: str | None = None, *, weak: bool = False) -> Iterator[Event]:
        """Yield events in order of time: all, or those with data of *user*, under any name, and only that data."""
        names = None if user is None else self.names(user)
        yield from _quietly(read_events(self.target, self._recipients.look_up, person=names, weak=weak))

    def summary(self, user: str) -> Summary:
        """Sum up what of *user* went where."""
        with quiet():
            return summarize(self.target, self._recipients.look_up, user, self.names(user))

    def lineage(self, tag: str) -> LineageGraph:
        """Read what a tag was made from and what was made from it."""
        with quiet():
            return read_lineage(self.target, tag)

    def tags(self, user: str | None = None) -> Iterator[KnownTag]:
        """Yield the values that were seen: of everybody, or of *user* under any name; in order of first sightings."""
        yield from _quietly(all_tags(self.target, None if user is None else self.names(user)))

    def steps(self, user: str | None = None) -> Iterator[LineageStep]:
        """Yield what was made of what, in order of time: of everybody, or what concerns *user*."""
        yield from _quietly(all_steps(self.target, None if user is None else self.names(user)))

    def recipients(self) -> list[Recipient]:
        """List who was sent somebody's data, each once, in order of the first time."""
        with quiet():
            return read_recipients(self.target, self._recipients.look_up)

    def unexplained(self) -> list[tuple[str, str, int, int]]:
        """List URL, file, line and number of the connections of which nobody knows what went over them."""
        with quiet():
            return read_unexplained(self.target)

    def health(self) -> Health:
        """Read what of ours went wrong."""
        with quiet():
            return read_health(self.target)

    def all_names(self, user: str) -> frozenset[str]:
        """Give every name that the person *user* goes by, *user* included; the stand-in only if it was recorded."""
        unsure = self.names(user) - {user}
        with quiet(), self.target.reading() as connection:
            known = names_of(connection, self.target.aliases, self.names(user))
            return known - (unsure - recorded(connection, self.target.items, unsure))

    def names(self, user: str) -> frozenset[str]:
        """Give *user* and, for an id that is itself personal and therefore recorded under a key, its stand-in."""
        names = {user}
        if os.environ.get("SST_KEY") or Path(self._config.home, "key").exists():
            names.add(keys.load(self._config.home).person(user))
        return frozenset(names)


def _quietly(answers: Iterator[_Answer]) -> Iterator[_Answer]:
    """Be quiet while answers are read, but not while the caller works with them."""
    while True:
        with quiet():
            several = tuple(islice(answers, _AT_ONCE))
        if not several:
            return
        yield from several


def open_reader(
    config: Config,
    database: str | None = None,
    *,
    target: Target | None = None,
    each: Callable[[int], None] | None = None,
) -> Reader:
    """Open *target*, else *database*, else what is configured or was used last, and take in all spools of the home.

    Raises StoreError with one clear line. *each* is called with bytes done, for a sign of progress.
    """
    with quiet():
        target = target or _target(config, database)
        return Reader(config, target, take_in(config.home, target, each=each))


def get_sharing_events_for_user(user_id: str | int, *, database: str | None = None) -> tuple[Event, ...]:
    """List every event in which data of this person left, under any of the person's names, in order of time.

    Of an event with data of several people only this person's data are given. Raises StoreError or ConfigError.
    """
    return tuple(_reader(database).events(str(user_id)))


def get_sst_summary(user_id: str | int, *, database: str | None = None) -> Summary:
    """Sum up which of this person's data went to which recipients. Raises StoreError or ConfigError."""
    return _reader(database).summary(str(user_id))


def get_lineage(tag_id: str, *, database: str | None = None) -> LineageGraph:
    """Give all that a value was made from or went into, and where it left. Raises StoreError or ConfigError."""
    return _reader(database).lineage(tag_id)


def _reader(database: str | None) -> Reader:
    config = configuration.load()
    reader = open_reader(config, database, target=_own_target() if database is None else None)
    for loss in reader.taken.losses():
        sys.stderr.write(f"sst: {loss}\n")
    return reader


def _own_target() -> Target | None:
    """Where the rows of this very process are, if its tracker was joined to a database of the application's."""
    session = sys.modules.get("sst_bytecode.session")
    here = None if session is None else session.current()
    if here is None or here.destination is None:
        return None
    here.flush()
    target: Target | None = here.destination.target()
    return target


def where(config: Config, database: str | None = None) -> tuple[str, Mapping[str, str]]:
    """Give the URL of the store that readers of *config* ask, and the tables that have other names than usual there.

    Raises StoreError if all that is known of it is not enough to open it.
    """
    url = database or config.database
    if url is not None:
        return url, {}
    last = remembered(config.home)
    if last is None:
        return default_url(config.home), {}
    if not last.complete:
        raise StoreError(f"{last.url}: holds the rows; name it with its password (--database or SST_DATABASE)")
    return last.url, last.tables


def _target(config: Config, database: str | None) -> Target:
    url, renamed = where(config, database)
    file = file_of(url)
    if file is not None and file.exists() and is_of_others(file, renamed):
        raise StoreError(f"{file}: no store, its tables are of something else; `sst store upgrade` adds ours to them")
    if file is None or file.exists():
        return open_store(url, wait=_WAIT, renamed=renamed)
    is_ours = url == default_url(config.home)
    if not file.parent.exists() and database is None and is_ours:
        return in_memory(config.home)  # nothing was ever recorded here, and a question makes no folder
    if not file.parent.exists():
        raise StoreError(f"{file}: there is no such folder")
    waits = spools(config.home) or not file.parent.is_dir()  # of what cannot be opened the store says why
    return open_store(url, wait=_WAIT, renamed=renamed) if waits else in_memory(config.home if is_ours else str(file))
