"""Writes Parquet files, partitioned by day, that any number of stores may share a folder of."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped] # it has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped] # as above

from sst_bytecode.export.columns import EVENTS, LINEAGE, TAGS, row_of_event, row_of_step, row_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sst_bytecode.answers import Event, KnownTag, LineageStep

    Row = dict[str, Any]

__all__ = ["BadNameError", "Written", "default_name", "write_parquet"]

_AT_ONCE = 5_000  # rows
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class BadNameError(ValueError):
    """A store's name that is no name of a file, or one that readers pass over."""


@dataclass(slots=True)
class Written:
    """How many rows of each table are in how many files."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0


def default_name(store: str) -> str:
    """Name the files of the store with this URL, so that stores that share a folder do not overwrite each other."""
    return f"store-{blake2b(store.encode(), digest_size=4).hexdigest()}"


def write_parquet(
    folder: Path, name: str, events: Iterable[Event], tags: Iterable[KnownTag], steps: Iterable[LineageStep]
) -> Written:
    """Write ``events``, ``tags`` and ``lineage`` under *folder*: ``TABLE/day=YYYY-MM-DD/NAME.parquet``, days in UTC.

    All three come in order of time. Each file is there whole or not at all; what an earlier export of this *name* left
    and the store holds no more is deleted: who is forgotten is forgotten here, too. Raises BadNameError, OSError.
    """
    if not _NAME.fullmatch(name):
        raise BadNameError(f"{name!r}: letters, digits, '.', '_' and '-', the first a letter or digit")
    written = Written()
    folder.mkdir(parents=True, exist_ok=True)  # of a store that holds nothing as well: whoever reads it finds a folder
    for table, schema, rows, time in (
        ("events", EVENTS, map(row_of_event, events), "time"),
        ("tags", TAGS, map(row_of_tag, tags), "first_seen"),
        ("lineage", LINEAGE, map(row_of_step, steps), "time"),
    ):
        made = {}
        for day, group in groupby(rows, lambda row, time=time: f"{row[time]:%Y-%m-%d}"):  # type: ignore[misc] # bound now
            file = folder / table / f"day={day}" / f"{name}.parquet"
            made[file] = _write_file(file, schema, group)
        for stale in set((folder / table).glob(f"day=*/{name}.parquet")) - made.keys():
            stale.unlink()
        written.rows[table] = sum(made.values())
        written.files += len(made)
    return written


def _write_file(file: Path, schema: pa.Schema, rows: Iterator[Row]) -> int:
    """Write *rows* as a file that is there whole or not at all; gives their number."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    number = 0
    try:
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            while portion := list(islice(rows, _AT_ONCE)):
                writer.write_table(pa.Table.from_pylist(portion, schema))
                number += len(portion)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return number
