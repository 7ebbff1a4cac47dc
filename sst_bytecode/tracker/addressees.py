"""Whose a row is that does not say so: a request loads other people's rows, and a known address in one tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.subjects import is_own_address
from sst_bytecode.tracker.people import is_anonymous
from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["addressee", "holders", "shares"]

_TELLING = frozenset({"email", "phone", "username"})


def addressee(row: dict[str, object], mine: str, live: LiveValues) -> tuple[str, dict[str, object]]:
    """Whose *row* is, and what of it is theirs: an address that is somebody else's alone does not become *mine*."""
    others: dict[str, str] = {}
    for name, text in row.items():
        if type(text) is str and "@" in text:
            owners = holders(text, live)
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
    return [one.person for one in live.index.owners(squeeze(address)) if one.category == "email"]


def shares(row: dict[str, object], mine: str, live: LiveValues) -> bool:
    """Whether an address, a number or a name for logging in of *row* is one that is known of *mine*."""
    return any(
        one.person == mine and one.category in _TELLING
        for text in row.values()
        if type(text) is str
        for one in live.index.owners(squeeze(text))
    )
