"""What the fields of each record must look like, taken from the vocabulary's own annotations; for readers only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sst_bytecode.facts import RECORDS, Destination, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Record

    Reader = Callable[[object], object]

__all__ = ["record_of"]


def record_of(text: bytes) -> Record:
    """Make the record of one line's JSON. Raises ValueError if its fields are not those of the vocabulary."""
    try:
        name, *values = json.loads(text)
        return _READERS[name](values)  # type: ignore[return-value] # the table holds records only
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        # The reason without the content: a line that is not ours may hold anything.
        raise ValueError(f"not a record ({type(error).__name__})") from None


def _exactly(*kinds: type) -> Reader:
    def read(value: object) -> object:
        if type(value) not in kinds:
            raise TypeError
        return value

    return read


def _number(value: object) -> float:
    if type(value) not in {int, float}:
        raise TypeError
    return float(value)  # type: ignore[arg-type] # proved above


def _tuple_of(item: Reader) -> Reader:
    def read(value: object) -> tuple[object, ...]:
        if type(value) is not list:
            raise TypeError
        return tuple([item(part) for part in value])

    return read


def _mapping_to(kind: type) -> Reader:
    def read(value: object) -> object:
        if type(value) is not dict or not all(type(part) is kind for part in value.values()):
            raise TypeError
        return value

    return read


def _instance_of(kind: type) -> Reader:
    readers = [_BY_ANNOTATION[annotation] for annotation in kind.__annotations__.values()]

    def read(value: object) -> object:
        if type(value) is not list or len(value) > len(readers):
            raise TypeError
        # Fewer values than fields: written before the last fields came, which have defaults.
        return kind(*[reader(part) for reader, part in zip(readers, value, strict=False)])

    return read


_text = _exactly(str)
_BY_ANNOTATION: dict[str, Reader] = {
    "str": _text,
    "int": _exactly(int),
    "bool": _exactly(bool),
    "float": _number,
    "str | None": _exactly(str, type(None)),
    "tuple[str, ...]": _tuple_of(_text),
    "Mapping[str, int]": _mapping_to(int),
    "Mapping[str, str]": _mapping_to(str),
}
_BY_ANNOTATION["Place"] = _instance_of(Place)
_BY_ANNOTATION["Destination"] = _instance_of(Destination)
_BY_ANNOTATION["tuple[Finding, ...]"] = _tuple_of(_instance_of(Finding))

_READERS: dict[str, Reader] = {name: _instance_of(kind) for name, kind in RECORDS.items()}
