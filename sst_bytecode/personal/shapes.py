"""Whether a value can be what the name of its field says: a telephone number has digits, whatever else it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["fits", "is_prose"]

_DIGEST = re.compile(r"(?:[0-9a-fA-F]{8}){4,16}")  # a field that is called after what was hashed
_OPAQUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{24,}")  # or was encrypted
_NUMBER = re.compile(r"\d+")
_ENCODED_AT = re.compile(r"@|%40|\\u0040|&#64;|\[at\]|\(at\)", re.IGNORECASE)
# Of memory, of a service, of a network's host, of a wallet, or that of somebody's mailbox.
_NO_PLACE = re.compile(r"0x[0-9a-f]+|[\d.:]+|[a-z][a-z0-9+.-]*://\S*|[\w.-]+:\d+|\w{26,}|\S+@\S+", re.IGNORECASE)
_OLDEST = 130  # years
_PHONE_DIGITS = 5
_POSTCODE = 12  # characters; the longest in use have ten
_DATE = 40
_SENTENCE = 30  # characters, and so many words: two people do not write it by accident
_SENTENCE_WORDS = 6


def fits(category: str, text: str) -> bool:
    """Whether *text* can be of *category*; where no shape can tell, it can.

    What is written badly still fits, and so does a digest of it, or what a cipher made of it. What only has the name of
    its field in common with personal data does not: a `cell` of a table, an `address` in memory, a `cap` of something.
    """
    check = _CHECKS.get(category)
    if check is None or check(text.strip()) or _DIGEST.fullmatch(text):
        return True
    return category != "address" and _OPAQUE.fullmatch(text) is not None


def is_prose(text: str) -> bool:
    """Whether *text* is a sentence at least, long enough to be found again as the one that somebody wrote."""
    return len(text) >= _SENTENCE and len(text.split(None, _SENTENCE_WORDS)) >= _SENTENCE_WORDS


def _has_digit(text: str) -> bool:
    return _NUMBER.search(text) is not None


def _email(text: str) -> bool:
    return _ENCODED_AT.search(text) is not None


def _phone(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _PHONE_DIGITS


def _postcode(text: str) -> bool:
    return len(text) <= _POSTCODE and _has_digit(text)


def _birth_date(text: str) -> bool:
    return len(text) <= _DATE and _has_digit(text)


def _age(text: str) -> bool:
    number = _NUMBER.search(text)
    return number is not None and int(number[0][:4]) <= _OLDEST


def _address(text: str) -> bool:
    return _NO_PLACE.fullmatch(text) is None


def _ip_address(text: str) -> bool:
    return "." in text or ":" in text


_CHECKS: dict[str, Callable[[str], bool]] = {
    "address": _address, "age": _age, "birth_date": _birth_date, "card": _has_digit, "email": _email,
    "health_id": _has_digit, "iban": _has_digit, "income": _has_digit, "ip_address": _ip_address,
    "national_id": _has_digit, "passport": _has_digit, "phone": _phone, "postcode": _postcode, "tax_id": _has_digit,
}  # fmt: skip
