"""How much a value says about one person by itself: whether finding it can be a coincidence."""

from __future__ import annotations

import re

__all__ = ["ALONE", "CORROBORATED", "IDENTIFIERS", "NAMED", "NAMES", "SUPPORTS", "strength"]

ALONE = 2  # an address, a number of a person: no two programs hold it by accident
CORROBORATED = 1  # a date, a surname, an income: counts beside its own name, or beside an identifier of the same person
NAMED = 0  # "Ada", 40, "DE": counts under its own name only, or as a name beside an identifier of the same person

IDENTIFIERS = frozenset(
    {"email", "phone", "iban", "card", "national_id", "tax_id", "passport", "driving_licence", "health_id"}
)
NAMES = frozenset({"first_name", "last_name", "name", "full_name", "middle_name", "maiden_name"})
_IDS = frozenset(
    {"user_id", "username", "device_id", "cookie_id", "session_id", "account", "licence_plate", "social_handle"}
)
SUPPORTS = IDENTIFIERS | {"user_id", "username", "device_id", "full_name", "name", "address", "street"}
"""Categories whose lone value says of whom the rest of a payload is; a client's network address does not."""

_LOCAL = re.compile(
    r"(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|0\.|169\.254\.|::1$|f[cde][0-9a-f]{2}:)", re.IGNORECASE
)
_UUID_LENGTH = 32  # without its dashes
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def strength(category: str, text: str, squeezed: str) -> int:
    """`ALONE`, `CORROBORATED` or `NAMED`; *squeezed* is *text* as `tokens.squeeze` gives it.

    The estimates follow the number of values that people of one service share: about a thousand first names, 30,000
    dates of birth, a hundred ages.
    """
    length = len(squeezed)
    if category == "email":
        return ALONE if length >= 6 else CORROBORATED  # noqa: PLR2004 - a@b.de
    if category in IDENTIFIERS:
        return ALONE if length >= 7 else CORROBORATED  # noqa: PLR2004 - the shortest numbers of subscribers
    if category == "ip_address":
        return NAMED if _LOCAL.match(text) else ALONE
    if category in NAMES:
        return _of_name(text, length)
    if category in {"birth_date", "city", "job_title", "company", "postcode"}:
        return CORROBORATED if length > 4 else NAMED  # noqa: PLR2004 - Rome, 1010
    return _of_text(category, text, squeezed, length)


def _of_name(text: str, length: int) -> int:
    if " " in text.strip() and length >= 8:  # noqa: PLR2004 - given and family name
        return ALONE
    return CORROBORATED if length >= 4 else NAMED  # noqa: PLR2004 - Ada, Li


def _of_text(category: str, text: str, squeezed: str, length: int) -> int:
    if squeezed.isdigit():
        significant = len(squeezed.lstrip("0").rstrip("0"))
        if category in _IDS:
            return ALONE if significant >= 7 else CORROBORATED if length >= 4 else NAMED  # noqa: PLR2004 - serial numbers
        return ALONE if significant >= 8 else CORROBORATED if significant >= 4 else NAMED  # noqa: PLR2004 - amounts, places
    if length == _UUID_LENGTH and _UUID.fullmatch(text.strip()):
        return ALONE
    mixed = not squeezed.isalpha()
    if length >= (8 if mixed or " " in text else 12):
        return ALONE
    return CORROBORATED if length >= 5 else NAMED  # noqa: PLR2004 - "plus", "male"
