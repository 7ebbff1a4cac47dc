"""What the owner of a store does to it: measure, clean up, forget a person; spools and quarantine included."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sst_bytecode.queries import open_reader, where
from sst_bytecode.spool.files import spools
from sst_bytecode.store.engine import default_url, in_memory, make_target, open_store
from sst_bytecode.store.erase import Erased, erase_before, erase_orphans, erase_person
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.people import masters_of, names_of
from sst_bytecode.store.quarantine import quarantined
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.retention import blank_taken, limit_of
from sst_bytecode.store.scrub import scrub
from sst_bytecode.store.spool_file import offset_of
from sst_bytecode.store.stats import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sst_bytecode.config import Config
    from sst_bytecode.queries import Reader
    from sst_bytecode.store.target import Target

    Each = Callable[[int], None]

__all__ = ["Stats", "forget", "stats", "upgrade", "vacuum"]

_WAIT = 30.0  # seconds for other writers


@dataclass(frozen=True, slots=True)
class Stats:
    """A store and what waits beside it: *waiting* bytes in *spools*, damage set aside, and what went wrong, counted."""

    name: str
    store: Measured
    spools: int
    waiting: int
    quarantined: int
    troubles: Mapping[str, int]


def stats(config: Config, database: str | None = None) -> Stats:
    """Measure the store of *config*, as it is: nothing is taken in. Raises StoreError."""
    from sst_bytecode.store.reads import read_health

    url, renamed = where(config, database)
    is_new = url == default_url(config.home) and not Path(config.home).exists()
    target = in_memory(config.home) if is_new else open_store(url, wait=_WAIT, renamed=renamed)
    with _released(target), quiet():
        waiting = {path: Path(path).stat().st_size for path in spools(config.home)}
        with target.reading() as connection:
            rest = sum(size - offset_of(connection, Path(path).name) for path, size in waiting.items())
        damage = sum(path.stat().st_size for path in quarantined(config.home))
        return Stats(target.name, measure(target), len(waiting), rest, damage, read_health(target).counts)


def upgrade(config: Config, database: str | None = None) -> tuple[str, int]:
    """Bring the store to this version's schema; gives its name and the schema that it had. Raises StoreError."""
    from sst_bytecode.store.upgrade import upgrade as bring_up

    url, renamed = where(config, database)
    with _released(make_target(url, wait=_WAIT, renamed=renamed)) as target:
        return target.name, bring_up(target)


def vacuum(config: Config, database: str | None = None, each: Each | None = None) -> tuple[Reader, Erased]:
    """Take in the spools, delete what is too old and what belongs to nothing, and give the room back.

    Raises StoreError.
    """
    reader = open_reader(config, database, each=each)
    with _released(reader.target) as target:
        total = erase_orphans(target)
        if config.retention_days is not None:
            total += erase_before(target, limit_of(config.retention_days), each)
        _blank(config.home, target)
        scrub(target)
    return reader, total


def forget(config: Config, user: str, database: str | None = None, each: Each | None = None) -> tuple[Reader, Erased]:
    """Delete every trace of the person *user*, under all names, from the store, the spools and what was set aside.

    What was damaged cannot be told to be free of the person, so all of it goes. Also where nothing is known of *user*
    the files are cleaned: an earlier attempt may have been broken off. Raises StoreError, also for a name that several
    people share: nobody shall be forgotten by mistake.
    """
    reader = open_reader(config, database, each=each)
    with _released(reader.target) as target, quiet():
        asked = reader.names(user)
        with target.reading() as connection:
            people = masters_of(connection, target.aliases, asked)
            names = names_of(connection, target.aliases, asked)
        if len(people - asked) > 1:
            raise StoreError(f"{len(people - asked)} people share this name; ask for one of them")
        erased = erase_person(target, names, each)
        _blank(config.home, target)
        for file in quarantined(config.home):
            file.unlink(missing_ok=True)
        scrub(target)
    return reader, erased


def _blank(home: str, target: Target) -> None:
    try:
        blank_taken(home, target)
    except OSError as error:
        raise StoreError(f"{error.filename or home}: cannot be overwritten ({error.strerror})") from error


@contextmanager
def _released(target: Target) -> Iterator[Target]:
    """Close what *target* holds open, when all is done."""
    try:
        yield target
    finally:
        target.engine.dispose()
