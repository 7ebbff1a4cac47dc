"""Confirms, refines or rejects candidates by countries' numbering plans: for the writer, never a request's thread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.personal.accounts import is_iban
from sst_bytecode.personal.detectors import is_card, is_ip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["confirm", "national_number"]

# Numbers of persons, by python-stdnum's modules, in a layout of their own; not 130279-1234, as orders may be.
_NATIONAL = (
    "be.nn", "br.cpf", "ch.ssn", "cl.rut", "cn.ric", "cz.rc", "de.idnr", "fr.nir", "gb.nhs", "il.idnr", "in_.aadhaar",
    "kr.rrn", "nl.bsn", "no.fodselsnummer", "us.ssn", "za.idnr",
)  # fmt: skip
_LETTERED = ("es.nie", "fi.hetu", "it.codicefiscale", "mx.curp")  # no random id follows these: dates, letters at places
# Days, with or without a time: one in eleven has the check digit of some country's plan.
_DATE = re.compile(
    r"(?:(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d\d)(?![\w-])"
)
_NUMBERS = frozenset({"national_id", "tax_id", "health_id", "driving_licence", "passport"})


def confirm(category: str, value: str, region: str | None = None) -> str | None:
    """The category of *value* for certain.

    *category* itself, a better one, or None where the value cannot be what its name says. Categories that nothing
    checks are returned as they came. *region* (ISO 3166, two letters) is where phone numbers without a country code
    belong to. What a name alone has made a candidate stays one as long as the value is not plainly something else.
    """
    text = value.strip()
    check = _CHECKS.get(category)
    if check is not None:
        return check(text, region)
    if category in _NUMBERS:
        return category if any(c.isdigit() for c in text) else None
    return category


def national_number(value: str) -> str | None:
    """Which country's number of a person *value* is, as ``it.codicefiscale``.

    None where no plan has it, or where any id may look like it: one of nine digits in two is an American number, one
    in ten has the check digit of a given country. A number without letters has to be written as its country writes it.
    """
    text = value.strip()
    if not 8 <= len(text) <= 20 or text.isdigit() or sum(c.isdigit() for c in text) < 5 or _DATE.match(text):  # noqa: PLR2004 - the shortest and the longest in use
        return None
    return next(_valid_in(text), None)


def _valid_in(text: str) -> Iterator[str]:
    from importlib import import_module

    for name in _LETTERED if any(map(str.isalpha, text)) else _NATIONAL:
        try:
            module = import_module(f"stdnum.{name}")
            if module.is_valid(text) and (
                name in _LETTERED or module.format("".join(filter(str.isalnum, text))) == text
            ):
                yield name
        except (ImportError, LookupError):  # a release without this country, a gap in its tables
            continue


def _phone(text: str, region: str | None) -> str | None:
    """By the numbering plans in phonenumbers.

    Without a country a number is taken for what its field says if it is long enough.
    """
    import phonenumbers

    digits = sum(c.isdigit() for c in text)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        if text.startswith("+"):  # a country that there is not
            return None
        return "phone" if region is None and 7 <= digits <= 15 and not any(c.isalpha() for c in text) else None  # noqa: PLR2004 - E.164
    return "phone" if phonenumbers.is_possible_number(number) else None


def _email(text: str, _: str | None) -> str | None:
    local, at, domain = text.rpartition("@")
    return "email" if at and local and "." in domain.strip(".") and " " not in text else None


def _iban(text: str, _: str | None) -> str | None:
    """A field of that name may hold a national account number as well."""
    if is_iban(text):
        return "iban"
    return "iban" if 5 <= sum(c.isdigit() for c in text) <= 24 else None  # noqa: PLR2004 - accounts before the IBAN


def _card(text: str, _: str | None) -> str | None:
    return "card" if is_card(text) else None


def _ip(text: str, _: str | None) -> str | None:
    """Lists of proxies (``X-Forwarded-For``) count by their first address."""
    return "ip_address" if is_ip(text.partition(",")[0].strip()) else None


_CHECKS: dict[str, Callable[[str, str | None], str | None]] = {
    "phone": _phone, "email": _email, "iban": _iban, "card": _card, "ip_address": _ip,
}  # fmt: skip
