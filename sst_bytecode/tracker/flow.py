"""What watched transforms make of personal values: where inputs come from, and what outputs are derived from."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import put
from sst_bytecode.tracker.clean import Clean
from sst_bytecode.tracker.cuts import survives
from sst_bytecode.tracker.derivation import Derivation
from sst_bytecode.tracker.derived import DerivedValues
from sst_bytecode.tracker.inputs import LARGEST, content_of, key_of, plain_text
from sst_bytecode.tracker.objects import Objects
from sst_bytecode.tracker.origins import Seen
from sst_bytecode.tracker.parts import Origin, Part
from sst_bytecode.tracker.plain import is_plain
from sst_bytecode.tracker.seals import traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sst_bytecode.facts import Match, Place
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.people import Request

__all__ = ["Flow"]

_PER_REQUEST = 500  # derived values of one request
_REQUESTS = 2_000  # whose derived values are counted
_LAST = 256  # texts whose matches are held until something is learnt
_NOWHERE: frozenset[int] = frozenset()
_ELEMENTS = 64  # of a list that a transform returned


class _Output:
    """One value that a transform returned."""

    __slots__ = ("how", "key", "operation", "place")

    def __init__(self, key: str | bytes, operation: str, place: Place, how: tuple[object, ...]) -> None:
        self.key = key
        self.operation = operation
        self.place = place
        self.how = how

    def parts(self, origins: list[Origin]) -> tuple[Part, ...]:
        """What of each origin is in it. Bytes that are no text stand as digits, marked so that no text is like them."""
        key, name = self.key, self.operation
        text = key if isinstance(key, str) else f"0x{key.hex()}"
        return tuple(Part(one, name, text, self.place, plain=is_plain(one, name, key)) for one in origins)


class Flow:
    """The transforms' half of `probes.observer.Observer`.

    Everything is bounded: the size of inputs and outputs, the derived values of one request and in all, their age. What
    is beyond is not followed; `dropped` counts the derived values that a request had too many.
    """

    def __init__(self, live: LiveValues, wake: Callable[[], None]) -> None:
        self._live = live
        self.values = DerivedValues(live.ages.course)
        self.clean = Clean(wake)
        self.dropped = 0
        self._roots = Seen(live)
        self._seen = Seen(live, self.values.live)
        self._objects = Objects()
        self._numbers = count()
        self._made: dict[str, int] = {}
        self._last: dict[tuple[str, frozenset[str], int], list[tuple[Match, bool]]] = {}

    # what goes into a transform

    def origins(
        self, inputs: tuple[object, ...], request: Request | None, *, closely: bool = False
    ) -> tuple[Origin, ...] | None:
        """Where *inputs* come from; None where they hold nothing personal.

        *closely*: also values with no boundary around them, which takes longer.
        """
        found: dict[str, Origin] = {}
        for value in inputs:
            if value is None or value is True or value is False or not (self._live or self.values):
                continue
            known = self._objects.get(value)
            for origin in known if known is not None else self._of_value(value, request, closely=closely):
                found.setdefault(origin.root.tag, origin)
        return tuple(found.values()) or None

    def is_blank(self, text: str) -> bool:
        """A quick yes for a text that holds nothing; False where it has to be looked at."""
        if text in self.clean.values:
            return True
        if text in self.values.exact or not self._seen.is_blank(text):
            return False
        self.clean.keep(text, self.clean.generation)
        return True

    def _of_value(self, value: object, request: Request | None, *, closely: bool) -> Iterator[Origin]:
        value = content_of(value)
        key = key_of(value)
        persons = frozenset({request.person}) if request is not None else frozenset()
        number = request.id if request is not None else ""
        generation = self.clean.generation
        if key is None:
            for match in self._seen.in_container(value, persons, number):
                yield from self._of_match(match, match.form, _NOWHERE)
        elif not closely and key in self.clean.values:
            self.clean.keep(value, generation)
        elif (made := self.values.at(key, number)) is not None:
            whole = traces(key)
            yield from (Origin(part.root, part, (), whole) for part in made.parts)
        elif isinstance(key, bytes):
            yield from (Origin(part.root, part, ("concat",)) for made in self.values.within(key) for part in made.parts)
        else:
            text = plain_text(key)
            matches = self._in_text(text, persons, number, generation)
            if matches is None:
                self.clean.keep(value, generation)
                self.clean.keep(key, generation)
            if closely and not matches:
                matches = [(match, False) for match in self._seen.close_in(text, persons, generation)]
            around = traces(key) if matches and not all(is_all for _, is_all in matches) else _NOWHERE
            for match, is_all in matches or ():
                if is_all:
                    yield from self._of_match(match, match.form, _NOWHERE)
                else:
                    yield from self._of_match(match, (*match.form, _around(text)), around)

    def _in_text(
        self, text: str, persons: frozenset[str], request: str, generation: int
    ) -> list[tuple[Match, bool]] | None:
        """What is in a text; known from the last time where nothing was learnt since, and no piece is in it."""
        key = (text, persons, generation)
        if key in self._last:
            return self._last[key]
        matches = self._seen.in_text(text, persons, request)
        if matches is not None and not any(match.tag in self.values.numbered for match, _ in matches):
            put(self._last, key, matches, _LAST)
        return matches

    def _of_match(self, match: Match, steps: tuple[str, ...], whole: frozenset[int]) -> Iterator[Origin]:
        made = self.values.numbered.get(match.tag)
        if made is None:
            yield Origin(match, None, steps, whole)
        else:
            yield from (Origin(part.root, part, steps, whole) for part in made.parts)

    # what comes out

    def derive(
        self,
        operation: str,
        origins: tuple[Origin, ...],
        output: object,
        place: Callable[[], Place],
        request: Request | None,
    ) -> None:
        """*output* was made of *origins* at *place*: to find that is a walk over the stack."""
        several = issubclass(type(output), (list, tuple))
        found: Place | None = None
        how: tuple[object, ...] = ()
        for one in output[:_ELEMENTS] if several else (output,):  # type: ignore[index]  # as just asked
            key = key_of(one)
            if key is not None:
                if 0 < len(key) < LARGEST:
                    if found is None:
                        found = place()
                        how = (operation, found.file, found.line, *[(one.root.tag, one.steps) for one in origins])
                    self._value(_Output(key, operation, found, how), origins, request)
            elif not several and one is not None and type(one) is not bool:
                self._objects.add(one, tuple([one.after(operation) if operation else one for one in origins]))

    def _value(self, output: _Output, origins: tuple[Origin, ...], request: Request | None) -> None:
        key, text = output.key, plain_text(output.key)
        number = request.id if request is not None else ""
        known = self.values.exact.get(key)
        if known is not None and known.how == output.how:  # made again as it was before
            known.request = number
            if not self.values.renew(known):
                self.values.keep(known)
            return
        persons = frozenset({request.person}) if request is not None else frozenset()
        showing = self._roots.in_text(text, persons, number) or ()
        tags = {origin.root.tag for origin in origins}
        if any(whole and match.tag in tags for match, whole in showing):
            return  # the value itself came out again: nothing is lost by not following it
        left = [o for o in origins if survives(o, output.operation, text) and not _is_same(o, text)]
        if not left or not self._may_make(number):
            return
        tag = known.tag if known is not None and known.roots() == tags else f"~{next(self._numbers)}"
        shown = tuple(tags.intersection(match.tag for match, _ in showing))
        self.clean.clear()
        self.values.keep(Derivation(key, output.parts(left), request=number, shown=shown, tag=tag, how=output.how))

    def _may_make(self, request: str) -> bool:
        made = self._made.get(request, 0) + 1
        if request and made > _PER_REQUEST:
            self.dropped += 1
            return False
        put(self._made, request, made, _REQUESTS)
        return True


def _is_same(origin: Origin, text: str) -> bool:
    """Whether what was derived before came out again."""
    return bool(text) and origin.parent is not None and origin.parent.text == text


def _around(text: str) -> str:
    """What to call it that a value is but a part of what goes in: JSON that nobody saw being made, or anything else."""
    return "json" if text[:1] in {"{", "["} else "concat"
