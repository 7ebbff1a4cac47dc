"""Which names in a payload the searches by name are interested in: looked up once for each set of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OFFICIAL", "dates_in", "numbers_in"]

OFFICIAL = frozenset({"national_id", "tax_id", "passport", "health_id", "driving_licence"})
"""Numbers of a person that a state gives out."""

_MOST = 500  # sets of names that are remembered
_NUMBERS = OFFICIAL | {"iban", "card"}
_NONE: frozenset[str] = frozenset()
_known: dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]] = {}


def dates_in(names: Sequence[str]) -> frozenset[str]:
    """The names of dates of birth, and of parts of them."""
    return _of(tuple(names))[0]


def numbers_in(names: Sequence[str]) -> frozenset[str]:
    """The names of official numbers, bank accounts and cards."""
    return _of(tuple(names))[1]


def _of(names: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    known = _known.get(names)
    if known is None:
        if len(_known) >= _MOST:
            _known.clear()
        categories = [(name, classify(name)) for name in names]
        dates = frozenset([name for name, category in categories if category == "birth_date"]) or _NONE
        known = (dates, frozenset([name for name, category in categories if category in _NUMBERS]) or _NONE)
        if len(names) <= _MOST:
            _known[names] = known
    return known
