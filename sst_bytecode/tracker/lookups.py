"""Asks the index for what stands at a word, and for what a run of digits may mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.tracker.dates import readings as days
from sst_bytecode.tracker.index import Both, owners_in
from sst_bytecode.tracker.keys import date_key, phone_key
from sst_bytecode.tracker.months import MONTH, day_at
from sst_bytecode.tracker.numbers import readings as amounts

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaves
    from sst_bytecode.tracker.index import Entry, Index, Shared
    from sst_bytecode.tracker.values import Live

__all__ = ["longer", "owners_of_run", "runs_of"]

_RUN = re.compile(r"[0-9][0-9 .,()/'\u00a0-]{3,}[0-9]")
_NOT_DIGIT = re.compile(r"[^0-9]+")
_DECIMALS = 14  # digits behind a point: a telephone number may be ``+1.7035555555`` (RFC 5733); a vector has more
_TELLING = 8  # digits in one run that may be a phone number or a date


def longer(
    cut: list[str], index: int, entry: Entry | None, table: dict[str, Entry]
) -> list[tuple[int, int, Live | Shared]]:
    """Where the keys of several words that are anchored at a word begin, how many words they are, and whose."""
    found: list[tuple[int, int, Live | Shared]] = []
    both = entry if type(entry) is Both else None
    shapes = both.shapes if both is not None else entry if type(entry) is int else 0
    while shapes:
        shape = shapes.bit_length() - 1
        shapes ^= 1 << shape
        if shape == MONTH:
            found += _dated(cut, index, table)
            break
        first, count = index - (shape & 1), shape >> 1
        known = table.get("".join(cut[first : first + count]))  # no key holds the mark between two leaves
        if known is not None and first >= 0 and (owners := owners_in(known)) is not None:
            found.append((first, count, owners))
    if both is not None:
        found.append((index, 1, both.owners))
    return found


def _dated(cut: list[str], index: int, table: dict[str, Entry]) -> list[tuple[int, int, Live | Shared]]:
    """Whose the date is that has its month as a word."""
    date = day_at(cut, index)
    owners = owners_in(table.get(date_key(*date[2]))) if date is not None else None
    return [] if date is None or owners is None else [(date[0], date[1], owners)]


def runs_of(leaves: Leaves) -> list[tuple[int, int]]:
    """Where `joined` has digits with what people put between them, found once for all who read numbers."""
    if leaves.runs is None:
        leaves.runs = [match.span() for match in _RUN.finditer(leaves.joined())]
    return leaves.runs


def owners_of_run(run: str, index: Index) -> list[Live | Shared]:
    """Whose number, telephone number or date a run of digits may be."""
    whole, point, fraction = run.partition(".")
    if len(fraction) > _DECIMALS and fraction.isdecimal():
        return []
    if whole.isdecimal() and (not point or fraction.isdecimal()):
        digits = whole + fraction.rstrip("0")
        candidates = {digits, whole + fraction} if point else set()  # 61.480 is one number to some, another to others
        if len(run) < _TELLING or point:
            return _known(candidates, index)
    else:
        digits = _NOT_DIGIT.sub("", run)
        candidates = {digits}
        candidates.update(number.replace(".", "").replace("-", "") for number in amounts(run))
    if index.phones:
        candidates.add(phone_key(digits))
    if index.dates and 6 <= len(digits) <= 13:  # noqa: PLR2004 - from 1/2/1985 to milliseconds
        candidates.update(date_key(*day) for day in days(run))
    return _known(candidates, index)


def _known(candidates: set[str], index: Index) -> list[Live | Shared]:
    table = index.table
    return [owners for key in candidates if (owners := owners_in(table.get(key))) is not None]
