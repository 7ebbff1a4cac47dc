"""Elasticsearch: the documents in an answer, each of the index that it says."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sst_bytecode.probes.readers.documents import learn_documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["answered"]


def answered(entry: Entry, _site: Site) -> Enter:
    """Around a request of a client: learn the documents in its answer, under the ids that are beside them."""

    def begin(_operands: tuple[object, ...], frame: FrameType) -> Leave:
        def end(result: Any, exception: BaseException | None) -> None:
            body = getattr(result, "body", None) if exception is None else None
            if type(body) is dict:
                for index, found in groupby(_hits(body), itemgetter("_index")):
                    documents = [{"_id": hit.get("_id")} | hit["_source"] for hit in found]
                    learn_documents(entry, str(index), documents, frame)

        return end

    return begin


def _hits(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was found by a search, by several of them, or is one document or one of several."""
    hits = body.get("hits")
    own = hits.get("hits") if type(hits) is dict else None
    for hit in (body, *(own or ()), *(body.get("docs") or ())):
        if type(hit) is dict and type(hit.get("_source")) is dict and "_index" in hit:
            yield hit
    for one in body.get("responses") or ():
        if type(one) is dict:
            yield from _hits(one)
