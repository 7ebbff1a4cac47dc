"""Whom a message or the arguments of a job name, which no session stands beside: a user by key, or an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.row_keys import address_in

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["named_in"]


def named_in(given: dict[str, object]) -> tuple[str, str]:
    """The key of a user, else the address of whom *given* is about; "" for what is not there.

    Looked for in what is *given* and in the records that it consists of.
    """
    records = {name: one for name, one in given.items() if type(one) is dict}
    user = next(_users(given, records), "")
    return user, "" if user else next(filter(None, map(address_in, (given, *records.values()))), "")


def _users(given: dict[str, object], records: dict[str, dict[str, object]]) -> Iterator[str]:
    """What is under the keys of the configuration for a person: of ``user_id`` also what is under ``user.id``."""
    keys = observer.surroundings.person_keys
    found = [one.get(key) for one in (given, *records.values()) for key in keys]
    found += [one.get("id") for name, one in records.items() if f"{name}_id" in keys]
    return (str(one) for one in found if isinstance(one, (str, int)) and not isinstance(one, bool) and one != "")
