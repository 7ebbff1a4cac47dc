"""Objects that hold a name and its value side by side: ``{"key": "city", "value": "Lund"}`` is a city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify

if TYPE_CHECKING:
    from sst_bytecode.payload import Leaves, Path
    from sst_bytecode.tracker.hits import Hit

__all__ = ["name_pairs"]

_VALUES = frozenset({"value", "values", "val", "v"})
_NAMES = frozenset(
    {"key", "name", "field", "fieldname", "attribute", "property", "label", "type", "kind", "id", "code", "k"}
)
_WITHIN = 2  # steps from a value to the object that names it: ``value.stringValue``, ``values[0]``


def name_pairs(hits: list[Hit], leaves: Leaves) -> None:
    """Tell each of *hits* that is the value of such an object by which name it goes.

    One that is a personal field's counts before others: a ``type`` may say anything.
    """
    pairs = [(hit, path) for hit in hits if not hit.is_key and (path := _pair_of(hit.leaf[1])) is not None]
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


def _pair_of(path: Path) -> Path | None:
    """The object of whose value *path* is, or is a part."""
    step: Path | None = path
    for _ in range(_WITHIN):
        if step is None:
            return None
        outer, name = step
        if type(name) is str and _plain(name) in _VALUES:
            return outer
        step = outer
    return None


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
