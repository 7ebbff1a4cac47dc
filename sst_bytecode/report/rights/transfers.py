"""Tells whether a recipient's country is a third country in the sense of the GDPR's chapter V."""

from __future__ import annotations

__all__ = ["ADEQUATE", "EEA", "transfer_to"]

# The Union's members, and Iceland, Liechtenstein and Norway (Decision of the EEA Joint Committee 154/2018).
EEA = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
     "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip
# Art. 45: countries with an adequacy decision of the Commission, as of January 2025. Those of Canada (commercial
# organisations) and the United States (companies certified under the Data Privacy Framework) cover a part only.
ADEQUATE = frozenset(
    ("AD", "AR", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY")
)  # fmt: skip
_IN_PART = frozenset(("CA", "US"))


def transfer_to(country: str | None, party: str) -> str:
    """Say what sending to a recipient with a seat in *country* (ISO 3166-1 alpha-2) is; "" where nothing leaves.

    One of ``within the EEA``, ``adequate``, ``adequate in part``, ``third country``, ``unknown``. The seat is not
    where the servers are: a hint for whoever has to judge, no judgement.
    """
    if party != "third":
        return ""
    if country is None:
        return "unknown"
    if country in EEA:
        return "within the EEA"
    if country in ADEQUATE:
        return "adequate"
    return "adequate in part" if country in _IN_PART else "third country"
