"""Immutable slotted classes with named fields, as `dataclasses` makes them, at a twentieth of the cost of a start.

`dataclasses` imports `inspect` (milliseconds in every watched process) and compiles source for each class; compiling
source while a program ends from an interrupt even changes its exit status (CPython forgets the interrupt in
`run_eval_code_obj`, Python/pythonrun.c).
"""

from __future__ import annotations

from _collections import deque  # type: ignore[import-not-found]  # `collections` has it, too, after a longer start
from _operator import call
from itertools import repeat

TYPE_CHECKING = False  # `import typing` is part of that cost
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_options: object) -> object:
        """Stand in for PEP 681's decorator, which speaks to type checkers only."""
        return lambda made: made


__all__ = ["Frozen"]


class _Slotted(type):
    """Turns the annotations of a class into its slots, and their values into defaults."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _Slotted:
        fields = tuple(name for name in namespace.get("__annotations__", ()) if name[:2] != "__")
        defaults = {field: namespace.pop(field) for field in fields if field in namespace}
        made: Any = super().__new__(cls, name, bases, {**namespace, "__slots__": fields, "__match_args__": fields})
        made.__defaults__ = defaults
        made.__setters__ = tuple([vars(made)[field].__set__ for field in fields])
        return made  # type: ignore[no-any-return]  # it is what its metaclass made


@dataclass_transform(frozen_default=True)
class Frozen(metaclass=_Slotted):
    """Base of a class of facts: its annotated names are its fields, in order; two are equal if all their fields are.

    Raises TypeError for a missing, unknown or doubly given field, and AttributeError for an assignment.
    """

    __slots__: tuple[str, ...]
    __setters__: tuple[Callable[[object, object], None], ...]
    __defaults__: Mapping[str, object]

    def __init__(self, *values: object, **named: object) -> None:
        setters = self.__setters__
        if named or len(values) != len(setters):
            values = self._completed(values, named)
        deque(map(call, setters, repeat(self), values), 0)  # the shortest way through a loop in C

    def replace(self, **changes: object) -> Self:
        """A copy with these fields changed."""
        return type(self)(**{**{field: getattr(self, field) for field in self.__slots__}, **changes})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in self.__slots__)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, field) for field in self.__slots__)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{field}={getattr(self, field)!r}' for field in self.__slots__)})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, field) for field in self.__slots__)

    def _completed(self, values: tuple[object, ...], named: dict[str, object]) -> tuple[object, ...]:
        """*values* in the order of the fields, with those that were named, and the defaults."""
        fields = self.__slots__
        if len(values) > len(fields):
            raise TypeError(f"{type(self).__name__} has {len(fields)} fields, not {len(values)}")
        rest = fields[len(values) :]
        given = {**self.__defaults__, **named}
        missing = [field for field in rest if field not in given]
        unknown = [field for field in named if field not in rest]
        if missing or unknown:
            what = f"lacks {missing[0]}" if missing else f"has no field {unknown[0]}, or it was given twice"
            raise TypeError(f"{type(self).__name__} {what}")
        return (*values, *[given[field] for field in rest])
