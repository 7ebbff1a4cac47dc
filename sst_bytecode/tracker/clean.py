"""Texts and numbers that were looked at and hold nothing personal, so that looking again costs one look-up."""

from __future__ import annotations

__all__ = ["Clean"]

_MOST = 4096
_LONGEST = 256  # characters of a text that is worth remembering
_DECIMAL = "decimal.Decimal"  # which is not imported for its own sake
_KINDS = frozenset({str, bytes, int, float})


class Clean:
    """What holds nothing until something new is learnt; `values` stays the same dictionary, for hooks to look into."""

    __slots__ = ("_generation", "values")

    def __init__(self) -> None:
        self.values: dict[object, None] = {}
        self._generation = 0

    @property
    def generation(self) -> int:
        """Changes when something new is learnt; to be asked before a value is looked at."""
        return self._generation

    def clear(self) -> None:
        """Something new was learnt: any value may hold it."""
        self._generation += 1
        self.values.clear()

    def keep(self, value: object, generation: int) -> None:
        """*value* was looked at and held nothing; not kept where something was learnt in the meantime."""
        kind = type(value)
        if generation != self._generation or (kind not in _KINDS and f"{kind.__module__}.{kind.__name__}" != _DECIMAL):
            return
        if (kind is str or kind is bytes) and len(value) > _LONGEST:  # type: ignore[arg-type]  # as just compared
            return
        if len(self.values) >= _MOST:
            self.values.clear()
        self.values[value] = None
