"""Django's reads: the rows that the application loads, as instances, as values, or through a cursor of its own."""

from __future__ import annotations

import sys
from functools import partial
from types import GeneratorType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes import observer
from sst_bytecode.probes.hooks import guarded, watched_frame
from sst_bytecode.probes.readers import cursors, people
from sst_bytecode.probes.readers.loaded_rows import Part, learn, parts_of
from sst_bytecode.probes.readers.tables import Reference, Table, whose

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import CallHook, Enter, Leave, Token
    from sst_bytecode.probes.readers.tables import Subjects

__all__ = ["fetched", "instance", "values"]

_Plan = tuple[int, list[Part]]
_models: WeakKeyDictionary[Any, _Plan] = WeakKeyDictionary()
# Cursors that Django reads in portions, with what the columns of their rows are.
_portions: WeakKeyDictionary[Any, list[Part]] = WeakKeyDictionary()
_INSTANCES = "ModelIterable.__iter__"  # makes each row an instance, which is learnt by itself


def instance(entry: Entry, site: Site) -> Enter:
    """Around ``Model.from_db``: an instance is made of a row's values, which are those of its columns."""
    names_at, values_at = site.names.index("field_names"), site.names.index("values")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        kind: Any = operands[0]
        parts = _parts_of_model(kind)
        if not parts:
            return None
        names, row = operands[names_at], operands[values_at]

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None and isinstance(row, (list, tuple)):
                fields = kind._meta.concrete_fields  # noqa: SLF001 - its documented name
                if len(row) != len(fields):
                    fields = [field for field in fields if field.attname in names]  # type: ignore[operator]  # a collection
                of_row = {field.column: value for field, value in zip(fields, row, strict=False)}
                learn(entry, parts, (of_row,), frame)

        return end

    return begin


def values(entry: Entry, _site: Site) -> Enter:
    """Around the execution of a query whose rows do not become instances: ``values()``, annotations."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        asker = frame.f_back
        if asker is None or asker.f_code.co_qualname == _INSTANCES or observer.surroundings.is_ours():
            return None

        def end(result: object, exception: BaseException | None) -> None:
            if exception is not None or not isinstance(result, (list, GeneratorType)):
                return
            parts = _parts_of_query(operands[0])
            if parts and isinstance(result, list):
                learn(entry, parts, (row for portion in result for row in portion), frame)
            elif parts and isinstance(result, GeneratorType) and result.gi_frame is not None:
                cursor = result.gi_frame.f_locals.get("cursor")
                _portions[getattr(cursor, "cursor", cursor)] = parts

        return end

    return begin


def fetched(entry: Entry, site: Site) -> CallHook:
    """At a call of a cursor's ``fetch…``: rows of the application's own statement, by the names of its columns."""
    is_one = site.target.endswith(".fetchone")
    is_own = site.module.startswith("django.")

    def before(callee: object, _operands: tuple[object, ...]) -> Token | None:
        told = observer.current
        cursor = _cursor(callee)
        if told is None or cursor is None:
            return None
        frame = watched_frame()

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None and result:
                parts, parameters = (_portions.get(cursor, []), ()) if is_own else _planned(cursor)
                learn(entry, parts, (result,) if is_one else result, frame, parameters)

        return guarded(entry, end)

    return before


def _cursor(callee: Any) -> Any:
    """The driver's cursor behind the function that Django wraps around its methods; None for anything else."""
    if getattr(callee, "__module__", None) != "django.db.utils" or not getattr(callee, "__closure__", None):
        return None
    held = dict(zip(callee.__code__.co_freevars, callee.__closure__, strict=True))
    return getattr(held["func"].cell_contents, "__self__", None) if "func" in held else None


def _parts_of_model(kind: Any) -> list[Part]:
    known = _models.get(kind)
    if known is not None and known[0] == len(people.tables):
        return known[1]
    _discover()
    meta = kind._meta  # noqa: SLF001 - its documented name
    fields = [(field.column, field.column, meta.db_table, field) for field in meta.concrete_fields]
    parts = parts_of(fields, _naming)
    _models[kind] = len(people.tables), parts
    return parts


def _parts_of_query(compiler: Any) -> list[Part]:
    """The columns of a query: those that are a field's, under its name, others under the name that they are given."""
    _discover()
    fields: list[tuple[int, str, str, Any]] = []
    for index, (expression, _sql, alias) in enumerate(compiler.select or ()):
        field = getattr(expression, "target", None)
        meta = getattr(getattr(field, "model", None), "_meta", None)
        if field is not None and meta is not None:
            fields.append((index, str(field.column), str(meta.db_table), field))
        elif alias:
            fields.append((index, str(alias), str(compiler.query.get_meta().db_table), None))
    return parts_of(fields, _naming)


def _planned(cursor: Any) -> tuple[list[Part], Any]:
    _discover()
    return cursors.planned(cursor)


def _naming(_table: str, field: Any) -> dict[str, Subjects | None] | None:
    return {} if field is None else whose(_described(field.model._meta))  # noqa: SLF001 - its documented name


def _described(meta: Any) -> Table:
    references = [
        Reference(field.column, other.db_table, other.pk.column, partial(_described, other), field.unique)
        for field in meta.concrete_fields
        if (other := getattr(getattr(getattr(field, "remote_field", None), "model", None), "_meta", None)) is not None
    ]
    names = tuple([str(field.column) for field in meta.concrete_fields])
    return Table(str(meta.db_table), str(meta.pk.column), names, tuple(references))


def _discover() -> None:
    """Learn the table of the users, as soon as Django knows its models."""
    apps = getattr(sys.modules.get("django.apps"), "apps", None)
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    if apps is not None and apps.models_ready and settings is not None and settings.configured:
        label, _, name = str(settings.AUTH_USER_MODEL).partition(".")
        kind = apps.all_models.get(label, {}).get(name.lower())
        if kind is not None:
            people.learn_table(kind._meta.db_table, kind._meta.pk.column)  # noqa: SLF001 - its documented name
