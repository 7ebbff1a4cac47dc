"""By what the person of a row is known that no database keeps: the address in it, else an id."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from sst_bytecode.personal.detectors import detect
from sst_bytecode.personal.fields import classify
from sst_bytecode.personal.placeholders import is_nobodys
from sst_bytecode.personal.subjects import is_own_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["address_in", "key_in", "may_have_key"]


def may_have_key(names: Iterable[object]) -> bool:
    """Whether a row with columns of these *names* can say whose it is."""
    return any(_columns(tuple(names)))


def address_in(values: Mapping[Any, object]) -> str:
    """The e-mail address of whom a row is about, "" where it has none."""
    return next(_addresses(values, _columns(tuple(values))[0]), "")


def key_in(values: Mapping[Any, object]) -> str:
    """The same, or for want of it the id of a user."""
    addresses, ids = _columns(tuple(values))
    return next(chain(_addresses(values, addresses), _texts(values, ids)), "")


@lru_cache(64)
def _columns(names: tuple[object, ...]) -> tuple[list[str], list[str]]:
    """The columns that tell whose a row is: of an address of its own, and of an id."""
    texts = [name for name in names if type(name) is str]
    addresses = [name for name in texts if is_own_address(name) and classify(name) == "email"]
    return addresses, [name for name in texts if classify(name) == "user_id"]


def _addresses(values: Mapping[Any, object], names: list[str]) -> Iterator[str]:
    return (text for text in _texts(values, names) if detect(text) == "email" and not is_nobodys(text))


def _texts(values: Mapping[Any, object], names: list[str]) -> Iterator[str]:
    for name in names:
        text = values.get(name)
        if type(text) is int:
            text = str(text)
        if type(text) is str and (found := text.strip()):
            yield found
