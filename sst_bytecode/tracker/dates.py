"""Dates in the layouts that senders use, from ISO 8601 to epoch seconds."""

from __future__ import annotations

import re

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MONTHS", "Day", "layouts", "readings"]

Day = tuple[int, int, int]  # year, month, day

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_ISO_DAY = 10  # characters
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SECONDS = 86_400


def _valid(year: int, month: int, day: int) -> bool:
    return 1850 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]  # noqa: PLR2004 - lifetimes


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar (H.

    Hinnant, *chrono-compatible low-level date algorithms*).
    """
    year -= month <= 2  # noqa: PLR2004 - the year of the algorithm begins in March
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1  # noqa: PLR2004
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def readings(text: str) -> set[Day]:
    """The days that *text* may mean: ``10/12/1985`` is two, epoch numbers count at midnight UTC only."""
    found: set[Day] = set()
    if len(text) == _ISO_DAY and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdecimal():
        day = (int(text[:4]), int(text[5:7]), int(text[8:]))
        return {day} if _valid(*day) else found
    if match := _ISO.fullmatch(text):
        found.add((int(match[1]), int(match[2]), int(match[3])))
    elif match := _LOCAL.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        for century in (0,) if year >= 100 else (1900, 2000):  # noqa: PLR2004
            found |= {(year + century, second, first), (year + century, first, second)}
    elif text.isdigit():
        found |= _of_digits(text)
    return {day for day in found if _valid(*day)}


def _of_digits(text: str) -> set[Day]:
    found: set[Day] = set()
    if match := _COMPACT.fullmatch(text):
        found.add((int(match[1]), int(match[2]), int(match[3])))
        found |= {(int(text[4:]), int(text[2:4]), int(text[:2])), (int(text[4:]), int(text[:2]), int(text[2:4]))}
    if 8 <= len(text) <= 13:  # noqa: PLR2004 - seconds or milliseconds of the last lifetimes
        for unit in (1, 1000):
            days, rest = divmod(int(text), _SECONDS * unit)
            if not rest and days < 60_000:  # noqa: PLR2004
                found.add(_civil(days))
    return found


def _civil(days: int) -> Day:
    """The inverse of `_days`, of the same source."""
    days += 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9  # noqa: PLR2004
    return (year + era * 400 + (month <= 2), month, day)  # noqa: PLR2004


def layouts(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every layout of the day that *text* names, with the name of the layout.

    The order of an ambiguous date stays both.
    """
    for year, month, day in sorted(readings(text)):
        iso = f"{year:04}-{month:02}-{day:02}"
        name = MONTHS[month - 1].title()
        seconds = _days(year, month, day) * _SECONDS
        yield ("iso",), iso
        yield ("compact",), iso.replace("-", "")
        for mark in "/.-":
            yield ("d/m/y",), f"{day:02}{mark}{month:02}{mark}{year:04}"
            yield ("m/d/y",), f"{month:02}{mark}{day:02}{mark}{year:04}"
            yield ("d/m/y",), f"{day}{mark}{month}{mark}{year}"
            yield ("m/d/y",), f"{month}{mark}{day}{mark}{year}"
        yield ("y/m/d",), iso.replace("-", "/")
        yield ("y/m/d",), iso.replace("-", ".")
        yield ("d/m/y", "compact"), f"{day:02}{month:02}{year:04}"
        yield ("m/d/y", "compact"), f"{month:02}{day:02}{year:04}"
        yield ("d-month-y",), f"{day} {name} {year}"
        yield ("month-d-y",), f"{name} {day}, {year}"
        yield ("datetime",), iso + "T00:00:00"
        yield ("datetime",), iso + "T00:00:00Z"
        yield ("datetime",), iso + " 00:00:00"
        yield ("epoch",), str(seconds)
        yield ("epoch-ms",), str(seconds * 1000)
        yield ("year",), f"{year:04}"  # parts, which some senders hash one by one
        yield ("month",), f"{month:02}"
        yield ("day",), f"{day:02}"
        yield ("month",), str(month)
        yield ("day",), str(day)
