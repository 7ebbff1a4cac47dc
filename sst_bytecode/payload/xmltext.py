"""Reads XML and HTML, broken ones too, with regular expressions: nothing is expanded, nothing is fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Layers, Leaves, Path

__all__ = ["looks_like_xml", "open_xml"]

_START = re.compile(r"\s*(?:\ufeff)?<(?:\?xml|!doctype|[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE)
_PIECE = re.compile(
    r"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?.*?\?>|<!.*?>"
    r"|</(?P<close>[\w.:-]+)\s*>|<(?P<open>[A-Za-z_][\w.:-]*)(?P<attributes>(?:\s+[\w.:-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_NESTING = 100
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link"})  # elements of HTML that have no end


def looks_like_xml(text: str) -> bool:
    """Whether *text* begins as a document or an element does."""
    return _START.match(text[:200]) is not None


def open_xml(text: str, path: Path, layers: Layers, leaves: Leaves) -> None:
    """Every text and attribute: ``body.order.customer.@email``; namespaces' prefixes are left out.

    Entities are undone in the next round.
    """
    layers = (*layers, "xml")
    open_elements: list[Path] = [path]
    last = 0
    for match in _PIECE.finditer(text):
        _text(text[last : match.start()], open_elements[-1], layers, leaves)
        last = match.end()
        if (name := match["open"]) is not None:
            at: Path = (open_elements[-1], name.rpartition(":")[2])
            for attribute in _ATTRIBUTE.finditer(match["attributes"]):
                leaves.text(
                    attribute[2] or attribute[3] or attribute[4] or "",
                    (at, "@" + attribute[1].rpartition(":")[2]),
                    layers,
                )
            if not match["empty"] and name.lower() not in _VOID and len(open_elements) < _NESTING:
                open_elements.append(at)
        elif match["close"] is not None:
            if len(open_elements) > 1:
                open_elements.pop()
        else:
            _text(match["cdata"] or match["comment"] or "", open_elements[-1], layers, leaves)
        if not leaves.meter.take(1):
            return
    _text(text[last:], open_elements[-1], layers, leaves)


def _text(text: str, path: Path, layers: Layers, leaves: Leaves) -> None:
    stripped = text.strip()
    if stripped:
        leaves.text(stripped, path, layers)
