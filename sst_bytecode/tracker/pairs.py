"""Objects that hold a name and its value side by side: ``{"key": "city", "value": "Lund"}`` is a city."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify, words_of
from sst_bytecode.tracker.around import is_whole
from sst_bytecode.tracker.strength import ALONE

if TYPE_CHECKING:
    from sst_bytecode.payload import Leaves, Path
    from sst_bytecode.tracker.hits import Hit

__all__ = ["name_pairs"]

_VALUES = frozenset(form for name in ("value", "values", "val", "v") for form in (name, name.title(), name.upper()))
_NAMES = frozenset(
    {"key", "name", "field", "fieldname", "attribute", "property", "label", "type", "kind", "id", "code", "k"}
)
# What the keys of both end in: ``trait_key`` and ``trait_value``, ``question`` and ``answer``. A text that is no value
# of a field may stand under the latter, so that it has to be the value alone, and its name a personal one.
_VALUE_WORDS = frozenset({"value", "values", "val", "v", "content", "text", "data", "answer"})
_LONGEST = 64  # characters of a key that are looked at
_NAME_WORDS = _NAMES | {"title", "question"}


def name_pairs(hits: list[Hit], leaves: Leaves) -> None:
    """Tell each of *hits* that is the value of such an object by which name it goes.

    One that is a personal field's counts before others: a ``type`` may say anything.
    """
    pairs: list[tuple[Hit, Path, str]] = []  # with what stands before the last word of the value's key
    for hit in hits:
        outer, name = hit.leaf[1]
        if outer is None or hit.is_key:
            continue
        if name in _VALUES:
            pairs.append((hit, outer, ""))
        elif outer[1] in _VALUES and outer[0] is not None:  # ``value.stringValue``, ``values[0]``
            pairs.append((hit, outer[0], ""))
        elif type(name) is str and getattr(hit.owners[0], "tier", ALONE) < ALONE and is_whole(hit):
            stem, word = _cut(name)
            if word in _VALUE_WORDS:
                pairs.append((hit, outer, stem))
    if not pairs:
        return
    wanted = {(path, stem): "" for _, path, stem in pairs}
    _look(wanted, leaves)
    for hit, path, stem in pairs:
        hit.pair = wanted[path, stem]


def _look(wanted: dict[tuple[Path, str], str], leaves: Leaves) -> None:
    """Put the name of each of *wanted* in its place: of the same object, and of the same stem where both have one."""
    stems: dict[Path, list[str]] = {}
    for path, stem in wanted:
        stems.setdefault(path, []).append(stem)
    for text, (outer, name), _ in leaves.texts:
        if outer not in stems or type(name) is not str:
            continue
        mine, word = _cut(name)
        for stem in stems[outer] if word in _NAME_WORDS else ():
            known = wanted[outer, stem]
            if stem and mine and stem != mine:
                continue
            if (not known and not stem and not mine) or (classify(known) is None and classify(text) is not None):
                wanted[outer, stem] = text


@lru_cache(256)  # of keys, which mostly come again
def _cut(name: str) -> tuple[str, str]:
    """What stands before the last word of a key, and that word."""
    words = words_of(name[-_LONGEST:])
    return (" ".join(words[:-1]), words[-1]) if words else ("", "")
