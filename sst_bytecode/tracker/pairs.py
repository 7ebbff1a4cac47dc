"""Objects that hold a name and its value side by side: ``{"key": "city", "value": "Lund"}`` is a city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify

if TYPE_CHECKING:
    from sst_bytecode.payload import Leaves, Path
    from sst_bytecode.tracker.hits import Hit

__all__ = ["name_pairs"]

_VALUES = frozenset(form for name in ("value", "values", "val", "v") for form in (name, name.title(), name.upper()))
_NAMES = frozenset(
    {"key", "name", "field", "fieldname", "attribute", "property", "label", "type", "kind", "id", "code", "k"}
)


def name_pairs(hits: list[Hit], leaves: Leaves) -> None:
    """Tell each of *hits* that is the value of such an object by which name it goes.

    One that is a personal field's counts before others: a ``type`` may say anything.
    """
    pairs: list[tuple[Hit, Path]] = []
    for hit in hits:
        outer, name = hit.leaf[1]
        if outer is None or hit.is_key:
            continue
        if name in _VALUES:
            pairs.append((hit, outer))
        elif outer[1] in _VALUES and outer[0] is not None:  # ``value.stringValue``, ``values[0]``
            pairs.append((hit, outer[0]))
    if not pairs:
        return
    wanted = {path: "" for _, path in pairs}
    for text, (outer, name), _ in leaves.texts:
        if outer in wanted and type(name) is str and _plain(name) in _NAMES:
            known = wanted[outer]
            if not known or (classify(known) is None and classify(text) is not None):
                wanted[outer] = text
    for hit, path in pairs:
        hit.pair = wanted[path]


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
