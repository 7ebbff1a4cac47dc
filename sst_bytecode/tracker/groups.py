"""How numbers of a person are grouped where people read them: ``536228841`` is printed as ``536-22-8841``."""

from __future__ import annotations

import re

__all__ = ["GROUPED", "grouped"]

# Each in the layouts in use, in lower case; what is written in one piece is looked for in groups, too.
_OFFICIAL = (
    r"(\d{3})(\d\d)(\d{4})",  # United States
    r"(\d{3})(\d{3})(\d{3,4})",  # Canada, the NHS
    r"(\d{6})(\d{4,5}|\d{7})",  # Denmark, Sweden, Norway, Korea: behind the day of birth
    r"(\d{8})(\d{4})",  # Sweden
    r"(\d{4})(\d{4})(\d{4})",  # India, Japan
    r"(\d{3})(\d{3})(\d{3})(\d\d)",  # Brazil
    r"(\d\d)(\d{3})(\d{3})(\d{3})",  # Germany
    r"([a-z]{2})(\d\d)(\d\d)(\d\d)([a-z])",  # the United Kingdom
    r"(\d{7,8})([a-z])",  # Ireland, Spain
    r"([a-z]{1,3})(\d{6,9})",
)
_LAYOUTS = {
    "card": (r"(\d{4})(\d{4})(\d{4})(\d{4})(\d{1,3})?", r"(\d{4})(\d{6})(\d{4,5})"),
    **dict.fromkeys(("national_id", "tax_id", "health_id", "passport", "driving_licence"), _OFFICIAL),
    "postcode": (
        r"([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})",  # the United Kingdom
        r"([a-z]\d[a-z])(\d[a-z]\d)",  # Canada
        r"(\d{4})([a-z]{2})",  # the Netherlands
    ),
}
GROUPED = frozenset(_LAYOUTS)
"""Categories whose digits are no amount: however they are grouped, they are the same."""
_compiled: dict[str, list[re.Pattern[str]]] = {}


def grouped(category: str, key: str) -> list[list[str]]:
    """The groups in which *key*, of one word, is usually written; none for most."""
    if category not in GROUPED:
        return []
    known = _compiled.get(category)
    if known is None:
        known = _compiled[category] = [re.compile(layout) for layout in _LAYOUTS[category]]
    return [[group for group in match.groups() if group] for layout in known if (match := layout.fullmatch(key))]
