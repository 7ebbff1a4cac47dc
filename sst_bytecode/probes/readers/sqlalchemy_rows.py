"""SQLAlchemy's reads: the values of rows that the application loads, by the names of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

from rewriter import Gate
from sst_bytecode.probes import observer
from sst_bytecode.probes.readers import people
from sst_bytecode.probes.readers.loaded_rows import Part, learn, parts_of
from sst_bytecode.probes.readers.sql_origins import Origins
from sst_bytecode.probes.readers.sqlalchemy_statements import is_made_by_type
from sst_bytecode.probes.readers.sqlalchemy_tables import column_of, naming
from sst_bytecode.probes.readers.text_plans import TextPlans

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.readers.holders import Field
    from sst_bytecode.probes.readers.tables import Subjects

__all__ = ["fetch", "populate", "populating"]

_OBJECTS = 2  # sqlalchemy.engine.cursor.MD_OBJECTS: the columns and labels that a field of the result stands for
_MAPPED = "_sa_orm_load_options"  # the option of an execution whose rows become instances
_NAME = 3  # … MD_LOOKUP_KEY: its name in the result


class _Plans:
    """What was planned for an object, as long as that lives and no table of people was found since.

    Found by identity: `WeakKeyDictionary` is Python, and a fetch would spend a tenth of its time there.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[Any], int, list[Part]]] = {}

    def get(self, planned: Any) -> list[Part] | None:
        known = self._known.get(id(planned))
        if known is None or known[0]() is not planned or known[1] != len(people.tables):
            return None
        return known[2]

    def keep(self, planned: Any, parts: list[Part]) -> None:
        key, known = id(planned), self._known
        known[key] = ref(planned, lambda _gone: known.pop(key, None)), len(people.tables), parts


_gates: list[Gate] = []
_is_made = False  # whether a result had a column whose Python value a type of the application makes, or may
_results, _instances = _Plans(), _Plans()  # by compiled statement, and by a mapped class's manager
_texts = TextPlans()  # text that goes to the driver as it is, and its columns' names: no object stands for it


def fetch(entry: Entry, site: Site) -> Enter:
    """Around a fetch: learn the personal columns of its rows, before their types have made Python values of them."""
    is_one = site.target.endswith(".fetchone")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        fetched: Any = operands[1]
        parts = _parts_of_result(fetched)
        if not parts or observer.surroundings.is_ours():
            return None

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None and result:
                parameters = fetched.context.parameters
                given = parameters[0] if len(parameters) == 1 else ()  # those of one execution, of several, of none
                learn(entry, parts, (result,) if is_one else result, frame, given)

        return end

    return begin


def populating() -> Gate:
    """Make what stands before `populate`: it is entered for every instance, and mostly there is no such column.

    What fills an instance was fetched before.
    """
    gate = Gate()
    _gates.append(gate)
    if _is_made:
        gate.open()
    return gate


def _expect_made() -> None:
    global _is_made  # noqa: PLW0603 - once there is such a column in the program it may come again
    _is_made = True
    for gate in _gates:
        gate.open()


def populate(entry: Entry, site: Site) -> Enter:
    """Around the filling of an instance: learn the columns whose Python value a type of the application makes.

    They are read from the instance's dictionary, where nothing is loaded by being looked at.
    """
    state_at, values_at = site.names.index("state"), site.names.index("dict_")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        state: Any = operands[state_at]
        parts = _parts_of_class(state.manager)
        if not parts or observer.surroundings.is_ours():
            return None

        def end(_result: object, exception: BaseException | None) -> None:
            values = operands[values_at]
            if exception is None and isinstance(values, dict):
                learn(entry, parts, (values,), frame)

        return end

    return begin


def _parts_of_result(result: Any) -> list[Part]:
    """The plan for a result, kept with its compiled statement, or with its text where that was not compiled."""
    context = result.context
    compiled, keys = context.compiled, getattr(result._metadata, "_keys", ())  # noqa: SLF001 - to read `keys()` can raise
    plans, planned = (_texts, (context.statement, *keys)) if compiled is None else (_results, compiled)
    known = plans.get(planned)
    if known is not None:
        return known
    people.discover()
    origins = Origins(str(context.statement), keys)
    fields = _fields(result, origins)
    is_text = compiled is None or context.is_text

    def naming_of(table: str, column: Any) -> dict[str, Subjects | None] | None:
        if column is not None:
            return naming(table, column)
        return origins.whose(table) if table or is_text else {}

    parts = parts_of(fields, naming_of, origins.holder)
    members = [name for _, name, _, column in fields if _makes_members(getattr(column, "type", None))]
    if any(name in part.names for part in parts for name in members):
        _expect_made()
    plans.keep(planned, parts)
    return parts


def _fields(result: Any, origins: Origins) -> list[Field]:
    """The columns of a result, without those whose Python value a type of the application makes."""
    metadata = result._metadata  # noqa: SLF001 - which field of a row is which column has no public form
    fields: list[Field] = []
    for record in {id(record): record for record in getattr(metadata, "_keymap", {}).values()}.values():
        index, column = record[0], column_of(record[_OBJECTS] or ())
        if index is None or any(index == field[0] for field in fields):
            continue
        if is_made_by_type(getattr(column, "type", None)):
            _expect_made()
            continue
        if column is not None:
            fields.append((index, str(column.name), column.table.name, column))
            continue
        if _MAPPED in result.context.execution_options and not _are_typed(record[_OBJECTS]):
            _expect_made()  # nobody knows: text that is made into instances says nothing of its columns
        fields.append((index, str(record[_NAME]), origins.table(index), None))
    return fields


def _makes_members(kind: Any) -> bool:
    """Whether a type makes members of an Enum of what a row has: mostly their names, not what they stand for."""
    return getattr(kind, "enum_class", None) is not None


def _are_typed(objects: Iterable[Any] | None) -> bool:
    return any(hasattr(one, "type") for one in objects or ())


def _parts_of_class(manager: Any) -> list[Part]:
    """The plan for instances of a mapped class: only columns whose value a type of the application makes."""
    known = _instances.get(manager)
    if known is not None:
        return known
    mapper = manager.mapper
    fields = [
        (mapper.get_property_by_column(column).key, column.name, column.table.name, column) for column in mapper.columns
    ]
    made = {field[0] for field in fields if is_made_by_type(field[3].type) or _makes_members(field[3].type)}
    parts = [
        part.of(own)
        for part in (parts_of(fields, naming) if made else ())
        if (own := [one for one in part.columns() if one[0] in made])
    ]
    _instances.keep(manager, parts)
    return parts
