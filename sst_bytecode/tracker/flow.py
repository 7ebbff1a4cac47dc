"""What watched transforms make of personal values: where inputs come from, and what outputs are derived from."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from sst_bytecode.tracker.bounded import put
from sst_bytecode.tracker.clean import Clean
from sst_bytecode.tracker.cuts import amid, left_in
from sst_bytecode.tracker.derivation import Derivation
from sst_bytecode.tracker.derived import DerivedValues
from sst_bytecode.tracker.glued import Glued
from sst_bytecode.tracker.inputs import LARGEST, LONGEST, content_of, key_of, plain_text, unescaped
from sst_bytecode.tracker.objects import Objects
from sst_bytecode.tracker.origins import Seen
from sst_bytecode.tracker.overlaps import with_glued
from sst_bytecode.tracker.parts import Origin, Part
from sst_bytecode.tracker.plain import is_plain
from sst_bytecode.tracker.seals import traces

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sst_bytecode.facts import Match, Place
    from sst_bytecode.tracker.edges import Piece
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.people import Request

__all__ = ["Flow"]

_PER_REQUEST = 500  # derived values of one request
_REQUESTS = 2_000  # whose derived values are counted
_LAST = 256  # texts whose origins are held until something is learnt
_SHORT = 256  # characters of a salt and a value, which are looked at closely whatever else is in them
_TEXTS = frozenset({str, bytes})
_NOWHERE: frozenset[int] = frozenset()
_NOBODY: frozenset[str] = frozenset()
_ELEMENTS = 64  # of a list that a transform returned


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
        self._glued = Glued(live, self.values.live)
        self._objects = Objects()
        self._numbers = count()
        self._made: dict[str, int] = {}
        self._last: dict[tuple[str, frozenset[str], bool, int], list[Origin]] = {}

    # what goes into a transform

    def origins(
        self, inputs: tuple[object, ...], request: Request | None, *, closely: bool = False
    ) -> tuple[Origin, ...] | None:
        """Where *inputs* come from; None where they hold nothing personal.

        *closely*: also values with no boundary around them, which takes longer.
        """
        if not (self._live.keys or self.values.exact):
            return None
        found: dict[str, Origin] = {}
        for value in inputs:
            if value is None or value is True or value is False:
                continue
            known = None if type(value) in _TEXTS else self._objects.get(value)
            for origin in known if known is not None else self._of_value(value, request, closely=closely):
                found.setdefault(origin.root.tag, origin)
        return tuple(found.values()) or None

    def is_blank(self, text: str) -> bool:
        """A quick yes for a text that holds nothing; False where it has to be looked at."""
        if text in self.clean.values:
            return True
        if text in self.values.exact or not self._seen.is_blank(unescaped(text)) or self._cut(text, text) is not None:
            return False
        self.clean.keep(text, self.clean.generation)
        return True

    def _of_value(self, value: object, request: Request | None, *, closely: bool) -> Sequence[Origin]:
        content = value if type(value) in _TEXTS else content_of(value)
        key = content if type(content) is str else key_of(content)
        persons = frozenset({request.person}) if request is not None else _NOBODY
        number = request.id if request is not None else ""
        generation = self.clean.generation
        if key is None:
            inside = self._seen.in_container(content, persons, number)
            return [origin for match in inside for origin in self._of_match(match, match.form, _NOWHERE)]
        if not closely and key in self.clean.values:
            self.clean.keep(content, generation)
            return ()
        if key in self.values.exact and (made := self.values.at(key, number)) is not None:
            whole = traces(key)
            return [Origin(part.root, part, (), whole) for part in made.parts]
        if (cut := self._cut(key, content)) is not None:
            return [Origin(part.root, part, cut[1]) for part in cut[0].parts]
        if isinstance(key, bytes):
            return [Origin(part.root, part, ("concat",)) for made in self.values.within(key) for part in made.parts]
        asked = (key, persons, closely, generation)
        known = self._last.get(asked)
        return known if known is not None else self._of_text(content, number, asked)

    def _cut(self, key: str | bytes, content: object) -> Piece | None:
        """The digest that a slice was cut from, which no probe saw; of bytes one in a hundred happens to be a text."""
        edges = self.values.edges
        if not edges:
            return None
        return edges.of(key) or (edges.of(content) if type(content) is bytes else None)

    def _of_text(self, content: object, number: str, asked: tuple[str, frozenset[str], bool, int]) -> Sequence[Origin]:
        key, persons, closely, generation = asked
        text = unescaped(plain_text(key))
        matches = self._seen.in_text(text, persons, number, closely=closely)
        if matches is None:
            self.clean.keep(content, generation)
            self.clean.keep(key, generation)
        if closely and (not matches or (len(text) <= _SHORT and not any(is_all for _, is_all in matches))):
            glued = self._glued.find(text, persons, generation)
            matches = with_glued(matches or [], glued, text) if glued else matches
        if not matches:
            return ()
        found = self._in_matches(matches, text, key)
        if len(key) <= LONGEST and not any(match.tag in self.values.numbered for match, _ in matches):
            put(self._last, asked, found, _LAST)  # known the next time, unless something is learnt
        return found

    def _in_matches(self, matches: list[tuple[Match, bool]], text: str, key: str) -> list[Origin]:
        around = _NOWHERE if all(is_all for _, is_all in matches) else traces(key)
        as_written = key.startswith(text)
        found: list[Origin] = []
        for match, is_all in matches:
            steps = match.form if as_written or match.text in key else (*match.form, "percent")
            if is_all:
                found += self._of_match(match, steps, _NOWHERE)
            else:
                found += self._of_match(match, (*steps, _around(text)), around)
        return found

    def _of_match(self, match: Match, steps: tuple[str, ...], whole: frozenset[int]) -> list[Origin]:
        made = self.values.numbered.get(match.tag)
        if made is None:
            return [Origin(match, None, steps, whole)]
        return [Origin(part.root, part, steps, whole) for part in made.parts]

    # what comes out

    def derive(
        self,
        operation: str,
        origins: tuple[Origin, ...],
        output: object,
        place: Callable[[], Place],
        *,
        at: object,
        request: Request | None,
    ) -> None:
        """*output* was made of *origins* at *place*: to find that is a walk over the stack.

        It is not found again for what *at*, or a request of the same route, has made in the same way before.
        """
        if not issubclass(type(output), (list, tuple)):
            key = key_of(output)
            if key is not None:
                self._value(key, operation, origins, place, at=at, request=request)
            elif output is not None and type(output) is not bool:
                self._objects.add(output, tuple([one.after(operation) for one in origins]) if operation else origins)
            return
        place = cache(place)
        for one in output[:_ELEMENTS]:  # type: ignore[index]  # as just asked
            key = key_of(one)
            if key is not None:
                self._value(key, operation, origins, place, at=at, request=request)

    def _value(
        self,
        key: str | bytes,
        operation: str,
        origins: tuple[Origin, ...],
        place: Callable[[], Place],
        *,
        at: object,
        request: Request | None,
    ) -> None:
        if not 0 < len(key) < LARGEST:
            return
        number, route = (request.id, request.route) if request is not None else ("", "")
        found = None if at is not None or route else place()
        how: tuple[object, ...] = (operation, at or route, None if found is None else (found.file, found.line))
        for origin in origins:
            how += (origin.root.tag, origin.steps)
        if self.values.made_again(key, how, number):
            return
        text = plain_text(key)
        persons = frozenset({request.person}) if request is not None else _NOBODY
        showing = self._roots.in_text(text, persons, number) or ()
        tags = {origin.root.tag for origin in origins}
        if any(whole and match.tag in tags for match, whole in showing):
            return  # the value itself came out again: nothing is lost by not following it
        shown = tuple(tags.intersection(match.tag for match, _ in showing))
        left = left_in(text, origins, operation, [match for match, _ in showing])
        if not left or not self._may_make(number):
            return
        known = self.values.exact.get(key)
        tag = known.tag if known is not None and known.roots() == tags else f"~{next(self._numbers)}"
        found = found or place()
        # Bytes that are no text stand as digits, marked so that no text is like them.
        shape = key if isinstance(key, str) else f"0x{key.hex()}"
        parts = tuple(
            Part(one, operation, shape, found, plain=is_plain(one, operation, key), amid=amid(one, operation, text))
            for one in left
        )
        self.clean.clear()
        self.values.keep(Derivation(key, parts, request=number, shown=shown, tag=tag, how=how))

    def _may_make(self, request: str) -> bool:
        if request not in self._live.ages.course:
            return True  # a worker that it began may go on for others, for as long as the program runs
        made = self._made.get(request, 0) + 1
        if request and made > _PER_REQUEST:
            self.dropped += 1
            return False
        put(self._made, request, made, _REQUESTS)
        return True


def _around(text: str) -> str:
    """What to call it that a value is but a part of what goes in: JSON that nobody saw being made, or anything else."""
    return "json" if text[:1] in {"{", "["} else "concat"
