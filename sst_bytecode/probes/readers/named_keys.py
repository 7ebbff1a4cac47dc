"""Keys of stores that say whose what is under them is: ``user:42``, ``app/users/42/profile``, ``CUSTOMER#7``."""

from __future__ import annotations

import re

from sst_bytecode.probes.readers.document_owners import key_of, people_called
from sst_bytecode.probes.readers.roles import is_own

__all__ = ["whom"]

_STEPS = re.compile(r"[:/#|]+")
_LONGEST = 200  # characters


def whom(key: str) -> tuple[str, dict[str, str]]:
    """The collection of what is under such a key, and the key within it of whom that is of: ``users``, ``id`` 42.

    Of what is nobody's it is the first word, "" where there is none or it is of somebody they have to do with, or may
    be: ``user:42:friend:7``.
    """
    steps = [step for step in _STEPS.split(key[:_LONGEST]) if step]
    for at in range(len(steps) - 1, 0, -1):
        collection = people_called(steps[at - 1])
        if collection and _is_number(steps[at]):
            if all(_is_number(step) or is_own(step) for step in steps[at + 1 :]):
                return collection, {key_of(collection, "id"): steps[at]}
            return "", {}
    first = steps[0] if len(steps) > 1 else ""
    return (first if first.isidentifier() else ""), {}


def _is_number(step: str) -> bool:
    return any(sign.isdigit() for sign in step)
