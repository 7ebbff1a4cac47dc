"""Where the columns of a SELECT come from, as far as its text tells: for rows whose library does not say it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Column = tuple[str, str]
    """A table's name as the statement has it, and a column's in lower case."""

__all__ = ["Selection", "read"]

_LONGEST = 20_000  # characters of a statement
_APART = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)  # literals and comments
_QUOTED = re.compile(r'"(\w+)"|`(\w+)`|\[(\w+)\]')
_PLACEHOLDER = re.compile(r"%s|\?|%\((\w+)\)s|\$(\d+)|(?<![:\w]):(\w+)")
_GROUP = re.compile(r"\([^()]+\)")
_NESTED = re.compile(r"\b(?:union|intersect|except|with)\b|\bselect\b.*\bselect\b", re.IGNORECASE)
_SELECT = re.compile(
    r"select (?:(?:distinct|all) )?(.+?) from (.+?)(?: where (.+?))?"
    r"(?: (?:group by|having|order by|limit|offset|fetch|for|window)\b.*)?[ ;]*",
    re.IGNORECASE,
)
_JOIN = re.compile(r" ?, ?| (?:(?:natural|inner|left|right|full|cross|outer) )*join ", re.IGNORECASE)
_TABLE = re.compile(r"(?:\w+\.)*(\w+)(?: (?:as )?(?!(?:on|using)\b)(\w+))?(?: on (.+)| using.*)?", re.IGNORECASE)
_NAME = r"(?:(?:\w+\.)*(\w+)\.)?(\w+|\*)"
_SELECTED = re.compile(rf"{_NAME}(?: (?:as )?\w+)?", re.IGNORECASE)
_MENTIONED = re.compile(rf"(?<![\w.:]){_NAME}")
_EQUAL = re.compile(rf"{_NAME} ?= ?(?::(\w+)(?:::[\w ]+)?|{_NAME})")
_AND = re.compile(r" and ", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_LIST = re.compile(r"\bin ?\(", re.IGNORECASE)  # what follows a list is not the so-manieth parameter each time


class Selection(NamedTuple):
    """One SELECT: its *tables* by what it calls them, and which column of which it selects, None where it computes.

    *mentioned* are the columns in its conditions, *equal* those that they make the same in each row of the result.
    *bound* have one value in all rows: that of the parameter with this name or number.
    """

    tables: dict[str, str]
    selected: tuple[tuple[str, str] | None, ...]
    mentioned: frozenset[Column]
    equal: dict[Column, Column]
    bound: dict[Column, str | int]

    def columns(self, names: Sequence[str]) -> list[Column | None]:
        """What each column of a result with these *names* is; None where that cannot be known."""
        stars = [number for number, one in enumerate(self.selected) if one is not None and one[1] == "*"]
        more = len(names) - len(self.selected)
        if len(stars) > 1 or (more and not stars) or more < -1:
            return [None] * len(names)
        selected = list(self.selected)
        for at in stars:
            called = (selected[at] or ("", ""))[0]
            selected[at : at + 1] = [(called, name) for name in names[at : at + more + 1]]
        return [_column(self.tables, *(one or ("", name))) for one, name in zip(selected, names, strict=True)]


_NOTHING = Selection({}, (), frozenset(), {}, {})
"""Of a statement that is not read: nothing is known of its columns."""


@lru_cache(256)
def read(sql: str) -> Selection:
    """What *sql* selects; `_NOTHING` unless it is one SELECT of plain tables, each of them once."""
    text = _plain(sql) if len(sql) <= _LONGEST else ""
    found = None if _NESTED.search(text) else _SELECT.fullmatch(_flat(text))
    joined = [] if found is None else [_TABLE.fullmatch(one) for one in _JOIN.split(found[2])]
    known = [one for one in joined if one is not None]
    tables = {(one[2] or one[1]).lower(): one[1] for one in known}
    if found is None or len(known) < len(joined) or len(set(tables.values())) < len(known):
        return _NOTHING
    where = found[3] or ""
    conditions = [*(one[3] for one in known if one[3]), where]
    mentioned = (_column(tables, *name) for condition in conditions for name in _MENTIONED.findall(condition))
    equal = [pair for condition in conditions for pair in _equal(tables, condition)]
    return Selection(
        tables,
        tuple([_selected(one) for one in found[1].split(",")]),
        frozenset(one for one in mentioned if one is not None),
        dict(equal) | {other: one for one, other in equal},
        {} if _LIST.search(text) else dict(_bound(tables, where)),
    )


def _plain(sql: str) -> str:
    """Without literals, comments and quotes; each parameter has its name or its number."""
    text = _APART.sub(lambda found: "''" if found[0][0] == "'" else " ", sql)
    text = _QUOTED.sub(lambda found: found[1] or found[2] or found[3], text)
    number = count()
    text = _PLACEHOLDER.sub(
        lambda found: ":" + (found[1] or found[3] or str(int(found[2]) - 1 if found[2] else next(number))), text
    )
    return " ".join(text.split())


def _flat(text: str) -> str:
    """With nothing in its brackets."""
    changed = 1
    while changed:
        text, changed = _GROUP.subn("()", text)
    return text


def _selected(text: str) -> tuple[str, str] | None:
    found = _SELECTED.fullmatch(text.strip())
    return None if found is None else (found[1] or "", found[2])


def _column(tables: dict[str, str], called: str | None, name: str) -> Column | None:
    """The column *name* of the table that is *called* so; of the only one, if there is one, where it is not said."""
    table = tables.get(called.lower()) if called else next(iter(tables.values())) if len(tables) == 1 else None
    return None if table is None else (table, name.lower())


def _equal(tables: dict[str, str], condition: str) -> Iterator[tuple[Column, Column]]:
    """The columns that are the same wherever *condition* is met."""
    for found in _equations(condition):
        one, other = _column(tables, found[1], found[2]), _column(tables, found[4], found[5]) if found[5] else None
        if one is not None and other is not None:
            yield one, other


def _bound(tables: dict[str, str], condition: str) -> Iterator[tuple[Column, str | int]]:
    """The columns that *condition* gives one value, and the parameter that is this value."""
    for found in _equations(condition):
        column = _column(tables, found[1], found[2])
        if column is not None and found[3]:
            yield column, int(found[3]) if found[3].isdigit() else found[3]


def _equations(condition: str) -> Iterator[re.Match[str]]:
    parts = () if _OR.search(condition) else _AND.split(condition)
    return filter(None, map(_EQUAL.fullmatch, parts))
