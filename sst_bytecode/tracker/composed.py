"""A text that is put together of one person's values and of nothing else: ``adalovelace``, before it is hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Match
from sst_bytecode.personal.fields import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Live

__all__ = ["composed", "in_one_piece"]

_SHORTEST, _LONGEST = 8, 160  # characters of such a text
_PART = 3  # characters of a value
_MOST = 64  # values of a person that are tried
_SURE = 0.9


def composed(text: str, sets: Sequence[LiveValues], persons: frozenset[str]) -> list[Match]:
    """The values of a person in play, two or more, that *text* consists of, whatever marks are between them."""
    if not _SHORTEST <= len(text) <= _LONGEST:
        return []
    lower = text.lower()
    for person in persons:
        lives = [live for one in sets for live in one.of(person)[-_MOST:]]
        found = list(_taken(lower, lives))
        if len(found) > 1:
            return [in_one_piece(live, value, text) for live, value in found]
    return []


def _taken(rest: str, lives: list[Live]) -> Iterator[tuple[Live, str]]:
    """The longest values first, each once; nothing where a letter or a digit is left over."""
    values = [(live.text.strip().lower(), live) for live in lives if not is_secret(live.category)]
    found = []
    for value, live in sorted(values, key=lambda pair: -len(pair[0])):
        if len(value) >= _PART and value in rest:
            rest = rest.replace(value, " ", 1)
            found.append((live, value))
    if not any(map(str.isalnum, rest)):
        yield from found


def in_one_piece(live: Live, value: str, text: str) -> Match:
    """What *live* is told as that stands in *text* without a boundary; *value* is its text in lower case."""
    steps = () if live.text.strip() in text else ("lower",) if value in text else ("case",)
    return Match(
        live.tag, live.person, live.category, live.field, live.source, steps, "", ("value",), _SURE,
        text=value,
    )  # fmt: skip
