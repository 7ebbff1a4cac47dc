"""Immutable records without the import cost of `dataclasses`, for what is built while a watched program starts."""

from __future__ import annotations


class Value:
    """A frozen, slotted record: compared, hashed and shown by its slots.

    `dataclasses` imports `inspect`, which costs a starting interpreter more than all of the rest of the agent.
    """

    __slots__: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: cannot set {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: cannot delete {name}")

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._fields()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={_stable(getattr(self, name))}" for name in self.__slots__)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self._fields())


def _restored(kind: type[Value], fields: tuple[object, ...]) -> Value:
    """The record with these fields, in the order of its slots, which need not be that of its constructor."""
    made = kind.__new__(kind)
    for name, field in zip(kind.__slots__, fields, strict=True):
        object.__setattr__(made, name, field)
    return made


def _stable(field: object) -> str:
    """A repr which does not depend on the seed of string hashes, so that it may key a cache."""
    if isinstance(field, frozenset):
        return "{" + ", ".join(sorted(map(repr, field))) + "}"
    return repr(field)
