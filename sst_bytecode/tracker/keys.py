"""Under which keys a live value is indexed: its words without separators, anchored at one of its words."""

from __future__ import annotations

from sst_bytecode.tracker.dates import readings
from sst_bytecode.tracker.forms import DATES, GIVEN_NAMES, phone_digits
from sst_bytecode.tracker.numbers import canonical, rounded
from sst_bytecode.tracker.soundex import soundex
from sst_bytecode.tracker.tokens import fold, words

__all__ = ["MOST_WORDS", "Anchored", "as_text", "date_key", "keys_of", "phone_key"]

Anchored = tuple[
    str, str, int
]  # key, anchor word ("" for a key that is looked up without one), shape: 2 * words + place of the anchor

MOST_WORDS = 16  # a longer value is found by its first words and compared in full
_COMPACT = 40  # a value squeezed into one word is looked for up to this many characters
_ROUNDED = frozenset({"income", "finance", "balance"})  # amounts that are sent to the nearest thousand
_LONGEST_AMOUNT = 12  # digits
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
    return (canonical(text) or text) if text[:1].isdigit() or text[:1] == "-" else text


def phone_key(digits: str) -> str:
    """The key that all spellings of a phone number share; empty where it is too short to be told from other numbers."""
    return "+" + digits[-_TAIL:] if len(digits) >= _TAIL else ""


def date_key(year: int, month: int, day: int) -> str:
    """The key that all layouts of a date share."""
    return f"={year}-{month}-{day}"


def keys_of(category: str, text: str) -> list[Anchored]:
    """The keys of a value, its squeezed text first; empty where it has no letter and no digit."""
    parts = words(text)[:MOST_WORDS]
    if not parts:
        return []
    key = "".join(parts)
    if key == text:
        key = text  # one string in memory instead of two
    found = _of_digits(category, text, key) if key.isdigit() else _of_words(category, text, key, parts)
    if category in DATES:
        found.extend((date_key(*day), "", 0) for day in readings(text.strip()))
    for folded in fold(text):
        others = words(folded)[:MOST_WORDS]
        if others and "".join(others) != key:
            found.append(_anchored("".join(others), others))
    return found


def _of_digits(category: str, text: str, key: str) -> list[Anchored]:
    found = [(key, key, 2)]
    if category == "phone" and (tail := phone_key(phone_digits(text))):
        found.append((tail, "", 0))
    elif category in _ROUNDED and len(key) <= _LONGEST_AMOUNT:
        found.extend((near, near, 2) for _, near in rounded(int(key)))
    return found


def _of_words(category: str, text: str, key: str, parts: list[str]) -> list[Anchored]:
    found = [_anchored(key, parts)]
    if category == "email":
        found.extend(_of_address(text, key))
    elif len(parts) > 1 and len(key) <= _COMPACT and category not in {"ip_address", "user_agent"}:
        found.append((key, key, 2))
    if category in GIVEN_NAMES and (code := soundex(parts[0]).lower()) and code != key:
        found.append((code, code, 2))
    return found


def _anchored(key: str, parts: list[str]) -> Anchored:
    """A number is a bad anchor: payloads are full of them."""
    place = 1 if len(parts) > 1 and parts[0].isdigit() else 0
    return (key, parts[place], 2 * len(parts) + place)


def _of_address(text: str, key: str) -> list[Anchored]:
    """An address without its tag, without dots, and without both."""
    local, _, domain = text.rpartition("@")
    untagged = local.partition("+")[0]
    found: list[Anchored] = []
    for form in (untagged, local.replace(".", ""), untagged.replace(".", "")):
        if form and form != local:
            parts = words(f"{form}@{domain}")[:MOST_WORDS]
            anchored = _anchored("".join(parts), parts)
            if anchored not in found:
                found.append(anchored)
    return [form for form in found if form[0] != key or form[2] > 0]
