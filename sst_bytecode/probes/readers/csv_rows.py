"""Rows of CSV files under the names of their columns: an import, an audience, a mailing list."""

from __future__ import annotations

import sys
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify
from sst_bytecode.personal.placeholders import is_nobodys
from sst_bytecode.personal.subjects import is_own_address
from sst_bytecode.probes import observer
from sst_bytecode.probes.places import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
            if vars(operands[0]).get("line_num", 0) > _MOST:
                told.failed("rows of a file beyond the limit")
            else:
                _learn(entry, told, dict(result), frame)

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
                self._names = tuple(row) if any(_columns(tuple(row))) else ()
            elif self._names and told is not None:
                _learn(self._entry, told, dict(zip(self._names, row, strict=False)), frame)
        _begun[id(self._reader)] = self._reader.line_num, self._names or ()
        while len(_begun) > _FILES:
            del _begun[next(iter(_begun))]


def _names_of(reader: Any) -> tuple[object, ...] | None:
    """What its columns are called, None if nothing was read yet; a reader lets nobody know when it is gone."""
    if not reader.line_num:
        return None
    line, names = _begun.get(id(reader), (0, ()))
    return names if line == reader.line_num else ()


def _learn(entry: Entry, told: Observer, values: dict[object, object], frame: FrameType) -> None:
    if key := _key(values):
        told.learn(entry.source, None, values, lambda: nearest(frame), subject=lambda: ("", key))


@lru_cache(64)
def _columns(names: tuple[object, ...]) -> tuple[list[str], list[str]]:
    """The columns that tell whose a row is: of an address of its own, and of an id."""
    texts = [name for name in names if type(name) is str]
    addresses = [name for name in texts if is_own_address(name) and classify(name) == "email"]
    return addresses, [name for name in texts if classify(name) == "user_id"]


def _key(values: dict[object, object]) -> str:
    """By what its person is known: an address, else an id."""
    addresses, ids = _columns(tuple(values))
    own = (text for text in _texts(values, addresses) if detect(text) == "email" and not is_nobodys(text))
    return next(chain(own, _texts(values, ids)), "")


def _texts(values: dict[object, object], names: list[str]) -> Iterator[str]:
    for name in names:
        text = values[name]
        if type(text) is str and (found := text.strip()):
            yield found
