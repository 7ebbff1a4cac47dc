"""Documents that an application reads, from whichever database: learnt as rows of the collection that they are in."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.document_owners import named_by
from sst_bytecode.probes.readers.document_rows import is_known, keep_kinds, reference, rows_of
from sst_bytecode.probes.readers.holders import Holder
from sst_bytecode.probes.readers.loaded_rows import Part, learn, parts_of
from sst_bytecode.probes.readers.text_plans import TextPlans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import FrameType

    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.readers.document_rows import Shape

__all__ = ["learn_documents"]

_MOST = 10_000  # documents of one answer
_SCALARS = frozenset({int, str})

_KINDS = 1024

_plans = TextPlans()
_dull: set[tuple[Any, ...]] = set()  # kinds of documents in which nothing is personal


def learn_documents(
    entry: Entry,
    collection: str,
    documents: Iterable[dict[str, Any]],
    frame: FrameType,
    asked: Mapping[str, Any] | None = None,
) -> None:
    """Tell the observer what is personal in *documents* of a *collection*, "" where these are nobody knows what of.

    *asked* is what was asked for: a value in it is that of each document.
    """
    told = observer.current
    if told is None or observer.surroundings.is_ours():
        return
    given = dict(_given(asked or {}))
    rows: dict[Shape, list[tuple[object, ...]]] = {}
    fresh: list[tuple[dict[str, Any], list[Shape]]] = []
    for document in islice(documents, _MOST):
        if is_known(collection, document, _dull):
            continue
        shapes: list[Shape] = []
        fresh.append((document, shapes))
        for shape, values in rows_of(collection, document, told.failed):
            shapes.append(shape)
            rows.setdefault(shape, []).append(values)
    for shape, several in rows.items():
        learn(entry, _parts(shape, tuple(given)), several, frame, given)
    for document, shapes in fresh:
        if not any(_parts(shape, tuple(given)) for shape in shapes):
            if len(_dull) >= _KINDS:
                _dull.clear()
            keep_kinds(collection, document, _dull)


def _given(asked: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The single values that are asked for, under the names that they have in rows."""
    for name, value in asked.items():
        if type(value) in _SCALARS:
            yield name, value
        elif type(value).__name__ in {"ObjectId", "UUID"}:
            yield reference(name), str(value)


def _parts(shape: Shape, asked: tuple[str, ...]) -> list[Part]:
    asked = () if shape.nested else asked
    known = _plans.get((shape, asked))
    if known is None:
        fields = [(index, name, shape.where, name) for index, name in enumerate(shape.names)]
        named = partial(named_by, shape.table, shape.names, asked, nested=shape.nested)
        known = parts_of(
            fields,
            lambda _where, _column: named(),
            lambda _where, name: Holder(bound=name) if name in asked else Holder(),
        )
        _plans.keep((shape, asked), known)
    return known
