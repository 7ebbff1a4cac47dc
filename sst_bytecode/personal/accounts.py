"""Tells bank accounts (ISO 13616) from random ids: by country, length and layout, not by their remainder alone."""

from __future__ import annotations

import re

__all__ = ["is_iban"]

# What follows the check digits in each country of the registry (release 101): digits, letters, or any of both.
_LAYOUTS = {
    layout[:2]: layout[2:]
    for layout in """
    AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n CY8n16c
    CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n
    GR7n16c GT24c HN4a20n HR17n HU24n IE4a14n IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c
    LC4a24c LI5n12c LT16n LU3n13c LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a
    NI4a20n NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n
    SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c
    """.split()  # noqa: SIM905 - a list would have as many quotation marks as letters
}
_KINDS = {"n": str.isdigit, "a": str.isalpha, "c": str.isalnum}
_PART = re.compile(r"(\d+)([nac])")
_GROUPED = re.compile(r"[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}")


def is_iban(text: str) -> bool:
    """Whether *text*, whole or in groups of four and in either case, is an IBAN: remainder 1 modulo 97."""
    upper = text.upper()
    layout = _LAYOUTS.get(upper[:2])
    if layout is None or not _GROUPED.fullmatch(upper):
        return False
    value = upper.replace(" ", "")
    at = 4
    for count, kind in _PART.findall(layout):
        piece = value[at : at + int(count)]
        if not _KINDS[kind](piece):
            return False
        at += int(count)
    return len(value) == at and int("".join(str(int(c, 36)) for c in value[4:] + value[:4])) % 97 == 1
