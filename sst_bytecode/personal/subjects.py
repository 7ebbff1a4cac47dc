"""Tells from the names of a row's columns whom it is about: somebody of its own, or whom it merely mentions."""

from __future__ import annotations

from sst_bytecode.personal.fields import classify, is_organisation, is_person, words_of

__all__ = ["is_about_organisation", "is_about_somebody", "is_own_address", "keeps_password", "says_only_where"]

_OWN = frozenset(
    {
        "email", "mail", "e", "address", "phone", "mobile", "telephone", "tel", "number", "iban",
        "contact", "customer", "client", "patient", "user", "lead", "person", "member",
    }
)  # fmt: skip
_CONTACTS = frozenset({"phone", "first_name", "last_name", "full_name", "username"})
_OWNERS = frozenset({"user", "owner", "account", "member", "author"})
_WHEREABOUTS = frozenset({"address", "street", "postcode", "city", "phone"})
_SOMEWHERE = frozenset({None, "city", "region", "country", "location"})
_OF_ORGANISATIONS = _WHEREABOUTS | _SOMEWHERE
_REFERENCE = 2  # words: ``user_id``


def is_own_address(name: str) -> bool:
    """Whether *name* is that of the address or number of whom a row or an object is about, not of who deals with it."""
    return _OWN.issuperset(words_of(name))


def is_about_somebody(names: tuple[str, ...]) -> bool:
    """Whether rows with columns of these *names* are people themselves: they have an address, a number or a name.

    Not where one of them is ``user_id`` or the like: then they are somebody else's.
    """
    found = False
    for name in names:
        category = classify(name)
        if category == "user_id" and _is_reference(words_of(name)):
            return False
        found = found or category in _CONTACTS or (category == "email" and is_own_address(name))
    return found


def is_about_organisation(table: str, names: tuple[str, ...]) -> bool:
    """Whether rows of *table* with columns of these *names* are places or businesses, and so nobody's.

    They say where these are and how they are reached, and nothing of anybody who has to do with them.
    """
    words = words_of(table)
    if not words or not is_organisation(words) or any(all(map(is_person, words_of(name))) for name in names):
        return False
    categories = {classify(name) for name in names}
    return categories <= _OF_ORGANISATIONS and not categories.isdisjoint(_WHEREABOUTS)


def says_only_where(names: tuple[str, ...]) -> bool:
    """Whether of all that is personal there is no more among *names* than about where: so it may be of any thing."""
    return _SOMEWHERE.issuperset(map(classify, names))


def keeps_password(names: tuple[str, ...]) -> bool:
    """Whether people log in with what is in columns of these *names*."""
    return any(classify(name) == "password" for name in names)


def _is_reference(words: tuple[str, ...]) -> bool:
    return len(words) == _REFERENCE and words[0] in _OWNERS
