"""What stands where a datum should be and is none: ``n/a``, ``unknown``, the address that nobody reads."""

from __future__ import annotations

__all__ = ["is_nobodys", "is_placeholder"]

_NO_MAILBOX = frozenset(
    {
        "abuse", "anonymous", "daemon", "donotreply", "hostmaster", "info", "mailerdaemon", "na", "nil", "nobody",
        "noemail", "nomail", "none", "noreply", "null", "postmaster", "support", "unknown", "webmaster",
    }
)  # fmt: skip
_NOTHING = frozenset(
    {
        "", "anonymous", "anonymus", "deleted", "desconhecido", "desconocido", "empty", "inconnu", "ka",
        "keineangabe", "na", "nan", "nil", "noanswer", "none", "notapplicable", "notavailable", "notgiven",
        "notprovided", "notset", "notspecified", "null", "onbekend", "redacted", "sconosciuto", "tba", "tbd",
        "unbekannt", "undefined", "unknown", "unspecified",
    }
)  # fmt: skip
_NAMES = frozenset({"ka", "na", "nan", "nil", "none", "null"})  # of people, and of Namibia
_PLACES = frozenset({"city", "country", "region"})
_LONGEST = 24  # characters of a placeholder


def is_placeholder(category: str, text: str) -> bool:
    """Whether *text* is nobody's, though it stands where data of *category* do."""
    if "@" in text:
        return is_nobodys(text)
    if len(text) > _LONGEST:
        return False
    word = "".join(filter(str.isalnum, text)).lower()
    is_name = word in _NAMES and (category.endswith("name") or category in _PLACES) and text.isalpha()
    return word in _NOTHING and not is_name


def is_nobodys(address: str) -> bool:
    """Whether a mail address is that of a role that everybody has, or was given in place of one."""
    role = address.partition("@")[0].partition("+")[0].strip().lower()
    return role.replace("-", "").replace("_", "").replace(".", "") in _NO_MAILBOX
