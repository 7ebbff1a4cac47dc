"""pymongo: the documents of a query, a pipeline or a change, as they are there when its own code has received them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.probes.arguments import Entered
from sst_bytecode.probes.readers.documents import learn_documents

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["aggregated", "changed", "distinct", "found", "more"]

# Stages after which a document is still of its collection, under its own key.
_KEEPING = frozenset({
    "$addFields", "$geoNear", "$limit", "$lookup", "$match", "$project", "$redact", "$sample", "$search", "$set",
    "$skip", "$sort", "$unset", "$unwind",
})  # fmt: skip

_pipelines: WeakKeyDictionary[Any, str] = WeakKeyDictionary()  # what the documents of their cursors are of


def found(entry: Entry, _site: Site) -> Enter:
    """Around the fetching of a query's next documents, which a loop over a cursor and ``find_one`` ask for."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        cursor: Any = operands[0]
        if _kept(cursor, "data"):
            return None

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                _learn(entry, cursor.collection.name, _kept(cursor, "data"), frame, _kept(cursor, "spec"))

        return end

    return begin


def aggregated(entry: Entry, site: Site) -> Enter:
    """Around the execution of a pipeline: the first documents, and that its cursor may ask for more."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        collection: Any = operands[0]
        stages: Any = Entered(site, operands, frame.f_code).argument("pipeline")

        def end(result: Any, exception: BaseException | None) -> None:
            if exception is None:
                keeps = type(stages) is list and all(_KEEPING.issuperset(stage) for stage in stages)
                _pipelines[result] = collection.name if keeps else ""
                _learn(entry, _pipelines[result], _kept(result, "data"), frame)

        return end

    return begin


def more(entry: Entry, _site: Site) -> Enter:
    """Around the fetching of a pipeline's next documents."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        cursor: Any = operands[0]
        collection = _pipelines.get(cursor)
        if collection is None or _kept(cursor, "data"):
            return None

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                _learn(entry, collection, _kept(cursor, "data"), frame)

        return end

    return begin


def changed(entry: Entry, site: Site) -> Enter:
    """Around ``find_one_and_…``, which gives the document before the change or after it."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        collection: Any = operands[0]
        spec = Entered(site, operands, frame.f_code).argument("filter")

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None:
                _learn(entry, collection.name, (result,), frame, spec)

        return end

    return begin


def distinct(entry: Entry, site: Site) -> Enter:
    """Around ``distinct``: values of one name, nobody knows whose."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave:
        key = Entered(site, operands, frame.f_code).argument("key")

        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and type(result) is list:
                _learn(entry, "", ({str(key): value} for value in result), frame)

        return end

    return begin


def _kept(cursor: Any, name: str) -> Any:
    """What a cursor keeps for itself, under a name that was its class's own before 4.9."""
    own = vars(cursor)
    return next((own[key] for key in (f"_{name}", f"_Cursor__{name}", f"_CommandCursor__{name}") if key in own), None)


def _learn(entry: Entry, collection: str, documents: Iterable[Any] | None, frame: FrameType, spec: Any = None) -> None:
    plain = [
        one for one in documents or () if issubclass(type(one), dict)
    ]  # else raw, which whoever asked for it will read
    if plain:
        learn_documents(entry, collection, plain, frame, spec if type(spec) is dict else None)
