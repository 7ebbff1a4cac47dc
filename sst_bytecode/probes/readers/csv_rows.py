"""Rows of CSV files under the names of their columns: an import, an audience, a mailing list."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.readers.row_keys import key_in, may_have_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType
    from typing import Any

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.looped import Look, See
    from sst_bytecode.probes.observer import Observer

__all__ = ["looped", "row"]

_MOST = 10_000  # lines of one file
_FILES = 32  # that are begun

# By the reader's identity: how many lines it had read when we last saw it, and how its columns are called.
_begun: dict[int, tuple[int, tuple[object, ...]]] = {}


def row(entry: Entry, _site: Site) -> Enter:
    """At each row of a `csv.DictReader`: learn it as the person's whose address is in it, or whose id.

    A row that names nobody is nobody's whom we know: least of all is it that of who uploads the file.
    """

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        if observer.current is None or observer.surroundings.is_ours():
            return None

        def end(result: object, exception: BaseException | None) -> None:
            told = observer.current
            if exception is not None or told is None or type(result) is not dict:
                return
            key = key_in(result)
            if key and vars(operands[0]).get("line_num", 0) > _MOST:
                told.failed("rows of a file beyond the limit")
            else:
                _learn(entry, told, key, dict(result), frame)

        return end

    return begin


def looped(entry: Entry, _site: Site) -> Look:
    """The same of a `csv.reader`, whose first row names the columns."""

    def look(iterable: Any) -> See | None:
        if type(iterable) is not getattr(sys.modules.get("_csv"), "Reader", None) or observer.surroundings.is_ours():
            return None
        names = _names_of(iterable)
        return None if names == () else _Seeing(entry, iterable, names)

    return look


class _Seeing:
    """Learns the rows of one reader under their *names*, None until its first row has come."""

    __slots__ = ("_entry", "_names", "_reader")

    def __init__(self, entry: Entry, reader: Any, names: tuple[object, ...] | None) -> None:
        self._entry, self._reader, self._names = entry, reader, names

    def __call__(self, rows: Iterable[Any], frame: FrameType) -> None:
        told = observer.current
        for row in rows:
            if self._names is None:
                self._names = tuple(row) if may_have_key(row) else ()
            elif self._names and told is not None:
                values = dict(zip(self._names, row, strict=False))
                _learn(self._entry, told, key_in(values), values, frame)
        _begun[id(self._reader)] = self._reader.line_num, self._names or ()
        while len(_begun) > _FILES:
            del _begun[next(iter(_begun))]


def _learn(entry: Entry, told: Observer, key: str, values: dict[object, object], frame: FrameType) -> None:
    if key:
        told.learn(entry.source, None, values, lambda: nearest(frame), subject=lambda: ("", key))


def _names_of(reader: Any) -> tuple[object, ...] | None:
    """What its columns are called, None if nothing was read yet; a reader lets nobody know when it is gone."""
    if not reader.line_num:
        return None
    line, names = _begun.get(id(reader), (0, ()))
    return names if line == reader.line_num else ()
