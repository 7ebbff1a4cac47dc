"""Values whose category has to be confirmed, or found, by libraries that a request's thread must not wait for."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from sst_bytecode.facts import Seen
from sst_bytecode.kernel import Kernel

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Record
    from sst_bytecode.tracker.held import Sight

__all__ = ["UNCONFIRMED", "Candidate", "Candidates"]

UNCONFIRMED = "unconfirmed"
"""The category of a tag whose value turned out to be no such thing as its shape made believe."""

_LIMIT = 2_000
_LENGTHS = range(8, 21)  # characters of the numbers of persons that states give out
_DIGITS = 5


class Candidate(NamedTuple):
    """A value in clear, which never leaves memory, and what is known of it; *tag* is "" while it has no category."""

    text: str
    tag: str
    category: str
    named: bool  # by its field: a value that is badly written is still what its field says
    sight: Sight
    field: str
    owner: str


class Candidates:
    """The newest values that wait for the writer; what waits too long is dropped, and counts as it is."""

    def __init__(self) -> None:
        self._waiting: deque[Candidate] = deque(maxlen=_LIMIT)

    def add(self, candidate: Candidate) -> None:
        """Let a value wait, if it has a category or may be a number of a person."""
        if candidate.tag or _may_be_number(candidate.text):
            self._waiting.append(candidate)

    def confirm(
        self,
        confirmed: Callable[[str, str], str | None],
        number: Callable[[str], str | None],
        learn: Callable[[Candidate, str], None],
    ) -> tuple[Record, ...]:
        """Take each value to its judges: what to write of those that are something else than was thought.

        *confirmed* gives the category of a value of a category, *number* tells whether a value of none is a number of a
        person: then *learn* is called with it.
        """
        records: list[Record] = []
        while self._waiting:
            try:
                candidate = self._waiting.popleft()
            except IndexError:  # another thread took the last one
                break
            if not candidate.tag:
                if number(candidate.text) is not None:
                    learn(candidate, "national_id")
                continue
            category = confirmed(candidate.category, candidate.text)
            if category is None and not candidate.named:
                category = UNCONFIRMED
            if category is not None and category != candidate.category:
                records.append(Seen(candidate.tag, 0, Kernel.time(), category))
        return tuple(records)


def _may_be_number(text: str) -> bool:
    return len(text) in _LENGTHS and sum(map(str.isdigit, text)) >= _DIGITS and not text.isalpha()
