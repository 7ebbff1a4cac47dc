"""What the fields of each record must look like, taken from the vocabulary's own annotations; for readers only."""

from __future__ import annotations

from itertools import product
from json import JSONDecoder
from typing import TYPE_CHECKING, Any

from sst_bytecode.facts import RECORDS, Destination, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Record

    Reader = Callable[[object], object]

__all__ = ["record_of"]


def record_of(text: bytes, *, mended: bool = False) -> Record:
    """Make the record of one line's JSON. Raises ValueError if its fields are not those of the vocabulary.

    *mended*: with a replacement for what databases refuse in a text, lone surrogates and NUL (PostgreSQL).
    """
    try:
        value = _parse(text.decode("ascii"))
        if mended and b"\\u" in text:
            # Lines are ASCII: what needs mending can be there as an escape only, and most lines have none.
            value = _mended(value)
        name, *values = value
        return _READERS[name](values)  # type: ignore[return-value] # the table holds records only
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        # The reason without the content: a line that is not ours may hold anything.
        raise ValueError(f"not a record ({type(error).__name__})") from None


def _parse(text: str) -> Any:
    """Read a line as JSON: what `encode` wrote has no blanks around it."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        raise ValueError(text[:0]) from None
    if end != len(text):
        raise ValueError(text[:0])
    return value


def _constant(name: str) -> float:
    """NaN equals nothing, not even itself: no database has a place for it in a column that must have a value."""
    if name == "NaN":
        raise ValueError(name)
    return float(name)


def _mended(value: Any) -> Any:
    if type(value) is str:
        if value.isascii() and "\0" not in value:
            return value
        return value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    if type(value) is list:
        return [_mended(part) for part in value]
    if type(value) is dict:
        return {_mended(name): _mended(part) for name, part in value.items()}
    return value


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
    annotations = [*kind.__annotations__.values()]
    readers = [_BY_ANNOTATION[annotation] for annotation in annotations]
    # Nearly all lines have one of these shapes; compared as a whole they cost a fraction of asking each field.
    usual = frozenset(product(*(_USUAL.get(annotation, (list,)) for annotation in annotations)))
    nested = [(number, readers[number]) for number, name in enumerate(annotations) if name not in _USUAL]

    def read(value: object) -> object:
        if type(value) is not list or len(value) > len(readers):
            raise TypeError
        if tuple(map(type, value)) in usual:
            for number, reader in nested:
                value[number] = reader(value[number])
            return kind(*value)
        # Fewer values than fields: written before the last fields came, which have defaults.
        return kind(*[reader(part) for reader, part in zip(readers, value, strict=False)])

    return read


# The types that JSON gives for fields that need nothing more; of all others it gives a list.
_USUAL: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (float,),
    "str | None": (str, type(None)),
}
# Without the look for blanks around the text that `decode` begins and ends with.
_scan: Callable[[str, int], tuple[Any, int]] = JSONDecoder(parse_constant=_constant).scan_once  # type: ignore[attr-defined]  # typeshed knows the documented names only
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
