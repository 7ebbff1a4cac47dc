"""Dates with the month as a word: ``17 April 1993``, ``Apr 17th, 1993``, ``17. März 1993``, ``17 de abril de 1993``."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from sst_bytecode.tracker.dates import Day

__all__ = ["MONTH", "MONTH_WORDS", "day_at"]

MONTH = 0
"""The shape under which the index holds the name of a month: no key of that many words is anchored there."""

MONTH_WORDS: dict[str, int] = {
    word: month
    for month, words in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio gen janeiro januari jänner",
            "february feb februar février févr fevrier febrero febbraio fevereiro fev februari",
            "march mar märz mär maerz mars marzo março marco maart mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei maj",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug août aout agosto ago augustus augusti",
            "september sep sept septembre septiembre settembre set setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro",
        ),
        1,
    )
    for word in words.split()
}
_BETWEEN = frozenset({"de", "of", "del", "do"})
_ORDINALS = ("st", "nd", "rd", "th", "er")


def day_at(cut: list[str], index: int) -> tuple[int, int, Day] | None:
    """The date around the month at *index* of the words *cut*: its first word, how many it has, and which day it is."""
    month = MONTH_WORDS.get(cut[index])
    if month is None:
        return None
    first, last = _beside(cut, index, -1), _beside(cut, index, 1)
    day = _day(cut[first]) if first is not None else 0
    if day and last is not None and (year := _year(cut[last])):
        return first, last - first + 1, (year, month, day)  # type: ignore[operator,return-value]  # as just asked
    if last == index + 1 and last + 1 < len(cut) and (day := _day(cut[last])) and (year := _year(cut[last + 1])):
        return index, 3, (year, month, day)
    return None


def _beside(cut: list[str], index: int, step: int) -> int | None:
    """The next word that is more than an "of"."""
    at = index + step
    if 0 <= at < len(cut) and cut[at] in _BETWEEN:
        at += step
    return at if 0 <= at < len(cut) else None


def _day(word: str) -> int:
    digits = word[:-2] if word.endswith(_ORDINALS) else word
    return int(digits) if digits.isdecimal() and len(digits) <= 2 else 0  # noqa: PLR2004 - of a month


def _year(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) == 4 else 0  # noqa: PLR2004 - 1985
