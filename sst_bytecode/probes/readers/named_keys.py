"""Keys of stores that say whose what is under them is: ``user:42``, ``app/users/42/profile``, ``CUSTOMER#7``."""

from __future__ import annotations

import re
from itertools import pairwise

from sst_bytecode.probes.readers.document_owners import key_of, people_called

__all__ = ["whom"]

_STEPS = re.compile(r"[:/#|]+")
_LONGEST = 200  # characters


def whom(key: str) -> tuple[str, dict[str, str]]:
    """The collection of what is under such a key, and the key within it of whom that is of: ``users``, ``id`` 42.

    Of what is nobody's it is the first word, "" where there is none.
    """
    steps = [step for step in _STEPS.split(key[:_LONGEST]) if step]
    for kind, number in pairwise(steps):
        collection = people_called(kind)
        if collection and any(sign.isdigit() for sign in number):
            return collection, {key_of(collection, "id"): number}
    first = steps[0] if len(steps) > 1 else ""
    return (first if first.isidentifier() else ""), {}
