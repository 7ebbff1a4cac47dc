"""What must be right on this machine whatever is watched: interpreter, configuration, home, key, store, spools."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rewriter import dialect
from sst_bytecode.doctor.check import Check
from sst_bytecode.loader.folder import default as default_cache
from sst_bytecode.queries import StoreError, open_reader
from sst_bytecode.spool.files import spools
from sst_bytecode.store.quarantine import quarantined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.config import Config
    from sst_bytecode.queries import Reader

__all__ = ["check_all"]


def check_all(config: Config) -> list[Check]:
    """Check everything but the program itself. Takes in the spools, as every reading command does."""
    checks = [
        _interpreter(),
        Check("configuration", config.file or "no file"),
        _folder("home", config.home, "nothing can be recorded"),
        _folder("cache", config.cache or default_cache(os.environ), "every start rewrites everything anew"),
        _key(config.home),
    ]
    waiting = spools(config.home)
    size = sum(Path(path).stat().st_size for path in waiting)
    try:
        reader = open_reader(config)
    except StoreError as error:
        kept = f"; {len(waiting)} spools ({size:,} bytes) keep everything until it can be reached"
        return [*checks, Check("store", f"{error}{kept}", "FAIL"), *_quarantine(config.home)]
    damage = [
        Check("spool", f"{path}: {bad.reason} at offset {bad.offset}, set aside", "FAIL")
        for path, bad in reader.taken.bad
    ]
    found = f"{reader.name}: reachable; {reader.taken.records} new records taken in from {len(waiting)} spools"
    if config.database is None and not Path(config.home).exists():
        found = "will be made with the first record"
    return [*checks, Check("store", found), *damage, *_quarantine(config.home), *_recorded(reader)]


def _interpreter() -> Check:
    name = f"{sys.implementation.name} {sys.version.partition(' ')[0]}"
    fit = dialect.VERSION in dialect.SUPPORTED
    return Check("python", name) if fit else Check("python", f"{name} is not supported: runs unwatched", "FAIL")


def _folder(subject: str, name: str, consequence: str) -> Check:
    """Look whether files can be made in a folder, without making any."""
    path = Path(name)
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    if not nearest.is_dir():
        return Check(subject, f"{nearest}: is no folder; {consequence}", "FAIL")
    if not os.access(nearest, os.W_OK | os.X_OK) or os.statvfs(nearest).f_flag & os.ST_RDONLY:
        return Check(subject, f"{name}: cannot be written; {consequence}", "FAIL")
    return Check(subject, f"{name}: writable" if path.exists() else f"{name}: will be made")


def _key(home: str) -> Check:
    file = Path(home, "key")
    if os.environ.get("SST_KEY"):
        return Check("key", "from SST_KEY")
    if not file.exists():
        return Check("key", "will be made with the first record")
    private = not stat.S_IMODE(file.stat().st_mode) & 0o077
    return Check("key", f"{file}: private") if private else Check("key", f"{file}: others can read it", "FAIL")


def _quarantine(home: str) -> Iterator[Check]:
    files = quarantined(home)
    if files:
        where = files[0].parent
        yield Check(
            "quarantine", f"{where}: what could not be read of {len(files)} spools; delete it when seen", "note"
        )


def _recorded(reader: Reader) -> Iterator[Check]:
    """Repeat what the watched processes told of themselves."""
    health = reader.health()
    for name, count in sorted(health.counts.items()):
        yield Check("recorded", f"{name}: {count}", "note")
    for name, reason in sorted(health.unwatched.items()):
        yield Check("unwatched", f"{name}: {reason}", "note")
