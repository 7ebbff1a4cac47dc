"""Derived values in what leaves: each is told as what it was made from, with the chain of steps in between."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from sst_bytecode.facts import Match, Payload
from sst_bytecode.payload.decode import decode
from sst_bytecode.payload.leaves import chain, where
from sst_bytecode.tracker.hiding import hidden
from sst_bytecode.tracker.hits import cut_of, hits_in
from sst_bytecode.tracker.inputs import key_of
from sst_bytecode.tracker.naming import namer
from sst_bytecode.tracker.seals import is_clear, is_seal, sent_in
from sst_bytecode.tracker.strength import CORROBORATED
from sst_bytecode.tracker.whose import parts_in_play

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaves
    from sst_bytecode.tracker.derivation import Derivation
    from sst_bytecode.tracker.derived import DerivedValues
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.parts import Part
    from sst_bytecode.tracker.values import Origin

__all__ = ["Departure"]

_Found = dict[tuple[str, tuple[str, ...], str], Match]
_first = itemgetter(0)
_MARK = "\x01"
_COMPRESSED = frozenset({"deflate", "gzip", "zstd", "br"})
_SURE = 0.99
_LIKELY = 0.9


class Departure:
    """One payload: what `look` notes in its leaves, `told` joins with the matches of the whole.

    *made* are the parts of derived values among the matches, for their lineage; *plain* are the bare digests that were
    seen, which need no other explanation.
    """

    __slots__ = (
        "_live", "_noted", "_opened", "_payload", "_personal", "_persons", "_request", "_values", "_whole", "made",
        "plain",
    )  # fmt: skip

    def __init__(self, values: DerivedValues, live: LiveValues, persons: frozenset[str], request: str) -> None:
        self._values = values
        self._live = live
        self._personal = namer(live)
        self._persons = persons
        self._request = request
        self._noted: list[tuple[Derivation, str, tuple[str, ...], str]] = []
        self._payload: Payload | None = None
        self._whole: list[Part] = []  # what is in the body as a whole
        self._opened: dict[str, str] = {}
        self.made: list[Part] = []
        self.plain: set[str] = set()

    def look(self, leaves: Leaves) -> list[Hit]:
        """Where derived values are in one round of leaves; those that show their roots, or are no text, are noted."""
        exact = self._values.exact
        if exact:
            if not exact.keys().isdisjoint(map(_first, leaves.texts)):
                for text, path, layers in leaves.texts:
                    if text in exact and (made := self._values.at(text, self._request)) is not None and made.shown:
                        self._note(made, where(path, self._personal), chain(layers), text)
            for data, text, path, layers in leaves.blobs:
                if (made := self._values.at(data, self._request)) is not None and not made.text:
                    self._note(made, where(path, self._personal), chain(layers), text)
        if self._values.edges:
            self._look_for_edges(leaves)
        derived = self._values.live
        hits = hits_in(leaves, derived, self._persons, self._request) if derived else []
        beside = Counter([id(hit.leaf) for hit in hits]) if hits else {}  # of two in one text, one may hide the other
        for hit in hits:
            if beside[id(hit.leaf)] == 1 and not hit.steps and any(map(self._is_plain, hit.owners)):
                self.plain.add(hit.text)
        return hits

    def _is_plain(self, owner: Origin) -> bool:
        made = self._values.numbered.get(owner.tag)
        return made is not None and made.parts[0].plain

    def _look_for_edges(self, leaves: Leaves) -> None:
        """What is left of a digest that was cut short."""
        whole = dict(zip(map(_first, leaves.texts), leaves.texts, strict=True))
        for piece, (made, steps) in self._values.edges.among([*whole, *dict.fromkeys(cut_of(leaves))]):
            leaf = whole.get(piece) or next((one for one in leaves.texts if piece in one[0].lower()), None)
            if leaf is None or (steps and made.text in leaf[0].lower()):  # the last word of a UUID is an end of it
                continue
            text, path, layers = leaf
            self._note(made, where(path, self._personal), (*steps, *chain(layers)), text)

    def body(self, payload: Payload) -> None:
        """Note what a body is or holds as a whole, which leaves do not tell: bytes, texts that are opened at once."""
        body = payload.body
        self._payload = payload
        if not isinstance(body, (bytes, bytearray, str)):
            return
        key = key_of(body)
        made = self._values.at(key, self._request)
        if made is not None:
            self._whole = parts_in_play(made, self._live, self._persons)
        elif isinstance(key, bytes):
            if (cut := self._values.edges.of(key)) is not None:
                self._note(cut[0], "body", cut[1], "")
            for inner in self._values.within(key):
                if payload.content_encoding and inner.parts[0].form[-1] in _COMPRESSED:  # flushed in several pieces
                    self._whole += parts_in_play(inner, self._live, self._persons)
                else:
                    self._note(inner, "body", (), "")

    def told(self, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """*matches* with each derived value told as the roots it was made from.

        A digest of all that leaves is not told beside what it was made of.
        """
        found: _Found = {}
        for match in matches:
            if match.tag not in self._values.numbered:
                _join(found, match)
        derived = [(match, made) for match in matches if (made := self._values.numbered.get(match.tag)) is not None]
        parts = [
            (part, weighed)
            for match, made in derived
            for weighed in (self._weighed(match, made),)
            for part in parts_in_play(made, self._live, self._persons)
        ]
        parts += [
            (part, _noted(part, place, layers, text))
            for made, place, layers, text in self._noted
            for part in parts_in_play(made, self._live, self._persons)
        ]
        # Last, since what is found inside of it is told there.
        parts += [(part, _noted(part, "body", (), "")) for part in self._whole]
        sent = sent_in(self._payload) if parts and self._payload is not None else frozenset()
        seals = [(part, match) for part, match in parts if is_seal(part, sent)]
        for part, match in parts:
            if (part, match) not in seals and (match.weak or not self._tell_inner(found, part, match)):
                self._tell(found, part, match)
        clear = [match for match in found.values() if not match.weak]
        for part, match in seals:
            if not is_clear(part.root, clear):
                self._tell(found, part, match)
        return tuple(found.values())

    def _note(self, made: Derivation, place: str, layers: tuple[str, ...], text: str) -> None:
        self._noted.append((made, place, layers, text))

    def _weighed(self, match: Match, made: Derivation) -> Match:
        """A word or a year is no coincidence within the request that made it; anything shorter needs support."""
        if match.weak and made.tier >= CORROBORATED and made.request == self._request:
            return match.replace(weak=False, confidence=_LIKELY)
        return match

    def _tell(self, found: _Found, part: Part, match: Match) -> None:
        """A derived value, told as the root it was made from."""
        self.made.append(part)
        root = part.root
        _join(
            found,
            match.replace(
                tag=root.tag, person=root.person, category=root.category, field=root.field, source=root.source,
                form=(*part.form, *match.form), evidence=("value", "flow") if part.plain else ("flow",),
            ),
        )  # fmt: skip

    def _tell_inner(self, found: _Found, part: Part, match: Match) -> bool:
        """Whether the root was found there already, hidden in the same way or in this very text: two kinds of evidence.

        A digest beside what it was made of is another disclosure.
        """
        steps = hidden((*part.form, *match.form))
        whole = part in self._whole
        for key, known in found.items():
            if key[0] != part.root.tag or not _inside(known.where, match.where):
                continue
            if whole or key[1] == steps or (match.text and self._shows(match.text, known.text)):
                self.made.append(part)
                confidence = max(known.confidence, _LIKELY)
                evidence = ("value", "flow") if "value" in known.evidence else known.evidence
                found[key] = known.replace(evidence=evidence, weak=False, confidence=confidence)
                return True
        return False

    def _shows(self, made: str, text: str) -> bool:
        """Whether *text* is in what *made* holds, as it is or taken apart: a signed token shows what was signed."""
        if made not in self._opened:
            leaves = [leaf[0] for part in decode(Payload(body=made)) for leaf in part.texts]
            self._opened[made] = _MARK.join([made, *leaves])
        return text in self._opened[made]


def _noted(part: Part, place: str, layers: tuple[str, ...], text: str) -> Match:
    root = part.root
    return Match(root.tag, root.person, root.category, root.field, root.source, layers, place, (), _SURE, text=text)


def _join(found: _Found, match: Match) -> None:
    """Add *match*; of a value at one place, hidden in one way, the better supported counts, with all evidence."""
    key = (match.tag, hidden(match.form), match.where)
    known = found.get(key)
    if known is None:
        found[key] = match
        return
    best = match if (known.weak, -known.confidence) > (match.weak, -match.confidence) else known
    both = tuple(kind for kind in ("value", "flow") if kind in known.evidence or kind in match.evidence)
    found[key] = best if best.evidence == both else best.replace(evidence=both)


def _inside(where_: str, place: str) -> bool:
    return where_ == place or (where_.startswith(place) and where_[len(place)] in ".[")
