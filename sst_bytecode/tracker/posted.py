"""Whose is what a request gives in lists: who imports people, or invites them, is none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify
from sst_bytecode.personal.subjects import is_own_address
from sst_bytecode.tracker.addressees import holders
from sst_bytecode.tracker.people import is_anonymous

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.tracker.live import LiveValues

    Record = tuple[str, str, dict[str, object]]  # whose it is, the name of its list, and what it holds

__all__ = ["records_of_others"]

_DEPTH = 3  # objects around a list
_SEVERAL = 2
_NESTED = frozenset({dict, list})


def records_of_others(
    value: object, mine: str, live: LiveValues, named: Callable[[str], str]
) -> tuple[object, list[Record]]:
    """*value* without the objects of its lists that have an address of their own, and these.

    Only of lists with at least two addresses; an object with one of *mine* stays. Each is the person's of whom its
    address is known, else whom *named* makes of that.
    """
    taken: list[Record] = []
    if type(value) is dict and _NESTED.isdisjoint(map(type, value.values())):
        return value, taken  # as headers and most forms are, of each request

    def rest(part: object, name: str, depth: int) -> object:
        if type(part) is dict and depth:
            return {key: rest(one, str(key), depth - 1) for key, one in [*part.items()]}
        if type(part) is not list:
            return part
        addresses = [_address(one) for one in part]
        if len({*addresses} - {""}) < _SEVERAL:
            return part
        owners = [_owner(address, mine, live, named) if address else mine for address in addresses]
        taken.extend((owner, name, one) for owner, one in zip(owners, part, strict=True) if owner != mine)
        return [one for owner, one in zip(owners, part, strict=True) if owner == mine]

    left = rest(value, "", _DEPTH)
    return (left, taken) if taken else (value, taken)


def _address(record: object) -> str:
    """The address of whom an object is about, "" without one."""
    if type(record) is dict:
        for name, text in record.items():
            if type(text) is str and "@" in text and type(name) is str and is_own_address(name):
                return text if classify(name) == "email" and detect(text) == "email" else ""
    return ""


def _owner(address: str, mine: str, live: LiveValues, named: Callable[[str], str]) -> str:
    known = holders(address, live)
    if mine in known:
        return mine
    return next((person for person in known[::-1] if not is_anonymous(person)), "") or named(address)
