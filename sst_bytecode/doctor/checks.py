"""What must be right on this machine whatever is watched: interpreter, configuration, home, key, store, spools."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rewriter import interpreter
from sst_bytecode import keys, weaving
from sst_bytecode.alerts import read_settings
from sst_bytecode.catalog import CatalogueError
from sst_bytecode.config import ConfigError
from sst_bytecode.doctor.check import Check, counted, unwatched
from sst_bytecode.loader.folder import default as default_cache
from sst_bytecode.queries import StoreError, open_reader
from sst_bytecode.report.rights import declared
from sst_bytecode.rulebook import policy_of
from sst_bytecode.spool.files import spools
from sst_bytecode.store.quarantine import quarantined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.config import Config
    from sst_bytecode.queries import Reader

__all__ = ["check_all"]

_ANEW = "every start rewrites everything anew"
_REFUSED = "sst run starts nothing"
_ROOM = 65_536  # bytes that a folder must have room for


def check_all(config: Config) -> list[Check]:
    """Check everything but the program itself. Takes in the spools, as every reading command does."""
    checks = [
        _interpreter(),
        *_configuration(config),
        _folder("home", config.home, "nothing can be recorded"),
        _cache(config.cache or default_cache(os.environ)),
        _key(config.home),
        *_alerts(config),
    ]
    waiting = _waiting(config.home)
    try:
        reader = open_reader(config)
    except StoreError as error:
        kept = f"; kept until it can be reached: {counted(len(waiting), 'spool')} ({sum(waiting):,} bytes)"
        return [*checks, Check("store", f"{error}{kept}", "FAIL"), *_quarantine(config.home)]
    damage = [Check("spool", loss, "FAIL") for loss in reader.taken.losses()]
    taken = f"{counted(reader.taken.records, 'new record')} taken in from {counted(len(waiting), 'spool')}"
    found = f"{reader.name}: reachable; {taken}"
    if reader.name == config.home:
        found = "will be made with the first record"
    return [*checks, Check("store", found), *damage, *_quarantine(config.home), *_recorded(reader)]


def _interpreter() -> Check:
    name = f"{sys.implementation.name} {sys.version.partition(' ')[0]}"
    reason = interpreter.refusal()
    return Check("python", f"{name} {reason}: runs unwatched", "FAIL") if reason else Check("python", name)


def _configuration(config: Config) -> Iterator[Check]:
    """Judge what a file says beyond single values: own entries of the catalogue, the policy, what is declared."""
    problems = []
    try:
        weaving.catalogue_of(config)
        weaving.transforms_of(config)
        if config.policy:
            policy_of(config)
        declared(config)
    except CatalogueError as error:
        problems = [f"{error}; every program runs unwatched"]
    except ConfigError as error:
        problems = [
            f"{line}; {_REFUSED}" for line in str(error).splitlines()
        ]  # a policy tells all its mistakes at once
    if problems:
        yield from (Check("configuration", problem, "FAIL") for problem in problems)
    else:
        yield Check("configuration", config.file or "no file")


def _alerts(config: Config) -> Iterator[Check]:
    """Judge whether whoever is to be told can be: the addresses are tried for their form, nothing is sent."""
    if not config.alerts:
        return
    try:
        settings = read_settings(config.alerts, config.file or "sst.toml", os.environ)
    except ConfigError as error:
        yield Check("alerts", f"{error}; {_REFUSED}", "FAIL")
        return
    try:
        from apprise import Apprise
    except ImportError:
        yield Check("alerts", "nobody is told: apprise is missing, pip install 'sst-bytecode[alerts]'", "FAIL")
        return
    logging.getLogger("apprise").disabled = True  # what it says of a mistake quotes the address
    bad = [url.partition(":")[0] for url in settings.urls if not Apprise().add(url)]
    for scheme in bad:
        yield Check("alerts", f"nobody is told at {scheme}:…: apprise does not understand the address", "FAIL")
    if not bad:
        yield Check("alerts", f"{len(settings.urls)} to be told, {counted(settings.limit, 'message')} an hour and rule")


def _folder(subject: str, name: str, consequence: str) -> Check:
    """Look whether files can be made in a folder, by making one without a name: a right to write may not be enough."""
    path = Path(name)
    try:
        nearest = next(folder for folder in (path, *path.parents) if folder.exists())
        if not nearest.is_dir():
            return Check(subject, f"{nearest}: is no folder; {consequence}", "FAIL")
        with tempfile.TemporaryFile(dir=nearest) as trial:
            trial.write(bytes(_ROOM))
            trial.flush()
    except OSError as error:
        return Check(subject, f"{name}: cannot be written ({error.strerror}); {consequence}", "FAIL")
    return Check(subject, f"{name}: writable" if path.exists() else f"{name}: will be made")


def _cache(folder: str) -> Check:
    """Judge the cache of rewritten code, which Python can be told not to write."""
    if not sys.dont_write_bytecode:
        return _folder("cache", folder, _ANEW)
    why = "Python was told to write no bytecode (PYTHONDONTWRITEBYTECODE, -B)"
    return Check("cache", f"{folder}: nothing is added, {why}; what is not there yet: {_ANEW}", "note")


def _key(home: str) -> Check:
    file = Path(home, "key")
    try:
        if not os.environ.get("SST_KEY") and not file.exists():
            return Check("key", "will be made with the first record")
        keys.load(home)
    except OSError as error:
        return Check("key", f"{error.strerror or error}; nothing can be recorded", "FAIL")
    return Check("key", "from SST_KEY" if os.environ.get("SST_KEY") else f"{file}: private")


def _waiting(home: str) -> list[int]:
    """Give the sizes of the spools that wait in *home*; none where it cannot be read, which the store's check tells."""
    sizes = []
    with suppress(OSError):
        for path in spools(home):
            with suppress(FileNotFoundError):  # another reader was faster
                sizes.append(Path(path).stat().st_size)
    return sizes


def _quarantine(home: str) -> Iterator[Check]:
    files = quarantined(home)
    if files:
        left = f"what could not be read of {counted(len(files), 'spool')}; delete it when seen"
        yield Check("quarantine", f"{files[0].parent}: {left}", "note")


def _recorded(reader: Reader) -> Iterator[Check]:
    """Repeat what the watched processes told of themselves."""
    health = reader.health()
    for name, count in sorted(health.counts.items()):
        yield Check("recorded", f"{name}: {count}", "note")
    yield from unwatched(health.unwatched)
    yield from _unexplained(reader)


def _unexplained(reader: Reader) -> Iterator[Check]:
    """Name the connections of which nobody knows what went over them, each line of the application once."""
    for url, file, line, count in reader.unexplained():
        where = f"{url} from {f'{file}:{line}' if file else 'an unknown line'}"
        yield Check("unexplained", f"{where}{f', {count} times' if count > 1 else ''}", "note")
