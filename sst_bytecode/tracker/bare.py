"""Whether a bare ``id`` is a person's: in a small application each product, job and page has the number of somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify, is_person, words_of
from sst_bytecode.tracker.strength import IDENTIFIERS, NAMES
from sst_bytecode.tracker.support import is_near
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.support import Context

__all__ = ["is_of_something_else"]

_TELLING = IDENTIFIERS | NAMES | {"birth_date", "username"}
_OPEN = frozenset(
    {"account", "agent", "attributes", "child", "data", "fields", "item", "object", "parent", "properties", "query",
     "result", "traits"}
)  # fmt: skip
"""Words around an id that leave open what it is of: a shop has an account, and a category a parent."""
_PERSON = frozenset({"user"})


def is_of_something_else(hit: Hit, owner: Live, name: str, context: Context) -> bool:
    """Whether *name* may be anything's id, and no word around it is one for a person.

    Where nothing is around it that says what it is of, a datum that tells the person has to be beside it.
    """
    if owner.category != "user_id" or classify(name) is not None or classify(name, _PERSON) != "user_id":
        return False
    around = _around(hit)
    if not around or around in _OPEN:
        return not any(_tells(other, owner) and is_near(hit, other) for other in context.hits)
    return not is_person(around) and around != _last_word(owner.source)


def _around(hit: Hit) -> str:
    """The last word of the name of what the leaf is in, in the singular; none in a text, or outside of everything."""
    step = hit.leaf[1][0]
    while step is not None and type(step[1]) is not str:
        step = step[0]
    return "" if hit.start or step is None or step[0] is None else _last_word(str(step[1]))


def _last_word(name: str) -> str:
    last = (words_of(name) or ("",))[-1]
    return last if last in _OPEN else last.removesuffix("s")


def _tells(hit: Hit, owner: Live) -> bool:
    return any(
        isinstance(other, Live) and other.person == owner.person and other.category in _TELLING for other in hit.owners
    )
