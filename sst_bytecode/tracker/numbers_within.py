"""Bank accounts, cards and official numbers that stand within a text, or under a name that is in no mapping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.personal.accounts import is_iban
from sst_bytecode.personal.detectors import is_card
from sst_bytecode.personal.fields import classify
from sst_bytecode.tracker.fieldnames import OFFICIAL
from sst_bytecode.tracker.hit import Hit
from sst_bytecode.tracker.lookups import runs_of
from sst_bytecode.tracker.support import name_beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.payload.leaves import Leaf, Leaves

__all__ = ["numbers_within"]

_SHORTEST = 9  # characters of a run of digits that is looked at
_BEFORE, _AFTER = 12, 24  # characters around it: a bank account begins with letters, and may have more of them
_ACCOUNT = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![^\W_])")
_CARD = re.compile(r"(?<!\d)\d{4}([ -])(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{5})(?!\d)")
_MOST = 200  # runs of one round


def numbers_within(leaves: Leaves) -> Iterator[tuple[str, str, Leaf]]:
    """Category, text and leaf of each.

    A card counts only in groups, or behind its name: one number in ten has such a check digit. An official number
    counts behind its name alone.
    """
    long = [run for run in runs_of(leaves) if run[1] - run[0] >= _SHORTEST]
    if not long:
        return
    joined, texts = leaves.joined(), leaves.texts
    number = last = 0  # the leaf, and how far leaves are counted
    for start, end in long[:_MOST]:
        number += joined.count("\x01", last, start)
        last = start
        if number >= len(texts):
            return  # names come behind all texts
        leaf = texts[number]
        begin = leaves.begin(start)
        yield from _read(leaf, start - begin, end - begin)


def _read(leaf: Leaf, start: int, end: int) -> Iterator[tuple[str, str, Leaf]]:
    text = leaf[0]
    account = _ACCOUNT.search(text, max(0, start - _BEFORE), end + _AFTER)
    if account is not None and is_iban(account[0]):
        yield "iban", account[0], leaf
        return
    run = text[start:end]
    card = _CARD.search(run)
    if card is not None and is_card(card[0]):
        yield "card", card[0], leaf
        return
    category = classify(name_beside(Hit(leaf, start, end, [], (), is_key=False)))
    if category in OFFICIAL or (category == "card" and is_card(run)):
        yield category, run, leaf
