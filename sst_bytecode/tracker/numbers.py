"""Numbers as people and programs write them: grouped, with a decimal comma, padded with zeros, rounded."""

from __future__ import annotations

import re

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["amounts", "canonical", "nearest", "readings", "rounded"]

_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?")
_GROUPED = re.compile(r"-?\d{1,3}(?:([.,' \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?")
_UNITS = (100, 1000, 10_000)
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")


def canonical(text: str) -> str | None:
    """*text*, a number as Python writes it, without needless zeros: ``73250.00`` is ``73250``.

    None where it is no plain number. A leading zero makes it a code (a postcode, a phone number), which is text.
    """
    if not _PLAIN.fullmatch(text):
        return None
    whole, point, fraction = text.partition(".")
    if len(whole.lstrip("-")) > 1 and whole.lstrip("-").startswith("0"):
        return None
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if point and fraction else whole


def readings(text: str) -> set[str]:
    """The numbers that *text* may mean, canonical: ``73.250`` is 73250 to some and 73.25 to others."""
    found = set()
    plain = canonical(text)
    if plain is not None:
        found.add(plain)
    if match := _GROUPED.fullmatch(text):
        mark = match.group(1)
        joined = text.replace(mark, "").replace(",", ".")
        if (grouped := canonical(joined)) is not None:
            found.add(grouped)
    if _DECIMAL_COMMA.fullmatch(text) and (comma := canonical(text.replace(",", "."))) is not None:
        found.add(comma)
    return found


def amounts(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The spellings of a number that get hashed or sent.

    Grouped, with two decimals, with a decimal comma, as a float (which is no step).
    """
    number = canonical(text)
    if number is None:
        return
    yield (), number
    whole, point, fraction = number.partition(".")
    for mark in (",", ".", " ", "'"):
        grouped = f"{int(whole):,}".replace(",", mark)
        if grouped != whole and not (point and mark == "."):
            yield ("grouped",), grouped + (("," if mark == "." else ".") + fraction if point else "")
    if len(fraction) <= 2:  # noqa: PLR2004 - an amount of money
        cents = (fraction + "00")[:2]
        yield ("fixed-2",), f"{whole}.{cents}"
        yield ("fixed-2", "decimal-comma"), f"{whole},{cents}"
    if not point:
        yield (), f"{whole}.0"  # as Python writes a float
        yield from rounded(int(whole))


def rounded(number: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """*number* to the nearest hundred, thousand and ten thousand, as long as two digits of it are left."""
    for near in nearest(number):
        yield (f"round-{_unit(number, int(near))}",), near


def nearest(number: int) -> list[str]:
    """The same numbers without their names; half goes to even, as Python rounds."""
    size = abs(number)
    found = []
    for unit in _UNITS:
        if size < 10 * unit:
            break
        rest = size % unit
        if rest:
            near = size - rest
            if rest > unit // 2 or (rest == unit // 2 and near // unit % 2):
                near += unit
            found.append(str(near if number > 0 else -near))
    return found


def _unit(number: int, near: int) -> int:
    """The least unit to which rounding gives *near*."""
    return next(unit for unit in _UNITS if round(number / unit) * unit == near)
