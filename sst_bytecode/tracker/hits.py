"""Finds where the words of live values stand in a round of leaves: one look-up a word, however many are live."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.tracker.explain import explain
from sst_bytecode.tracker.hit import Hit
from sst_bytecode.tracker.index import Shared
from sst_bytecode.tracker.lookups import longer, owners_of_run, runs_of
from sst_bytecode.tracker.secret_hits import secrets_in
from sst_bytecode.tracker.strength import ALONE
from sst_bytecode.tracker.tokens import spans, words
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.payload.leaves import Leaf, Leaves
    from sst_bytecode.tracker.explain import Place
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Origin

__all__ = ["Hit", "cut_of", "hits_in"]

_MARK = "\x01"
_LONGEST_ADDRESS = 320  # characters (RFC 5321)
_ADDRESS = re.compile(r"[\w.%+'@-]+")
_FEW = 3  # owners, all of which are looked at
_LONG = 4096  # characters of a leaf that is not cut into words with their places
_MOST_BETWEEN = 8  # characters between two words of a value in a long text
_MOST_PLACES = 200  # of one value in a long text
_BETWEEN_LOOKS = 127  # a mask: anchors or runs between two looks at the clock


def hits_in(leaves: Leaves, live: LiveValues, persons: frozenset[str] = frozenset(), request: str = "") -> list[Hit]:
    """Every place in *leaves* where a live value stands, overlapping ones included.

    Of a value with many owners those in play come alone where there are any.
    """
    joined = leaves.joined()
    search = _Round(leaves, live, persons, request)
    if live.anchors:
        cut = cut_of(leaves)
        anchors = live.anchors
        anchored = list(filter(anchors.__contains__, cut))
        if anchored:
            search.by_words(cut, anchored)
        search.by_runs(joined)
    if live.secrets:
        search.found += secrets_in(leaves, live.secrets)
    return search.found


def cut_of(leaves: Leaves) -> list[str]:
    """The words of a round, cut once for all who look for something in it."""
    if leaves.cut is None:
        leaves.cut = words(leaves.joined())
    return leaves.cut


class _Round:
    __slots__ = ("_leaves", "_live", "_lower", "_meter", "_persons", "_request", "_seen", "_spans", "found")

    def __init__(self, leaves: Leaves, live: LiveValues, persons: frozenset[str], request: str) -> None:
        self._leaves = leaves
        self._meter = leaves.meter
        self._live = live
        self._persons = persons
        self._request = request
        self._seen: set[tuple[int, object]] = set()
        self._lower: dict[int, str] = {}
        self._spans: tuple[int, list[tuple[int, int]]] = (-1, [])  # of the leaf that was looked at last
        self.found: list[Hit] = []

    def by_words(self, cut: list[str], anchored: list[str]) -> None:
        """Compare runs of words, beginning or going on at each of *anchored*, with the keys of live values."""
        table = self._live.index.table
        number = start = at = 0  # the leaf, the index of its first word, and how far leaves are counted
        index, last = -1, (-1, 0)
        for turn, word in enumerate(anchored):
            index = cut.index(word, index + 1)
            entry = table.get(word)
            kind = type(entry)
            matched = [(index, 1, entry)] if kind is Live or kind is Shared else longer(cut, index, entry, table)
            for first, count, owners in matched:
                if (first, count) == last:
                    continue  # the same words again, by another of them
                last = (first, count)
                if passed := cut[at:index].count(_MARK):
                    number += passed
                    start = index - cut[at:index][::-1].index(_MARK)
                at = index
                self._at_words(number, first - start, cut[first : first + count], owners)  # type: ignore[arg-type]  # as compared
            if not turn & _BETWEEN_LOOKS and turn and self._meter.late():
                return

    def _at_words(self, number: int, first: int, run: list[str], owners: Live | Shared) -> None:
        leaf, is_key = self._leaves.at(number)
        text = leaf[0]
        if isinstance(owners, Live) and owners.text == text:
            self.found.append(Hit(leaf, 0, len(text), [owners], (), is_key=is_key))
            return
        if "@" in text and _is_address(text) and not _alone(owners):
            return  # no name is found in it
        if len(text) > _LONG:
            if (number, run[0]) not in self._seen or (number, "".join(run)) not in self._seen:
                self._seen |= {(number, run[0]), (number, "".join(run))}
                for start, end in self._places(number, text, run):
                    self._add(number, leaf, start, end, owners, is_key=is_key)
        else:
            if self._spans[0] != number:
                self._spans = (number, spans(text))
            places = self._spans[1]
            last = first + len(run) - 1
            if last < len(places):
                self._add(number, leaf, places[first][0], places[last][1], owners, is_key=is_key)

    def _places(self, number: int, text: str, run: list[str]) -> Iterator[tuple[int, int]]:
        """Where *run* stands in a long text, without cutting all of the text into words with their places."""
        lower = self._lower.get(number)
        if lower is None:
            lower = self._lower[number] = text.lower()
        window = _MOST_BETWEEN * len(run) + sum(map(len, run))
        start = -1
        for _ in range(_MOST_PLACES):
            start = lower.find(run[0], start + 1)
            if start < 0:
                return
            if start and lower[start - 1].isalnum():
                continue
            piece = text[start : start + window]
            places = spans(piece)[: len(run)]
            if [piece[a:b].lower() for a, b in places] == run:
                yield start, start + places[-1][1]

    def by_runs(self, joined: str) -> None:
        """Read each run of digits as a number, a phone number and a date."""
        number = last = 0  # the leaf, and how far leaves are counted
        for turn, (start, end) in enumerate(runs_of(self._leaves)):
            owners = owners_of_run(joined[start:end], self._live.index)
            if owners:
                number += joined.count(_MARK, last, start)
                last = start
                begin = self._leaves.begin(start)
                leaf, is_key = self._leaves.at(number)
                for one in owners:
                    self._add(number, leaf, start - begin, end - begin, one, is_key=is_key)
            if not turn & _BETWEEN_LOOKS and turn and self._meter.late():
                return

    def _add(self, number: int, leaf: Leaf, start: int, end: int, owners: Live | Shared, *, is_key: bool) -> None:
        mark = (number, (start, end, id(owners)))
        if mark in self._seen:
            return
        self._seen.add(mark)
        if isinstance(owners, Live):
            place = explain(owners, leaf[0], start, end)
            if place is not None:
                self.found.append(Hit(leaf, place[0], place[1], [owners], place[2], is_key=is_key))
            return
        many = len(owners.lives) > _FEW
        by_form: dict[Place, list[Live]] = {}
        others: dict[Place, list[Live]] = {}
        for (category, text), kind in list(owners.kinds.items()):
            place = explain(kind[0], leaf[0], start, end) if kind else None
            if place is not None:
                mine = self._in_play(category, text, kind) if many else kind
                (by_form if mine else others).setdefault(place, []).extend(mine or kind)
        for (first, last, steps), lives in (by_form or others).items():
            group: list[Origin] = [*lives]
            self.found.append(Hit(leaf, first, last, group, steps, is_key=is_key, common=not by_form))

    def _in_play(self, category: str, text: str, owners: list[Live]) -> list[Live]:
        """The same value of the persons in play, who have few values; without any, what was shown in this request."""
        values = self._live.of
        mine = [o for person in self._persons for o in values(person) if o.text == text and o.category == category]
        request = self._request
        return mine or ([one for one in owners if one.request == request] if request or not self._persons else [])


def _is_address(text: str) -> bool:
    return len(text) < _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _alone(owners: Live | Shared) -> bool:
    """Whether one of them says by itself whose it is."""
    if isinstance(owners, Live):
        return owners.tier >= ALONE
    return any(group[0].tier >= ALONE for group in list(owners.kinds.values()))
