"""Finds a date that is sent in several fields: year, month and day each under a name of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import words_of
from sst_bytecode.tracker.dates import MONTHS, readings
from sst_bytecode.tracker.fieldnames import dates_in
from sst_bytecode.tracker.forms import DATES
from sst_bytecode.tracker.hit import Hit
from sst_bytecode.tracker.keys import date_key

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaf, Leaves, Path
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live, Origin

__all__ = ["date_parts"]

_WORDS = {
    "year": frozenset({"year", "yy", "yyyy", "jahr", "annee", "ano", "anno", "jaar", "rok"}),
    "month": frozenset({"month", "mm", "monat", "mois", "mes", "mese", "maand", "miesiac"}),
    "day": frozenset({"day", "dd", "tag", "jour", "dia", "giorno", "dag", "dzien"}),
}
_PARTS = ("year", "month", "day")
_LETTERS = {"y": "year", "m": "month", "d": "day"}  # dob_y, doby
_GLUED = {"year": ("year", "jahr", "jaar"), "month": ("month", "monat"), "day": ("birthday",)}
_MONTH_AND_DAY = re.compile(r"\d{1,2}[-/.]\d{1,2}")
_SEPARATOR = re.compile(r"[-/.]")
_LONGEST = 9  # characters: September
_MOST = 100  # fields


def date_parts(leaves: Leaves, live: LiveValues, persons: frozenset[str]) -> list[Hit]:
    """The years, months and days in fields named for them that are those of a date of birth.

    Of the persons in play each counts by itself; of anybody else only all three beside each other.
    """
    names = dates_in(leaves.names)
    if not names:
        return []
    groups: dict[int, dict[str, Leaf]] = {}
    birthdays: list[Leaf] = []
    for leaf in leaves.texts:
        if leaf[1][1] in names and _MONTH_AND_DAY.fullmatch(leaf[0]):
            birthdays.append(leaf)
        if 0 < len(leaf[0]) <= _LONGEST and (part := _part(leaf[1], names)) and len(groups) < _MOST:
            groups.setdefault(id(leaf[1][0]), {}).setdefault(part, leaf)
    mine = [one for person in persons for one in live.of(person) if one.category in DATES]
    hits = [hit for group in groups.values() for hit in _of_group(group, live, mine)]
    return hits + [hit for leaf in birthdays[:_MOST] for hit in _of_birthday(leaf, mine)]


def _of_birthday(leaf: Leaf, mine: list[Live]) -> list[Hit]:
    """A day without its year, in either order, of somebody in play."""
    first, second = (int(part) for part in _SEPARATOR.split(leaf[0]))
    days = {(first, second), (second, first)}
    owners: list[Origin] = [one for one in mine if any(day[1:] in days for day in readings(one.text.strip()))]
    return [Hit(leaf, 0, len(leaf[0]), owners, ("month-day",), is_key=False, named=True)] if owners else []


def _of_group(group: dict[str, Leaf], live: LiveValues, mine: list[Live]) -> list[Hit]:
    told = {part: value for part, leaf in group.items() if (value := _number(part, leaf[0])) is not None}
    owners: dict[str, list[Origin]] = {}
    for one in mine:
        for day in readings(one.text.strip()):
            for part, value in told.items():
                if day[_PARTS.index(part)] == value:
                    owners.setdefault(part, []).append(one)
    whole = len(told) == len(_PARTS)
    if whole and len(owners) < len(_PARTS):
        all_three = list(live.index.owners(date_key(told["year"], told["month"], told["day"])))
        owners = {part: [*all_three] for part in told} if all_three else owners
    whole = whole and len(owners) == len(_PARTS)
    hits = []
    for part, lives in owners.items():
        steps = ("in-parts",) if whole else (part,)
        unique = list(dict.fromkeys(lives))
        hits.append(Hit(group[part], 0, len(group[part][0]), unique, steps, is_key=False, named=True))
    return hits


def _part(path: Path, names: frozenset[str]) -> str:
    """Which part of a date of birth a field holds, by its own name or by that of what it is in; else an empty text."""
    name = path[1]
    if not isinstance(name, str):
        return ""
    outer = path[0]
    if name not in names and (outer is None or outer[1] not in names):
        return ""
    words = words_of(name)
    last = words[-1] if words else ""
    for part, known in _WORDS.items():
        if last in known and name.lower() not in {"birthday", "birth_day"}:
            return part
    if name in names and len(last) > 1:
        return next((part for part, ends in _GLUED.items() if last.endswith(ends)), "") or (
            _LETTERS.get(last[-1], "") if last[:-1] in {"dob", "bd", "bday", "birth"} else ""
        )
    return _LETTERS.get(last, "")


def _number(part: str, text: str) -> int | None:
    text = text.strip().lower()
    if text.isdecimal() and (len(text) == 4 or (part != "year" and len(text) <= 2)):  # noqa: PLR2004 - 1985, 12, 08
        return int(text)
    if part == "month" and text[:3] in MONTHS and text.isalpha():
        return MONTHS.index(text[:3]) + 1
    return None
