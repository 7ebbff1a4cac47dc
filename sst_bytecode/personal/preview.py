"""Masked previews: enough of a value to recognise one's own, too little to learn anybody else's."""

from __future__ import annotations

from sst_bytecode.personal.fields import is_secret

__all__ = ["preview"]

_DOTS = "•••"
_SHORT = 8  # characters of a value of which nothing is shown
_TOP_LEVEL = range(2, 7)  # characters of a top-level domain that many share
_DIGITS = frozenset({"phone", "iban", "card"})


def preview(category: str, text: str) -> str:
    """*text* masked: ``a•••@•••.org``, ``•••32``.

    Nothing for a secret, dots alone for what could be guessed from a few characters. At most two characters of the
    value itself are shown, and of an address the top-level domain.
    """
    if is_secret(category):
        return ""
    value = text.strip()
    if category == "email" and "@" in value:
        local, _, domain = value.rpartition("@")
        top = domain.rpartition(".")[2]
        first = local[0] if len(local) > 3 and local[0].isalnum() else ""  # noqa: PLR2004 - of three letters one is a third
        shown = top.isalpha() and len(top) in _TOP_LEVEL and top != domain
        return f"{first}{_DOTS}@{_DOTS}.{top}" if shown else f"{first}{_DOTS}@{_DOTS}"
    if category in _DIGITS:
        digits = "".join(c for c in value if c.isalnum())
        return _DOTS + digits[-2:] if len(digits) >= _SHORT else _DOTS
    if category in {"user_id", "device_id", "address", "street", "full_name", "user_agent"} and len(value) >= _SHORT:
        return value[0] + _DOTS if value[0].isalpha() else _DOTS
    return _DOTS
