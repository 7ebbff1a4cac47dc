"""Finds where secrets stand in a round of leaves: whole, behind the scheme of a header, and behind a name for one."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify, is_secret
from sst_bytecode.tracker.hit import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.payload import Leaves, Meter
    from sst_bytecode.tracker.secrets import Secrets

__all__ = ["secrets_in"]

_LONGEST_HEADER = 500  # characters: ``Bearer …``, not prose
_BEFORE = 40  # characters in which its name is looked for
_MOST = 2_000  # names in one text
_BETWEEN_LOOKS = 127  # a mask: names between two looks at the clock
_MARKS = ("=", ":", "|", " is ")
_NAME = re.compile(r"([^\W\d][\w-]*(?: [^\W\d][\w-]*)?)[\"'`*)\]]{0,3} ?\Z")
_VALUE = re.compile(r"[*`]{0,2}\s{0,2}[\"'(<`*]{0,3}(\S{1,200})")
_END = re.compile(r"[\"'`<>,;&)}\]*.!?|]|\Z")
_first = itemgetter(0)


def secrets_in(leaves: Leaves, secrets: Secrets) -> list[Hit]:
    """Every place where one of *secrets* stands; of the texts only those are digested that are as long as one."""
    lengths, find, texts = secrets.lengths, secrets.find, leaves.texts
    found: list[Hit] = []
    sizes = [*map(len, map(_first, texts))]
    if not lengths.isdisjoint(sizes):
        as_long = [leaf for leaf, size in zip(texts, sizes, strict=True) if size in lengths]
        whole = [(leaf, secret) for leaf in as_long if (secret := find(leaf[0])) is not None]
        found += [Hit(leaf, 0, len(leaf[0]), [secret], (), is_key=False) for leaf, secret in whole]
    for leaf in [leaf for leaf in texts if " " in leaf[0] or "=" in leaf[0]]:
        for start, end in _pieces(leaf[0], lengths, leaves.meter):
            secret = find(leaf[0][start:end])
            if secret is not None:
                found.append(Hit(leaf, start, end, [secret], (), is_key=False))
    return found


def _pieces(text: str, lengths: set[int], meter: Meter) -> Iterator[tuple[int, int]]:
    """What in *text* may be a secret: its last word, as of a header, and what follows a name for secrets."""
    last = text.rfind(" ") + 1
    if last and len(text) < _LONGEST_HEADER and len(text) - last in lengths:
        yield last, len(text)
    turn = 0
    for mark in _MARKS:
        at = text.find(mark)
        while at >= 0 and turn < _MOST:
            if _is_name(text[max(0, at - _BEFORE) : at]) and (value := _VALUE.match(text, at + len(mark))):
                start = value.start(1)
                yield from [(start, start + one.start()) for one in _END.finditer(value[1]) if one.start() in lengths]
            turn += 1
            if not turn & _BETWEEN_LOOKS and meter.late():
                return
            at = text.find(mark, at + 1)


def _is_name(before: str) -> bool:
    """Whether *before* ends with a name for secrets: ``password``, ``api key``."""
    match = _NAME.search(before)
    return match is not None and any(
        is_secret(classify(name) or "") for name in (match[1], match[1].rpartition(" ")[2])
    )
