"""What says whose the rows of a result are: a column, a parameter of the statement, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sst_bytecode.probes.readers.tables import Subjects

    Field = tuple[Any, str, str, Any]
    """Key in a row, column's name, table's name, and the column as its library has it."""

__all__ = ["Holder", "holders_of", "value_at"]


class Holder(NamedTuple):
    """What says whose a row is: its value at *key*, or the parameter of the statement that is *bound*.

    It is one of *subjects* if these are given, nobody knows who if nothing says it; else one of those who log in.
    """

    key: Any = None
    bound: str | int | None = None
    subjects: Subjects | None = None

    def beside(self, parameters: Any) -> object:
        """The key of whose the rows are, where none of them has it; "" if that is somebody of *subjects*."""
        if self.bound is not None:
            return value_at(parameters, self.bound)
        return None if self.subjects is None else ""


def holders_of(
    named: dict[str, Subjects | None], own: Sequence[Field], elsewhere: Callable[[str, str], Holder] | None
) -> list[Holder]:
    """What may say whose the rows are that have the columns *own* of a table: those of *named* that are to be had.

    A row is whose the first of them is that has a value. *elsewhere* answers for the name of a table and of a column
    what else is the same in each row. If nothing says it, rows of customers are somebody's; of those who may log in it
    is taken to be who has logged in.
    """
    keys = {name: key for key, name, _, column in reversed(own) if column is not None}
    found: list[Holder] = []
    for person, subjects in named.items():
        holder = Holder(keys[person]) if person in keys else elsewhere(own[0][2], person) if elsewhere else Holder()
        if holder != Holder():
            found.append(holder._replace(subjects=subjects))
    last = next(reversed(named.values()), None)
    if last is not None and not last.may_log_in and last not in [holder.subjects for holder in found]:
        found.append(Holder(subjects=last))
    return found


def value_at(row: Any, key: Any) -> object:
    """What *row* has at *key*, None where it has nothing there."""
    if isinstance(row, dict):
        return row.get(key)
    return row[key] if key < len(row) else None
