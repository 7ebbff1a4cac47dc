"""Whose a row is: a request loads other people's rows, and a known address in one tells, or its own key does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.subjects import is_own_address
from sst_bytecode.tracker.people import is_anonymous
from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["TYING", "addressee", "holders", "is_theirs", "shares"]

TYING = frozenset({"email", "phone"})
"""Categories of which one value in common makes two one person."""
_TELLING = TYING | {"username"}


def addressee(row: dict[str, object], mine: str, live: LiveValues, own: str = "") -> tuple[str, dict[str, object]]:
    """Whose *row* is, and what of it is theirs: an address that is somebody else's alone does not become *mine*.

    One that is about somebody of its own, called *own*, is no other row's, though both have one address: a couple's.
    """
    others: dict[str, str] = {}
    for name, text in row.items():
        if type(text) is str and "@" in text:
            owners = holders(text, live)
            if own and (own in owners or is_own_address(str(name))):
                owners = [one for one in owners if not one.startswith("row:")]
            if owners and mine not in owners and not any(map(is_anonymous, owners)):
                others[name] = owners[-1]
    if not others:
        return mine, row
    about = {person for name, person in others.items() if is_own_address(str(name))}
    if len(about) == 1 and not any("@" in str(text) for name, text in row.items() if name not in others):
        return about.pop(), row
    return mine, {name: value for name, value in row.items() if name not in others}


def holders(address: str, live: LiveValues) -> list[str]:
    """The persons of whom *address* is known, the latest last."""
    known = live.index.owners(squeeze(address))
    return [one.person for one in known if one.category == "email" and is_theirs(one, live)]


def is_theirs(one: Live, live: LiveValues) -> bool:
    """Whether a value says who its person is: not if they only typed it, and a row has told their own address.

    Staff fill in customers' forms.
    """
    return one.stored or not any(own.stored and own.category == "email" for own in live.of(one.person))


def shares(row: dict[str, object], mine: str, live: LiveValues) -> bool:
    """Whether an address, a number or a name for logging in of *row* is one that is known of *mine*."""
    return any(
        one.person == mine and one.category in _TELLING and is_theirs(one, live)
        for text in row.values()
        if type(text) is str
        for one in live.index.owners(squeeze(text))
    )
