"""DynamoDB through botocore: the items of a table, as a client gives them and as a resource does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.readers.documents import learn_documents
from sst_bytecode.probes.readers.named_keys import whom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["answered"]

_TYPES = frozenset({"B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"})  # of a client's values
_TEXTS = frozenset({"N", "NS", "S", "SS"})
_SHARED = (("pk", "sk"), ("PK", "SK"))  # in a table of many things, by custom


def answered(entry: Entry, site: Site) -> Enter:
    """Around a call of a client: learn the items in its answer."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        client: Any = operands[0]
        if client.meta.service_model.service_name != "dynamodb":
            return None
        given: Any = Entered(site, operands, frame.f_code).argument("api_params")

        def end(result: object, exception: BaseException | None) -> None:
            if exception is not None or type(result) is not dict or type(given) is not dict:
                return
            asked = _plain(given.get("Key") or {})
            for table, items in _items(result, given):
                _learn(entry, table, [_plain(one) for one in items if type(one) is dict], frame, asked)

        return end

    return begin


def _items(result: dict[str, Any], given: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The items of each table."""
    several = result.get("Responses")
    if type(several) is dict:
        yield from several.items()
    name = str(given.get("TableName") or "").rpartition("/")[2]
    yield name, [result.get("Item"), result.get("Attributes"), *(result.get("Items") or ())]


def _learn(entry: Entry, table: str, items: list[dict[str, Any]], frame: FrameType, asked: dict[str, Any]) -> None:
    keys = next((names for names in _SHARED if items and names[0] in items[0]), None)
    if keys is None:
        learn_documents(entry, table, items, frame, asked)
        return
    for item in items:  # the second key says what it is: of a user, a friend of theirs
        first, second = (str(item.get(name) or "") for name in keys)
        collection, own = whom(f"{first}#{second}")
        learn_documents(entry, collection, (item | own,), frame)


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """An item with Python's values; of a client's each is under its type."""
    if all(type(value) is dict and len(value) == 1 and _TYPES.issuperset(value) for value in item.values()):
        return {name: _value(value) for name, value in item.items()}
    return item


def _value(typed: dict[str, Any]) -> Any:
    [(kind, value)] = typed.items()
    if kind == "M":
        return {name: _value(one) for name, one in value.items()}
    if kind == "L":
        return [_value(one) for one in value]
    return value if kind in _TEXTS else None
