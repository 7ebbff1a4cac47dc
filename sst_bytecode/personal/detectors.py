"""Tells from its shape what personal data a value is, without false alarm on ordinary text."""

from __future__ import annotations

import re

from sst_bytecode.personal.accounts import is_iban

__all__ = ["detect", "is_card", "is_ip"]

_LONGEST = 320  # characters: the longest address of RFC 5321
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,63}")
_PHONE = re.compile(r"\+\d[\d ().\-/]{6,22}\d|\(\d{2,5}\) ?\d[\d .\-/]{5,14}\d|00[1-9]\d{0,2}[ (][\d ().\-/]{5,18}\d")
_CARD = re.compile(r"(?:\d[ -]?){12,18}\d")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)")
_IPV6 = re.compile(r"(?=.*::)[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){7}")
_GROUPED = re.compile(r"\d{4}([ -])(?:(?:\d{4}\1){2,3}\d{1,4}|\d{6}\1\d{4,5})")  # as they are printed
_NO_ADDRESS = re.compile(r"(?:[12]?\d\.){3}[12]?\d|(?:[0-9a-fA-F]{2}:){7}[0-9a-fA-F]{2}")  # a version, an EUI-64
_CARD_PREFIXES = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6(?:011|4[4-9]|5|2)|35(?:2[89]|[3-8])|50|5[6-9]"
)
_NOT_DIGIT = re.compile(r"\D")
_PHONE_DIGITS = range(8, 16)  # E.164 allows fifteen


def detect(text: str) -> str | None:
    """The category that the whole of *text* is by its shape: email, phone, iban, card, ip_address.

    None for anything else, ids that programs make at random above all. A telephone number counts only with a plus, with
    its country set apart (``0044 20``) or with an area code in brackets, a card in groups, a network address unless it
    may be a version (``1.2.3.4``) or the number of a device: other runs of digits are anything.
    """
    if not 6 <= len(text) <= _LONGEST:  # noqa: PLR2004 - a@b.de
        return None
    value = text.strip()
    if "@" in value:
        return "email" if _EMAIL.fullmatch(value) else None
    first = value[:1]
    if first in "+(0" and _PHONE.fullmatch(value) and len(_NOT_DIGIT.sub("", value)) in _PHONE_DIGITS:
        return "phone"
    if first.isdigit() or ":" in value:
        return _numeric(value)
    return "iban" if first.isalpha() and is_iban(value) else None


def _numeric(value: str) -> str | None:
    if is_ip(value):
        return None if _NO_ADDRESS.fullmatch(value) else "ip_address"
    return "card" if _GROUPED.fullmatch(value) and is_card(value) else None


def is_ip(text: str) -> bool:
    """Whether *text* is an IPv4 or IPv6 address."""
    if "." in text:
        return _IPV4.fullmatch(text) is not None
    return text.count(":") > 1 and text != "::" and _IPV6.fullmatch(text) is not None


def is_card(text: str) -> bool:
    """Whether *text* is the number of a payment card, alone or in groups.

    A known issuer's range and ISO/IEC 7812's check digit (H. P. Luhn).
    """
    if not _CARD.fullmatch(text):
        return False  # a UUID has digits enough, too
    digits = _NOT_DIGIT.sub("", text)
    if not _CARD_PREFIXES.match(digits) or len(set(digits)) < 2:  # noqa: PLR2004 - 000…
        return False
    doubled = (int(c) * 2 for c in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0  # noqa: PLR2004
