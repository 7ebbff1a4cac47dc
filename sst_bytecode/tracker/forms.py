"""The normal forms in which values are sent or hashed, with their chains, and the one that fingerprints are made of."""

from __future__ import annotations

import re

from sst_bytecode.tracker.dates import layouts
from sst_bytecode.tracker.numbers import amounts, canonical
from sst_bytecode.tracker.soundex import soundex
from sst_bytecode.tracker.tokens import fold, squeeze

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DATES", "GIVEN_NAMES", "forms", "network", "normal", "phone_digits"]

Form = tuple[tuple[str, ...], str]

DATES = frozenset({"birth_date", "date"})
GIVEN_NAMES = frozenset({"first_name", "last_name", "middle_name", "name", "full_name", "maiden_name"})
_SPACED = frozenset(
    {"postcode", "iban", "card", "national_id", "tax_id", "passport", "address", "city", "street", "licence_plate"}
)
_SPACE = re.compile(r"\s+")
_NOT_DIGIT = re.compile(r"\D+")
_ZIP = re.compile(r"(\d{5})-\d{4}$")
_SUBSCRIBER = 7  # digits, the least of a national number
_NOT_WORD = re.compile(r"[^\w]+")
_COUNTRIES = (
    "1", "44", "49", "33", "34", "39", "31", "351", "32", "41", "43", "48", "46", "45", "47", "353", "91", "81",
    "55", "61", "352", "358", "354", "420", "421", "36", "40", "359", "385", "386", "30", "370", "371", "372", "356",
    "357", "7", "380", "90", "972", "971", "966", "20", "27", "234", "254", "212", "52", "54", "56", "57", "51",
    "82", "86", "852", "886", "65", "60", "62", "63", "66", "84", "92", "880", "64",
)  # fmt: skip
"""Calling codes (ITU-T E.164) that a number written without one is tried with."""


def normal(category: str, text: str) -> str:
    """The one form under which all spellings of a value are equal: what a fingerprint is made of."""
    stripped = text.strip()
    if category == "phone":
        return phone_digits(stripped)
    if category in DATES:
        iso = next((form for steps, form in layouts(stripped) if steps in {(), ("iso",)}), "")
        return iso or stripped.lower()
    if category in {"iban", "card", "postcode", "national_id", "passport", "tax_id"}:
        return squeeze(stripped)
    number = canonical(stripped)
    return number if number is not None else _SPACE.sub(" ", stripped).lower()


def phone_digits(text: str) -> str:
    """The digits of a phone number, without an international prefix 00 and without a trunk zero in brackets."""
    digits = _NOT_DIGIT.sub("", text.replace("(0)", ""))
    return digits.removeprefix("00")


def forms(category: str, text: str) -> list[Form]:
    """Every form of *text* that senders are known to make, plain ones first; a step that changes nothing is not named.

    Steps are named in one order whatever the order in which a program took them: ``strip``, ``no-tag``, ``no-dots``, …
    ``lower``.
    """
    found: dict[str, tuple[str, ...]] = {text: ()}
    for steps, form in _derived(category, text):
        if form and form not in found:
            found[form] = steps
    return [(steps, form) for form, steps in found.items()]


def _derived(category: str, text: str) -> Iterator[Form]:
    stripped = text.strip()
    base = ("strip",) if stripped != text else ()
    yield base, stripped
    if category == "phone":
        yield from _phone(stripped)
    elif category in DATES:
        yield from layouts(stripped)
    elif category == "email":
        yield from _cased(base, stripped)
        yield from _email(base, stripped)
    else:
        yield from _cased(base, stripped)
        yield from _textual(base, stripped, category)
        yield from amounts(stripped)


def _cased(steps: tuple[str, ...], text: str) -> Iterator[Form]:
    yield steps, text
    for name, changed in (("lower", text.lower()), ("upper", text.upper()), ("title", text.title())):
        if changed != text:
            yield (*steps, name), changed


def _email(steps: tuple[str, ...], address: str) -> Iterator[Form]:
    """The trims of advertising companies: Gmail ignores dots and what follows a plus sign."""
    local, at, domain = address.rpartition("@")
    if not at:
        return
    untagged = local.partition("+")[0]
    for trim, changed in (
        (("no-tag",), untagged),
        (("no-dots",), local.replace(".", "")),
        (("no-tag", "no-dots"), untagged.replace(".", "")),
    ):
        if changed and changed != local:
            yield from _cased((*steps, *(s for s in trim if s != "no-tag" or "+" in local)), f"{changed}@{domain}")
    if domain.lower() == "googlemail.com":
        for short in dict.fromkeys((local, untagged.replace(".", ""))):
            yield from _cased((*steps, "gmail"), f"{short}@gmail.com")


def _phone(text: str) -> Iterator[Form]:
    digits = phone_digits(text)
    if not digits:
        return
    yield ("digits",), _NOT_DIGIT.sub("", text)
    yield ("digits",), digits
    yield ("e164",), "+" + digits
    if not text.startswith(("+", "00")):
        national = digits.removeprefix("0")
        for code in _COUNTRIES:
            yield ("e164",), f"+{code}{national}"
            yield ("e164", "digits"), code + national
    else:
        for code in _COUNTRIES:
            if digits.startswith(code) and len(digits) - len(code) >= _SUBSCRIBER:
                yield ("national",), digits[len(code) :]
                yield ("national",), "0" + digits[len(code) :]
    yield ("no-space",), _SPACE.sub("", text)


def _textual(steps: tuple[str, ...], text: str, category: str) -> Iterator[Form]:
    if category in _SPACED or category in GIVEN_NAMES:
        for name, pattern in (("no-space", _SPACE), ("no-punctuation", _NOT_WORD)):
            shorter = pattern.sub("", text)
            if shorter != text:
                yield from _cased((*steps, name), shorter)
    if category in GIVEN_NAMES and (code := soundex(text)):
        yield (*steps, "soundex"), code
    if " " in text:
        yield from _cased((*steps, "one-space"), _SPACE.sub(" ", text))
        if category in GIVEN_NAMES:
            yield from _cased((*steps, "split"), text.split(maxsplit=1)[0])
            yield from _cased((*steps, "split"), text.rsplit(maxsplit=1)[-1])
    for folded in fold(text):
        yield from _cased((*steps, "no-accents"), folded)
    yield from _shortened(steps, text, category)


def _shortened(steps: tuple[str, ...], text: str, category: str) -> Iterator[Form]:
    """What is sent where all of a value would say too much."""
    if category == "gender":
        yield (*steps, "initial"), text[:1].lower()
    elif category == "postcode" and (short := _ZIP.match(text)):
        yield (*steps, "zip5"), short[1]
    elif category == "ip_address" and (address := network(text)):
        yield (*steps, "number"), address[0]
        yield (*steps, "net-24"), address[1]


def network(text: str) -> tuple[str, str] | None:
    """An address of four parts as one number, and that of the network of 256 which it is in."""
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) <= 3 for part in parts):  # noqa: PLR2004 - as said
        return None
    number = 0
    for part in parts:
        number = number << 8 | int(part)
    return str(number), f"{parts[0]}.{parts[1]}.{parts[2]}.0"
