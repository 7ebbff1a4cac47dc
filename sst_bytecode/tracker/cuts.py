"""Whether a piece of text still says something of the value that was in the whole: cutting also takes values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.masks import tells
from sst_bytecode.tracker.tokens import spans, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sst_bytecode.facts import Match
    from sst_bytecode.tracker.parts import Origin

__all__ = ["amid", "left_in", "survives"]

_CUTS = frozenset(
    {
        "split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix", "splitlines", "replace",
        "translate", "re.sub", "re.split", "re.findall", "re.match",
    }
)  # fmt: skip
_BESIDE = frozenset({"concat", "json"})
_WORDS = 64  # of a value that are looked for


def left_in(text: str, origins: Sequence[Origin], operation: str, showing: Sequence[Match]) -> list[Origin]:
    """Those of *origins* that *text* is derived from, the output of *operation* in which *showing* are seen by value.

    Not what was derived before and came out again. What a value explains says nothing of another one: that the name
    is still there does not leave the address.
    """
    shown = {match.tag for match in showing}
    rest = text
    for match in showing:
        rest = rest.replace(match.text, " ") if match.text else rest
    return [
        o
        for o in origins
        if (o.root.tag in shown or survives(o, operation, rest if _is_beside(o) else text)) and not _is_same(o, text)
    ]


def _is_same(origin: Origin, text: str) -> bool:
    return bool(text) and origin.parent is not None and origin.parent.text == text


def survives(origin: Origin, operation: str, text: str) -> bool:
    """Whether *text*, the output of *operation* without the values that are seen in it, is still derived from *origin*.

    Every transform's output is, but for three: the domain of an address is its provider's and says of nobody who that
    is; a cut of a text that held more than the value has to have a good part of that; a mask has to leave enough to
    tell somebody by.
    """
    if origin.root.category == "email" and _is_domain(origin.root.text, text):
        return False
    if _last(origin, operation) not in _CUTS:
        return True
    if len({c for c in text.lower() if c.isalnum()}) <= 1 < len(text):
        return False
    if not _is_beside(origin):
        return tells(origin.root.text, text)
    own = _stand_in(origin)
    if origin.root.category == "email" and "@" in own:
        return _stands(own.partition("@")[0], text)  # a name in it may stand in the text for itself
    return _has_good_part(own, text)


def amid(origin: Origin, operation: str, text: str) -> str:
    """What stands for *origin* in *text*, the output of *operation*, if there is more in that; else nothing."""
    own = _stand_in(origin)
    if _last(origin, operation) in _CUTS:
        return own if _is_beside(origin) else ""
    return own if own != text and _stands(own, text) else ""


def _last(origin: Origin, operation: str) -> str:
    return operation or (origin.steps[-1] if origin.steps else "")


def _is_beside(origin: Origin) -> bool:
    """Whether something else stood beside it in what went in, if that came out of a cut itself."""
    return not _BESIDE.isdisjoint(origin.steps) or (origin.parent is not None and bool(origin.parent.amid))


def _stand_in(origin: Origin) -> str:
    """The value as it stood there, or a digest that was made of it before."""
    return origin.root.text if origin.parent is None else origin.parent.amid or origin.parent.text


def _has_good_part(own: str, text: str) -> bool:
    """Whether words of *own*, side by side as they were, are half of it, or half of *text*."""
    cut = words(text)
    if set(words(own)).isdisjoint(cut):
        return False
    start, most = -1, 0
    places = spans(own)[:_WORDS]
    for first, end in places:
        if start < 0 or not _stands(own[start:end], text):
            start = first if _stands(own[first:end], text) else -1
        if start >= 0:
            most = max(most, _size(own[start:end]))
    return 2 * most >= min(sum(end - first for first, end in places), sum(map(len, cut)))


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))


def _stands(piece: str, text: str) -> bool:
    """Whether *piece* is in *text* with a boundary on either side."""
    at = text.find(piece) if piece else -1
    while at >= 0:
        end = at + len(piece)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return True
        at = text.find(piece, at + 1)
    return False


def _is_domain(address: str, text: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    piece = text.strip("@.").lower()
    return bool(piece) and (domain == piece or domain.endswith("." + piece) or domain.startswith(piece + "."))
