"""Under which keys a live value is indexed: its words without separators, anchored at one of its words."""

from __future__ import annotations

import re

from sst_bytecode.personal.fields import FREE_TEXT
from sst_bytecode.tracker.dates import readings
from sst_bytecode.tracker.forms import DATES, GIVEN_NAMES, network, phone_digits
from sst_bytecode.tracker.groups import GROUPED, grouped
from sst_bytecode.tracker.numbers import canonical, nearest
from sst_bytecode.tracker.soundex import soundex
from sst_bytecode.tracker.tokens import fold, squeeze, words

__all__ = ["MOST_WORDS", "Anchored", "as_text", "date_key", "keys_of", "phone_key"]

Anchored = tuple[
    str, str, int
]  # key, anchor word ("" for a key that is looked up without one), shape: 2 * words + place of the anchor

MOST_WORDS = 16  # a longer value is found by its first words and compared in full
_FIRST_WORDS = 8  # of what somebody wrote, of which half may be sent
_ROUNDED = frozenset({"income", "finance", "balance"})  # amounts that are sent to the nearest thousand
_LONGEST_AMOUNT = 12  # digits
_TAIL_DIGITS = re.compile(r"[0-9]{8,}\Z")
_TAIL = 8  # last digits of a phone number that all its spellings share


def as_text(value: object) -> str:
    """*value* as text, numbers canonical.

    Empty for what is no value (None, booleans, containers, bytes that are no text).
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, dict, list, tuple, set, frozenset)):
        return ""
    if isinstance(value, (bytes, bytearray)):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return ""
    text = str(value)
    if type(value) is int:
        return text
    return (canonical(text) or text) if text[:1].isdigit() or text[:1] == "-" else text


def phone_key(digits: str) -> str:
    """The key that all spellings of a phone number share; empty where it is too short to be told from other numbers."""
    return "+" + digits[-_TAIL:] if len(digits) >= _TAIL else ""


def date_key(year: int, month: int, day: int) -> str:
    """The key that all layouts of a date share."""
    return f"={year}-{month}-{day}"


def keys_of(category: str, text: str) -> list[Anchored]:
    """The keys of a value, its squeezed text first; empty where it has no letter and no digit."""
    parts = words(text)
    if not parts:
        return []
    first = parts[:_FIRST_WORDS]
    if len(parts) > MOST_WORDS:
        parts = parts[:MOST_WORDS]
    key = "".join(parts) if len(parts) > 1 else parts[0]
    if key == text:
        key = text  # one string in memory instead of two
    found = _of_digits(category, text, key, parts) if key.isdigit() else _of_words(category, text, key, parts)
    if category == FREE_TEXT:
        _add(_anchored("".join(first), first), found)
    elif category in GROUPED and len(parts) == 1:
        found.extend([_behind(key, groups) for groups in grouped(category, key)])
    if category in DATES:
        found.extend([(date_key(*day), "", 0) for day in readings(text.strip())])
    if not text.isascii():
        for folded in fold(text):
            others = words(folded)[:MOST_WORDS]
            if others and "".join(others) != key:
                found.append(_anchored("".join(others), others))
    return found


def _of_digits(category: str, text: str, key: str, parts: list[str]) -> list[Anchored]:
    found = [(key, key, 2)]
    if _zip(category, parts):
        found = [_anchored(key, parts), (parts[0], parts[0], 2)]
    elif category == "phone":
        if tail := phone_key(phone_digits(text) if "(0)" in text else key):
            found.append((tail, "", 0))
    elif category == "ip_address" and (address := network(text)) is not None:
        found = [_anchored(key, parts), (address[0], address[0], 2), _anchored(squeeze(address[1]), [*parts[:3], "0"])]
    elif len(parts) > 1:  # 102 45, 4242 4242 4242 4242: also behind another number
        found.append(_behind(key, parts))
    elif category in _ROUNDED and len(key) <= _LONGEST_AMOUNT:
        found.extend([(near, near, 2) for near in nearest(int(key))])
    return found


def _zip(category: str, parts: list[str]) -> bool:
    """Whether it is an American postcode with its four digits more, which is sent without them."""
    return category == "postcode" and len(parts) == 2 and [len(part) for part in parts] == [5, 4]  # noqa: PLR2004 - as said


def _of_words(category: str, text: str, key: str, parts: list[str]) -> list[Anchored]:
    found = [_anchored(key, parts)]
    if category == "email":
        _of_address(text, parts, found)
    elif category == "iban":
        tail = _TAIL_DIGITS.search(key)
        if tail is not None:
            found.append((tail[0], tail[0], 2))  # people write it in groups of four
    if category in GIVEN_NAMES and (code := soundex(parts[0])):
        code = code.lower()
        if code != key:
            found.append((code, code, 2))
    return found


def _behind(key: str, groups: list[str]) -> Anchored:
    """A number in groups, at the longer of the first two."""
    place = 1 if len(groups[1]) > len(groups[0]) else 0
    return (key, groups[place], 2 * len(groups) + place)


def _anchored(key: str, parts: list[str]) -> Anchored:
    """The longer of the first two words: payloads are full of short ones, and a number is a bad anchor."""
    place = 0
    if len(parts) > 1:
        first, second = parts[0], parts[1]
        place = 1 if first.isdigit() or (len(second) > len(first) and not second.isdigit()) else 0
    return (key, parts[place], 2 * len(parts) + place)


def _of_address(text: str, parts: list[str], found: list[Anchored]) -> None:
    """An address without its tag, without dots, and without both: the last joins words, and changes no key."""
    local, _, domain = text.rpartition("@")
    if "+" in local:
        untagged = local.partition("+")[0]
        _other(untagged, domain, found)
        _other(untagged.replace(".", ""), domain, found)
    if "." in local:
        if len(parts) < MOST_WORDS and local.count(".") == 1 and local.replace(".", "").isalnum():
            _add(_anchored(found[0][0], [parts[0] + parts[1], *parts[2:]]), found)
        else:
            _other(local.replace(".", ""), domain, found)
    if domain.lower() == "googlemail.com":
        _other(local, "gmail.com", found)
        _other(local.partition("+")[0].replace(".", ""), "gmail.com", found)


def _other(local: str, domain: str, found: list[Anchored]) -> None:
    if local:
        parts = words(f"{local}@{domain}")[:MOST_WORDS]
        _add(_anchored("".join(parts), parts), found)


def _add(anchored: Anchored, found: list[Anchored]) -> None:
    if anchored not in found:
        found.append(anchored)
