"""Data frames that are read from a file: rows under the names of their columns, as those of a CSV file are."""

from __future__ import annotations

from functools import lru_cache
from math import isnan
from typing import TYPE_CHECKING, Any

from sst_bytecode.personal.fields import classify, is_written
from sst_bytecode.probes import observer
from sst_bytecode.probes.hooks import guarded, watched_frame
from sst_bytecode.probes.places import nearest
from sst_bytecode.probes.readers.row_keys import key_in, may_have_key

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.facts import Place
    from sst_bytecode.probes.hooks import CallHook, Token
    from sst_bytecode.probes.observer import Observer

__all__ = ["read"]

_MOST = 10_000  # rows of one frame
_CELLS = 50_000  # of these rows
# By the package of a frame: how it cuts itself, names its columns, and gives the values of one as a list.
_WAYS: dict[str, tuple[str, str, str, str]] = {
    "pandas": ("head", "columns", "__getitem__", "tolist"),
    "polars": ("head", "columns", "get_column", "to_list"),
    "pyarrow": ("slice", "column_names", "column", "to_pylist"),
}


def read(entry: Entry, _site: Site) -> CallHook:
    """At a call that reads a file into a frame: learn each row as the person's whose address is in it, or whose id."""

    def before(_callee: object, _operands: tuple[object, ...]) -> Token | None:
        if observer.current is None or observer.surroundings.is_ours():
            return None
        frame = watched_frame()

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                _learn(entry, result, frame)

        return guarded(entry, end)

    return before


def _learn(entry: Entry, result: Any, frame: FrameType) -> None:
    told = observer.current
    kind = type(result)
    ways = _WAYS.get(kind.__module__.partition(".")[0])
    if told is None or ways is None or kind.__name__ not in {"DataFrame", "Table"}:
        return
    cut, named, column, listed = ways
    names = [name for name in getattr(result, named) if type(name) is str]
    personal = _personal(tuple(names))
    if not personal or len({*names}) < len(names):
        return
    most = min(_MOST, _CELLS // len(personal))
    short = result.slice(0, most) if cut == "slice" else getattr(result, cut)(most)
    columns = [getattr(getattr(short, column)(name), listed)() for name in personal]
    place, empty = nearest(frame), dict.fromkeys(names)
    for cells in zip(*columns, strict=True):
        _learn_row(told, entry, {**empty, **dict(zip(personal, map(_plain, cells), strict=True))}, place)
    if len(result) > most:
        told.failed("rows of a frame beyond the limit")


def _learn_row(told: Observer, entry: Entry, row: dict[str, object], place: Place) -> None:
    """Most rows of a frame go nowhere by themselves: one is recorded if something of it leaves."""
    key = key_in(row)
    if key:
        told.learn(entry.source, None, row, place, subject=lambda: ("", key), lazy=True)


@lru_cache(64)
def _personal(names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that may hold personal data, by their names; none where no row says whose it is."""
    around = frozenset(names)
    found = tuple([name for name in names if classify(name, around) or is_written(name, posted=False)])
    return found if may_have_key(names) else ()


def _plain(cell: Any) -> object:
    """A time of pandas as Python's own, a day where it is no more; what is no number or no time as nothing."""
    if type(cell) is float:
        return None if isnan(cell) else cell
    if not hasattr(cell, "to_pydatetime"):
        return cell
    if cell != cell:  # noqa: PLR0124 - pandas' NaT, as its documentation has it
        return None
    moment = cell.to_pydatetime()
    return moment.date() if moment == moment.replace(hour=0, minute=0, second=0, microsecond=0) else moment
