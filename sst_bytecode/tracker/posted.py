"""Whose is what a request gives of others: who imports people is none of them, nor is who edits a customer's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify
from sst_bytecode.personal.placeholders import is_nobodys
from sst_bytecode.personal.subjects import is_own_address
from sst_bytecode.tracker.addressees import holders, is_theirs
from sst_bytecode.tracker.people import is_anonymous
from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.tracker.live import LiveValues

    Record = tuple[str, str, dict[str, object]]  # whose it is, the name of its list, and what it holds

__all__ = ["IDENTIFYING", "owner_of", "records_of_others"]

IDENTIFYING = frozenset({"email", "phone", "iban"})
"""Categories of what only one person has, mostly: where a row tells whose it is, that is so for what was typed, too."""

_DEPTH = 3  # objects around a list
_SEVERAL = 2
_NESTED = frozenset({dict, list})


def records_of_others(
    value: object, mine: str, live: LiveValues, named: Callable[[str], str]
) -> tuple[object, list[Record]]:
    """*value* without what is others', and that: of its lists the objects that have an address of their own.

    Only of lists with at least two addresses; an object with one of *mine* stays. Each is the person's of whom its
    address is known, else whom *named* makes of that. An object elsewhere is another's if a row has told its address or
    number as theirs, and *mine* is somebody whom the application has named.
    """
    taken: list[Record] = []
    is_known = bool(mine) and not is_anonymous(mine)

    def apart(record: dict[str, object], name: str) -> dict[str, object]:
        record = {**record}  # its view may write into it meanwhile, on another thread
        others, is_whole = _told_by_rows(record, mine, live) if is_known else ({}, False)
        if is_whole:
            taken.append((next(iter(others.values())), name, record))
            return {}
        taken.extend((owner, name, {key: record[key]}) for key, owner in others.items())
        return {key: one for key, one in record.items() if key not in others} if others else record

    if type(value) is dict and _NESTED.isdisjoint(map(type, value.values())):
        return apart(value, ""), taken  # as headers and most forms are, of each request

    def rest(part: object, name: str, depth: int) -> object:
        if type(part) is dict and depth:
            return {key: rest(one, str(key), depth - 1) for key, one in apart(part, name).items()}
        if type(part) is not list:
            return part
        addresses = [_address(one) for one in part]
        if len({*addresses} - {""}) < _SEVERAL:
            return part
        owners = [owner_of(address, mine, live, named) if address else mine for address in addresses]
        taken.extend((owner, name, one) for owner, one in zip(owners, part, strict=True) if owner != mine)
        return [one for owner, one in zip(owners, part, strict=True) if owner == mine]

    left = rest(value, "", _DEPTH)
    return (left, taken) if taken else (value, taken)


def _told_by_rows(record: dict[str, object], mine: str, live: LiveValues) -> tuple[dict[str, str], bool]:
    """The names in an object under which is what a row has told as another's than *mine*, and whose.

    And whether all of the object is that one's: it holds nothing like that of anybody else, under a name of its own.
    """
    found: dict[str, str] = {}
    is_whole = True
    for name, text in record.items():
        if type(text) is not str or type(name) is not str or classify(name) not in IDENTIFYING:
            continue
        known = [one for one in live.index.owners(squeeze(text)) if one.category in IDENTIFYING]
        if any(one.person == mine and is_theirs(one, live) for one in known):
            is_whole = False
        elif owners := [one.person for one in known if one.stored and one.person != mine]:
            found[name] = owners[-1]
            is_whole = is_whole and is_own_address(name)
    return found, is_whole and len(set(found.values())) == 1


def _address(record: object) -> str:
    """The address of whom an object is about, "" without one."""
    if type(record) is dict:
        for name, text in record.items():
            if type(text) is str and "@" in text and type(name) is str and is_own_address(name):
                is_address = classify(name) == "email" and detect(text) == "email" and not is_nobodys(text)
                return text if is_address else ""
    return ""


def owner_of(address: str, mine: str, live: LiveValues, named: Callable[[str], str]) -> str:
    """Whose *address* is known to be, *mine* first, else whom *named* makes of it."""
    known = holders(address, live) if "@" in address else ()
    if mine in known:
        return mine
    return next((person for person in known[::-1] if not is_anonymous(person)), "") or named(address)
