"""Cursors of database drivers (PEP 249): the rows of a statement, where no library above the driver tells of them."""

from __future__ import annotations

import sys
from types import BuiltinMethodType, CoroutineType, MethodType
from typing import TYPE_CHECKING, Any
from weakref import ref

from sst_bytecode.probes import observer
from sst_bytecode.probes.arguments import Called
from sst_bytecode.probes.hooks import guarded, watched_frame
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.loaded_rows import Part, learn, parts_of
from sst_bytecode.probes.readers.sql_origins import Origins
from sst_bytecode.probes.readers.text_plans import TextPlans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token
    from sst_bytecode.probes.looped import Look, See

__all__ = ["ABOVE", "awaited", "connected", "executed", "fetched", "looped", "parts_of_statement", "planned"]

ABOVE = frozenset({"django", "sqlalchemy"})
"""Whose rows are learnt by what these know of their columns."""

_DRIVERS = frozenset({
    "MySQLdb", "aiosqlite", "apsw", "cx_Oracle", "duckdb", "mariadb", "mysql", "oracledb", "pg8000", "psycopg",
    "psycopg2", "pymssql", "pymysql", "pyodbc", "sqlite3",
})  # fmt: skip
_MOST = 256  # classes that are known
_OF_DJANGO = "django.db.backends.utils"  # where what its own cursors are given comes to the driver's
_NONE = (None, "", ())  # of a cursor whose statement was not seen

_plans = TextPlans()
_kinds: dict[int, tuple[type, bool]] = {}
# What each cursor has executed last, by identity: a cursor of an application's own class may be equal to another one.
_statements: dict[int, tuple[ref[Any], str, Any]] = {}


def executed(entry: Entry, site: Site) -> CallHook | None:
    """At ``execute`` of a cursor, or of a connection that makes one for it: the statement of the rows that follow."""
    if site.module.partition(".")[0] in ABOVE and site.module != _OF_DJANGO:
        return None

    def before(callee: object, operands: tuple[object, ...]) -> Token | None:
        driver = _driver(callee)
        if driver is None or observer.current is None:
            return None
        given = Called(site, callee, operands).positional()

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and given and issubclass(type(given[0]), str):
                _remember(result if _is_of_driver(type(result)) else driver, *given[:2])

        return guarded(entry, end)

    return before


def fetched(entry: Entry, site: Site) -> CallHook | None:
    """At ``fetch…`` of a cursor: learn the personal columns of the rows, of whatever kind the program has them made."""
    if site.module.partition(".")[0] in ABOVE:
        return None
    is_one = site.target.endswith("fetchone")

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        cursor = _driver(callee)
        if cursor is None or observer.current is None or observer.surroundings.is_ours():
            return None
        frame = watched_frame()

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None and type(result) is not CoroutineType:  # what that fetches is told where it runs
                _learn(entry, cursor, (result,) if is_one else result, frame)

        return guarded(entry, end)

    return before


def looped(entry: Entry, _site: Site) -> Look:
    """Of a cursor that is iterated over: learn its rows as they come."""

    def look(iterable: Any) -> See | None:
        cursor = vars(iterable)["cursor"] if type(iterable).__module__ == _OF_DJANGO else iterable
        known = _statements.get(id(cursor))
        if known is None or known[0]() is None or observer.surroundings.is_ours():
            return None
        if cursor.description and not planned(cursor)[0]:
            return None
        return lambda rows, frame: _learn(entry, cursor, rows, frame)

    return look


def connected(_entry: Entry, _site: Site) -> Enter:
    """Around an asynchronous ``execute`` of a connection: the cursor that it makes has this statement."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and issubclass(type(operands[1]), str):
                _remember(result, *operands[1:3])

        return end

    return begin


def awaited(entry: Entry, site: Site) -> Enter:
    """Around an asynchronous ``fetch…``, as `fetched`."""
    is_one = site.target.endswith("fetchone")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        above = frame.f_back
        if above is not None and str(above.f_globals.get("__name__")).partition(".")[0] in ABOVE:
            return None
        if observer.surroundings.is_ours():
            return None

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None:
                _learn(entry, operands[0], (result,) if is_one else result, frame)

        return end

    return begin


def planned(cursor: Any) -> tuple[list[Part], Any]:
    """What the columns of a cursor's rows are, as its last statement tells, and the parameters of that."""
    names = tuple([str(column[0]) for column in cursor.description or ()])
    _, sql, parameters = _statements.get(id(cursor), _NONE)
    return parts_of_statement(sql, names), parameters


def parts_of_statement(sql: str, names: tuple[str, ...]) -> list[Part]:
    """What the columns with these *names* are that a statement gives, as its text tells."""
    known = _plans.get((sql, names))
    if known is None:
        people.discover()
        origins = Origins(sql, names)
        fields = [(index, name, origins.table(index), None) for index, name in enumerate(names)]
        known = parts_of(fields, lambda table, _column: origins.whose(table), origins.holder)
        _plans.keep((sql, names), known)
    return known


def _learn(entry: Entry, cursor: Any, rows: Iterable[Any], frame: FrameType) -> None:
    parts, parameters = planned(cursor)
    if parts:
        learn(entry, parts, _plain(rows, [column[0] for column in cursor.description]), frame, parameters)


def _driver(callee: object) -> Any:
    """The driver's object whose method is called, None for anything else."""
    kind = type(callee)
    if kind is not BuiltinMethodType and kind is not MethodType:
        return None
    itself: Any = callee.__self__  # type: ignore[attr-defined]  # it is one of the two
    return itself if _is_of_driver(type(itself)) else None


def _is_of_driver(kind: type) -> bool:
    """Whether it is a class of a driver's, or made of one; known by identity, for a class may be equal to another."""
    known = _kinds.get(id(kind))
    if known is None:  # what is kept keeps its identity
        modules = [one.__module__ for one in kind.__mro__]
        known = kind, any(type(one) is str and one.partition(".")[0] in _DRIVERS for one in modules)
        if len(_kinds) >= _MOST:
            _kinds.clear()
        _kinds[id(kind)] = known
    return known[1]


def _remember(cursor: Any, sql: Any, parameters: Any = ()) -> None:
    if not type(cursor).__weakrefoffset__:
        return
    key, known = id(cursor), _statements
    if type(parameters) is dict:
        parameters = dict(parameters)
    else:
        parameters = tuple(parameters) if type(parameters) in {list, tuple} else ()
    known[key] = ref(cursor, lambda _gone: known.pop(key, None)), str.__str__(sql), parameters


def _plain(rows: Iterable[Any], names: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """The values of each row in the order of the columns; what the program has made of a row is not asked for them."""
    compiled: Any = getattr(sys.modules.get("_sqlite3"), "Row", ())
    for row in rows:
        kind = type(row)
        if issubclass(kind, tuple):
            yield tuple(tuple.__iter__(row))
        elif issubclass(kind, list):
            yield tuple(list.__iter__(row))
        elif issubclass(kind, dict):
            yield tuple([dict.get(row, name) for name in names])
        elif kind is compiled:
            yield tuple(row)
