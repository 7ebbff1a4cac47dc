"""Derived values: what watched transforms made of personal values, held so that their outputs are recognised where they leave."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TypeVar

from sst_bytecode.tracker.clean import Clean
from sst_bytecode.tracker.cuts import survives
from sst_bytecode.tracker.inputs import LARGEST, content_of, key_of, plain_text
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.objects import Objects
from sst_bytecode.tracker.origins import Seen
from sst_bytecode.tracker.parts import Origin, Part
from sst_bytecode.tracker.plain import is_plain
from sst_bytecode.tracker.strength import ALONE, CORROBORATED, NAMED, SUPPORTS, strength
from sst_bytecode.tracker.tokens import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.facts import Match, Place
    from sst_bytecode.tracker.people import Request

__all__ = ["Derivation", "Flow"]

_K = TypeVar("_K")
_V = TypeVar("_V")

_VALUES = 10_000  # derived values that are live
_AGE = 900.0  # seconds
_PER_REQUEST = 500  # derived values of one request
_ELEMENTS = 64  # of a list that a transform returned
_UNIQUE, _RARE = 16, 4  # bytes
_BINARY = 64  # the newest derived values that are no text: these are looked for inside of other bytes


class Derivation:
    """One derived value: what is in it, in which request it was made, and which of its roots still show in it."""

    __slots__ = ("how", "key", "parts", "request", "shown", "tag", "text", "tier")

    def __init__(
        self, key: str | bytes, parts: tuple[Part, ...], request: str, shown: set[str], tag: str, how: tuple[object, ...]
    ) -> None:
        self.key = key
        self.text = plain_text(key)
        self.parts = parts
        self.request = request
        self.shown = shown
        self.tag = tag
        self.how = how  # operation, place and inputs, which tell whether it is made again in the same way
        self.tier = strength("", self.text, squeeze(self.text)) if self.text else _of_bytes(key)

    def roots(self) -> set[str]:
        """The tags of what it was made of in the end."""
        return {part.root.tag for part in self.parts}


class Flow:
    """What a tracker knows of transforms: where inputs come from, and what was made of them.

    Everything is bounded: sizes, derived values of one request and in all, their age. What is beyond is not followed; `dropped` counts it.
    """

    def __init__(self, live: LiveValues) -> None:
        self._live = live
        self.derived = LiveValues(_VALUES, _AGE)
        self.exact: dict[str | bytes, Derivation] = {}
        self.numbered: dict[str, Derivation] = {}
        self.dropped = 0
        self.clean = Clean()
        self._roots = Seen(live)
        self._seen = Seen(live, self.derived)
        self._binary: dict[bytes, Derivation] = {}
        self._objects = Objects()
        self._numbers = count()
        self._made: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self.exact or self.numbered)

    # -- what goes into a transform --------------------------------------------------------------------------------------------

    def origins(
        self, inputs: tuple[object, ...], request: Request | None, *, closely: bool = False
    ) -> tuple[Origin, ...] | None:
        """Where *inputs* come from; None where they hold nothing personal.

        *closely*: also values with no boundary around them, which takes longer.
        """
        found: dict[str, Origin] = {}
        for value in inputs:
            if value is None or value is True or value is False or not (self._live or self.exact):
                continue
            for origin in self._of_one(value, request, closely=closely):
                found.setdefault(origin.root.tag, origin)
        return tuple(found.values()) or None

    def _of_one(self, value: object, request: Request | None, *, closely: bool) -> Iterator[Origin]:
        known = self._objects.get(value)
        if known is not None:
            yield from known
            return
        value = content_of(value)
        key = key_of(value)
        persons = frozenset({request.person}) if request is not None else frozenset()
        number = request.id if request is not None else ""
        if key is None:
            for match in self._seen.in_container(value, persons, number):
                yield from self._of_match(match, match.form)
            return
        generation = self.clean.generation
        if not closely and key in self.clean.values:
            self.clean.keep(value, generation)
            return
        exact = self.at(key, number)
        if exact is not None:
            yield from (Origin(part.root, part) for part in exact.parts)
            return
        text = plain_text(key)
        matches = self._seen.in_text(text, persons, number)
        for match, whole in matches or ():
            yield from self._of_match(match, match.form if whole else (*match.form, _around(text)))
        if matches is None:
            self.clean.keep(value, generation)
            self.clean.keep(key, generation)
        if closely and not matches:
            for match in self._seen.close_in(text, persons, generation):
                yield from self._of_match(match, (*match.form, _around(text)))
        if isinstance(key, bytes) and self._binary:
            yield from (Origin(part.root, part, ("concat",)) for made in self.within(key) for part in made.parts)

    def _of_match(self, match: Match, steps: tuple[str, ...]) -> Iterator[Origin]:
        made = self.numbered.get(match.tag)
        if made is None:
            yield Origin(match, None, steps)
        else:
            yield from (Origin(part.root, part, steps) for part in made.parts)

    def within(self, data: bytes) -> list[Derivation]:
        """Derived values that are no text (a ciphertext) and are part of *data*, or all of it."""
        return [made for key, made in list(self._binary.items()) if key in data]

    # -- what comes out --------------------------------------------------------------------------------------------------------

    def derive(
        self, operation: str, origins: tuple[Origin, ...], output: object, place: Place, request: Request | None
    ) -> None:
        """*output* was made of *origins*."""
        key = key_of(output)
        if key is not None:
            self._value(operation, origins, key, place, request)
        elif isinstance(output, (list, tuple)):
            for one in output[:_ELEMENTS]:
                if (element := key_of(one)) is not None:
                    self._value(operation, origins, element, place, request)
        elif output is not None and not isinstance(output, bool):
            self._objects.add(output, tuple(origin.after(operation) if operation else origin for origin in origins))

    def _value(
        self, operation: str, origins: tuple[Origin, ...], key: str | bytes, place: Place, request: Request | None
    ) -> None:
        if not key or len(key) >= LARGEST:
            return
        number = request.id if request is not None else ""
        how = (operation, place.file, place.line, *((origin.root.tag, origin.steps) for origin in origins))
        known = self.exact.get(key)
        if known is not None and known.how == how:  # made again as it was before
            known.request = number
            self._keep(known)
            return
        persons = frozenset({request.person}) if request is not None else frozenset()
        text = plain_text(key)
        showing = self._roots.in_text(text, persons, number) or ()
        tags = {origin.root.tag for origin in origins}
        if any(whole and match.tag in tags for match, whole in showing):
            return  # the value itself came out again: nothing is lost by not following it
        origins = tuple(origin for origin in origins if survives(origin, operation, text) and not _is_same(origin, text))
        if not origins or not self._may_make(number):
            return
        stored = text or f"0x{key.hex()}"  # type: ignore[union-attr]  # bytes: a text is its own text
        parts = tuple(Part(origin, operation, stored, place, plain=is_plain(origin, operation, key)) for origin in origins)
        tag = known.tag if known is not None and known.roots() == tags else f"~{next(self._numbers)}"
        self._keep(Derivation(key, parts, number, tags.intersection(match.tag for match, _ in showing), tag, how))

    def _keep(self, made: Derivation) -> None:
        if self.exact.get(made.key) is not made:
            self.clean.clear()
        _put(self.exact, made.key, made, 2 * _VALUES)
        if isinstance(made.key, bytes):
            if made.tier >= ALONE:
                _put(self._binary, made.key, made, _BINARY)
        elif not made.shown:  # what shows its root is found by that, and must not hide it
            root = made.parts[0].root
            _put(self.numbered, made.tag, made, 2 * _VALUES)
            self.derived.add(
                made.text, tag=made.tag, person=root.person, category=_kind(made), field=root.field, source=root.source,
                request=made.request, local=made.tier < ALONE,
            )  # fmt: skip
            newest = self.derived.order[-1] if self.derived.order else None
            if newest is not None and newest.tag == made.tag:
                newest.tier = made.tier  # a piece is worth what it says itself, not what it was cut from

    def at(self, key: str | bytes | None, request: str) -> Derivation | None:
        """The derived value that *key* is; a common one only in the request that made it."""
        made = self.exact.get(key) if key is not None else None
        return made if made is not None and (made.tier >= ALONE or made.shown or made.request == request) else None

    def _may_make(self, request: str) -> bool:
        made = self._made.get(request, 0) + 1
        if request and made > _PER_REQUEST:
            self.dropped += 1
            return False
        _put(self._made, request, made, _VALUES)
        return True


def _put(table: dict[_K, _V], key: _K, value: _V, most: int) -> None:
    """Put an entry into *table*, from which the oldest leaves when there are more than *most*."""
    table[key] = value
    while len(table) > most:
        table.pop(next(iter(table)), None)


def _kind(made: Derivation) -> str:
    """The category by whose rules a derived value is looked for: a piece of a date is a date's, a digest of an address a pseudonym."""
    root = made.parts[0].root
    if made.tier < ALONE:
        return root.category
    return "user_id" if root.category in SUPPORTS else "derived"


def _of_bytes(key: str | bytes) -> int:
    """How likely bytes are met by coincidence: a number in four of them is, in sixteen it is not."""
    return ALONE if len(key) >= _UNIQUE else CORROBORATED if len(key) >= _RARE else NAMED


def _is_same(origin: Origin, text: str) -> bool:
    """Whether what was derived before came out again."""
    return bool(text) and origin.parent is not None and origin.parent.text == text


def _around(text: str) -> str:
    """What to call it that a value is only a part of what goes in: JSON that nobody saw being made, or anything else."""
    return "json" if text[:1] in {"{", "["} else "concat"

