"""Tells in which form a live value stands at a place of a text, or that it does not stand there after all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sst_bytecode.tracker.dates import readings as readings_of_day
from sst_bytecode.tracker.forms import DATES, forms, phone_digits
from sst_bytecode.tracker.groups import GROUPED
from sst_bytecode.tracker.keys import MOST_WORDS
from sst_bytecode.tracker.months import day_at
from sst_bytecode.tracker.numbers import amounts, canonical, readings
from sst_bytecode.tracker.strength import ALONE
from sst_bytecode.tracker.tokens import squeeze, words

if TYPE_CHECKING:
    from sst_bytecode.tracker.values import Live

__all__ = ["Place", "explain"]

Place = tuple[int, int, tuple[str, ...]]  # start and end in the text, and the steps of the form

_EMAIL_BEFORE = re.compile(r"(?:[A-Za-z0-9._%+-]|[A-Za-z0-9]')\Z")  # an apostrophe after nothing is a quotation mark
_EMAIL_AFTER = re.compile(r"-?[A-Za-z0-9]|\.[A-Za-z0-9]")
_FILE_ENDING = re.compile(  # none of which is a top-level domain, as ``zip`` and ``md`` are
    r"(?:\.(?:csv|tsv|jsonl?|xml|ya?ml|txt|log|pdf|docx?|xlsx?|html?|png|jpe?g|gif|webp|ics|vcf|eml|parquet|tar|gz|bz2|xz))+"
    r"(?![\w-]|\.\w|@)",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[\w.%+'@-]+\Z")
_WORD_AFTER = re.compile(r"[\w.%+'@-]+")
_NEVER_SQUEEZED = frozenset({"email", "ip_address", "user_agent"})
_IN_GROUPS = re.compile(r"[^\W_]+(?:[ ./\u00a0\u202f\u2013-][^\W_]+)+")  # several signs are between several numbers
_ESCAPED = re.compile(r"[0-9A-Fa-f]{2}")
_forms = lru_cache(256)(forms)  # of values that stand in what leaves: mostly they come again
_TRIM = 40  # characters before its first word that a value may begin with


def explain(live: Live, text: str, start: int, end: int) -> Place | None:
    """Where exactly and in which form *live* is in *text*, given the span of its words.

    None where the words are something else's.
    """
    place = _verbatim(live.text, text, start, end) or _formed(live, text, start, end)
    if place is None or not _bounded(live.category, text, place[0], place[1]):
        return None
    return None if live.tier < ALONE and _in_address(text, place[0], place[1]) else place


def _verbatim(value: str, text: str, start: int, end: int) -> Place | None:
    """Letter by letter, with the signs before its first and after its last word."""
    if value == text:
        return (0, len(text), ())
    at = text.find(value, max(0, start - _TRIM), start + len(value) + 1)
    while -1 < at <= start:
        if at + len(value) >= end:
            return (at, at + len(value), ())
        at = text.find(value, at + 1, start + len(value) + 1)
    unpadded = value.rstrip("=")
    if unpadded and unpadded != value:  # base64 without its padding is base64
        return _verbatim(unpadded, text, start, end)
    stripped = value.strip()
    if stripped and stripped != value and (place := _verbatim(stripped, text, start, end)) is not None:
        return (place[0], place[1], ("strip",))
    return None


def _formed(live: Live, text: str, start: int, end: int) -> Place | None:
    """The words are there, but not letter by letter: by which known form, or by which loss of case and separators."""
    found = text[start:end]
    wider = text[start - 1 : end] if start and text[start - 1] in "+(-" else found
    for candidate in (wider, found) if wider != found else (found,):
        for steps, form in _forms(live.category, live.text):
            if form == candidate:
                return (end - len(candidate), end, steps)
    if live.category == "phone":
        return _phone(live.text, found, start, end)
    number = canonical(live.text)
    if number is not None and number in readings(found):
        other = () if canonical(found) == number else ("grouped",)  # more zeros, as a database writes it, or fewer
        steps = next((steps for steps, form in amounts(live.text) if form == found), other)
        return (start, end, steps)
    if number is not None and live.category not in GROUPED:
        return None
    if live.category in DATES:
        return (start, end, ("in-words",)) if _has_month(live.text, found) else None
    return _grouped(live.text, text, end) if live.category == "iban" else _respelled(live, text, start, end)


def _has_month(value: str, found: str) -> bool:
    """Whether the day is there with its month as a word."""
    cut = words(found)
    dates = (day_at(cut, index) for index in range(len(cut)))
    days = readings_of_day(value.strip())
    return any(date is not None and date[2] in days for date in dates)


def _grouped(value: str, text: str, end: int) -> Place | None:
    """A bank account in groups, of which the span holds the last digits."""
    mine = squeeze(value)
    for start in range(max(0, end - len(mine)), max(-1, end - 2 * len(mine)), -1):
        if text[start : start + 2].isalpha() and squeeze(text[start:end]) == mine:
            return (start, end, ("respaced",))
    return None


def _phone(value: str, found: str, start: int, end: int) -> Place | None:
    mine, theirs = phone_digits(value), phone_digits(found)
    if mine == theirs:
        return (start, end, ("respaced",))
    if value.lstrip().startswith(("+", "00")) and len(theirs) > len(mine):
        return None  # with its country it is whole: what has more digits is another number
    short, long = sorted((mine.lstrip("0"), theirs.lstrip("0")), key=len)
    if len(short) >= 7 and long.endswith(short) and len(long) - len(short) <= 4:  # noqa: PLR2004 - a country code, a trunk zero
        return (start, end, ("national",) if len(theirs.lstrip("0")) <= len(mine.lstrip("0")) else ("e164",))
    return None


def _respelled(live: Live, text: str, start: int, end: int) -> Place | None:
    """The same letters and digits in another case or with other separators; a short value may change its case alone."""
    value, found = live.text.strip(), text[start:end]
    if found.lower() == value.lower():
        return (start, end, ("case",))
    mine, theirs = squeeze(value), squeeze(found)
    begins = value.lower().startswith(found.lower()) or (mine != theirs and mine.startswith(theirs))
    if begins and len(found) >= 16:  # noqa: PLR2004 - the first words of a long value
        return _begun(live, text, start, end)
    if mine == theirs:
        kept = len(mine) >= 6 or live.tier  # noqa: PLR2004 - A B is not AB
        return (start, end, ("respaced",)) if kept and not _is_other(live.category, value, found) else None
    for steps, form in _forms(live.category, live.text):
        if squeeze(form) == theirs:
            return (start, end, (*steps, "respaced"))
    return None


def _is_other(category: str, value: str, found: str) -> bool:
    """Whether the same letters and digits are something else: an address in one word, three numbers of a list."""
    if category in GROUPED and value.isalnum():
        return not _IN_GROUPS.fullmatch(found)
    return category in _NEVER_SQUEEZED and found.isalnum()


def _begun(live: Live, text: str, start: int, end: int) -> Place | None:
    """A long value from its first words on, in one of its forms; or a good part: others may begin with the same."""
    whole = next((one for one in _forms(live.category, live.text) if text.startswith(one[1], start)), None)
    if whole is not None:
        return (start, start + len(whole[1]), whole[0])
    half = squeeze(live.text[: len(live.text) // 2])
    has_half = squeeze(text[start : start + len(live.text)]).startswith(half)
    return (start, end, ("truncated",)) if has_half or len(words(text[start:end])) >= MOST_WORDS else None


def _bounded(category: str, text: str, start: int, end: int) -> bool:
    """Whether the value ends where its words end: ``12`` is not in ``12.5``, nor one address in a longer one."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if category == "email":
        ends = not _EMAIL_AFTER.match(after) or _FILE_ENDING.match(text, end) is not None
        return ends and not _EMAIL_BEFORE.search(before)
    if before[-1:] == "%" and _ESCAPED.match(text, start):
        return False  # the first of its characters is part of an escape: it is whole in the next round
    if text[start : start + 1].isdigit() and before[-1:] in {".", ","} and before[:1].isdigit() and len(before) > 1:
        return False
    if text[end - 1 : end].isdigit() and after[:1] in {".", ","} and after[1:].isdigit():
        return text[end + 1 : end + 4].strip("0") == "" or _list(text, end)
    return True


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the place is part of somebody's address.

    The name in an address that is not known is that of another person.
    """
    if "@" not in text:
        return False
    before = _WORD_BEFORE.search(text[max(0, start - 64) : start])
    after = _WORD_AFTER.match(text[end : end + 255])
    return "@" in f"{before[0] if before else ''}{after[0] if after else ''}"


def _list(text: str, end: int) -> bool:
    """Whether a comma after a number separates numbers rather than groups of one: three digits follow a group's."""
    following = re.match(r",(\d+)", text[end:])
    return following is not None and len(following[1]) != 3  # noqa: PLR2004 - thousands
