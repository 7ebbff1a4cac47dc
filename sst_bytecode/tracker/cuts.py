"""Whether a piece of text still says something of the value that was in the whole: cutting also takes values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from sst_bytecode.tracker.parts import Origin

__all__ = ["survives"]

_CUTS = frozenset(
    {
        "split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix", "splitlines", "replace",
        "re.sub", "re.split", "re.findall", "re.match",
    }
)  # fmt: skip
_BESIDE = frozenset({"concat", "json"})


def survives(origin: Origin, operation: str, text: str) -> bool:
    """Whether *text*, the output of *operation*, is still derived from *origin*.

    Every transform's output is, but for three: the domain of an address is its provider's and says of nobody who that
    is; a piece that has no word of a value which was only a part of the input is what was beside it; a mask of one
    repeated character says nothing.
    """
    root = origin.root
    if root.category == "email" and _is_domain(root.text, text):
        return False
    last = operation or (origin.steps[-1] if origin.steps else "")
    if last not in _CUTS:
        return True
    if len({c for c in text.lower() if c.isalnum()}) <= 1 < len(text):
        return False
    if _BESIDE.isdisjoint(origin.steps):
        return True
    own = set(words(root.text if root.category != "email" else root.text.rpartition("@")[0]))
    return not own.isdisjoint(words(text))


def _is_domain(address: str, text: str) -> bool:
    domain = address.rpartition("@")[2].lower()
    piece = text.strip("@.").lower()
    return bool(piece) and (domain == piece or domain.endswith("." + piece) or domain.startswith(piece + "."))
