"""From what passes want to edits: which sequences go where in a body, and what handles exceptions in them."""

from __future__ import annotations

from rewriter import dialect, placeholders, templates
from rewriter.edits import AFTER, BEFORE, Cold, Edits, Insert
from rewriter.ranges import lifted
from rewriter.splice import splice
from rewriter.stack import covers
from rewriter.units import encode

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.bodies import Body
    from rewriter.edits import Handler
    from rewriter.sites import CallSite

_NARROW = 256
_COLD_NEED = 7
"""Stack items above the token that the deepest cold sequence needs."""


class Constants:
    """The constants of a body, to which others are only ever appended."""

    __slots__ = ("_extra", "_first", "_known", "original")

    def __init__(self, original: tuple[object, ...]) -> None:
        self.original = original
        self._extra: list[object] = []
        self._first = len(original)
        self._known: dict[object, int] = {}
        for index, constant in enumerate(original):
            if constant is None:
                self._known[None] = index
                break

    def index(self, constant: object) -> int:
        """Where *constant* (None or a placeholder) is."""
        known = self._known.get(constant)
        if known is None:
            known = self._known[constant] = self._first + len(self._extra)
            self._extra.append(constant)
        return known

    def all(self) -> tuple[object, ...]:
        """The original ones, then the others."""
        return (*self.original, *self._extra)

    def slots(self, hook: str, before: object) -> tuple[int, ...]:
        """The index for each `templates.Slot` of one site of *hook*."""
        index, ending = self.index, placeholders.ending
        return (
            index(before),
            index(ending(placeholders.RETURNED, hook)),
            index(ending(placeholders.RAISED, hook)),
            index(placeholders.errors()),
            index(placeholders.tally(hook)),
            index(None),
        )


class Weaver:
    """The edits of one body, in the making."""

    __slots__ = ("body", "constants", "edits", "handlers", "places", "stacksize", "wide")

    def __init__(self, body: Body) -> None:
        self.body = body
        self.constants = Constants(body.code.co_consts)
        self.wide = len(body.code.co_consts) + len(body.watched) * 5 + len(body.entries) * 5 + 2 > _NARROW
        self.edits = Edits()
        self.edits.lift = len(body.entries)
        self.stacksize = body.code.co_stacksize
        self.places = list(body.code.co_positions())
        self.handlers = covers(body.units, body.handled)

    def place(self, index: int) -> tuple[int, int, int, int]:
        """Line, end line, column, end column of the instruction at *index*; -1 where unknown."""
        units = self.body.units
        line, end_line, column, end_column = self.places[units.ends[index] - 1 - dialect.CACHES[units.ops[index]]]
        return (
            -1 if line is None else line,
            -1 if end_line is None else end_line,
            -1 if column is None else column,
            -1 if end_column is None else end_column,
        )

    def outer(self, index: int) -> Handler | None:
        """What handles exceptions at the instruction at *index*, with the edits' lift."""
        if self.body.units.starts[index] < self.edits.since:
            return None
        number = self.handlers[index]
        if number < 0:
            return self.edits.default
        _start, _end, target, depth, lasti = self.body.handled[number]
        return (target, depth + self.edits.lift, lasti)

    def need(self, depth: int) -> None:
        """Make the stack of the body at least *depth* deep."""
        self.stacksize = max(self.stacksize, depth)

    def cold(self, cold: Cold) -> int:
        """Add *cold*; its number."""
        self.edits.colds.append(cold)
        return len(self.edits.colds) - 1

    def missed(self, slots: tuple[int, ...], outer: Handler | None, insert: Insert, back: int) -> int:
        """Add the cold piece which goes on in *insert* at *back* with None on the stack, for a hook not called."""
        raw = templates.missed(self.wide).bound(slots)
        return self.cold(Cold(raw, outer, [], (insert, back)))

    def told(self, unit: int, side: int, slots: tuple[int, ...], depth: int, outer: Handler | None) -> Insert:
        """[token, result] -> [result]: code that tells the token, with *depth* items below the result afterwards."""
        template = templates.after_call(self.wide)
        insert = Insert(unit, side, template.bound(slots), outer, [])
        number = self.missed(slots, outer, insert, template.marks["done"])
        insert.zones.append((template.marks["telling"], template.marks["done"], ((number, 0), depth + 1, False)))
        self.need(depth + 5)
        return insert

    def raised(self, slots: tuple[int, ...], depth: int, outer: Handler | None) -> Handler:
        """The handler which tells the token, that is at *depth*, and raises on."""
        template = templates.raised(self.wide)
        number = len(self.edits.colds)
        marks = template.marks
        zones = [(marks["telling"], marks["told"], ((number, marks["missed"]), depth + 3, False))]
        self.cold(Cold(template.bound(slots), outer, zones))
        self.need(depth + _COLD_NEED + 1)
        return ((number, 0), depth + 1, True)


def weave(body: Body) -> CodeType:
    """The body's code with all that its passes want woven in."""
    weaver = Weaver(body)
    if body.entries:
        from rewriter.frames import weave_entries

        weave_entries(weaver)
    by_call: dict[int, tuple[CallSite, list[tuple[str, str]]]] = {}
    for call, hook, target in body.watched:
        by_call.setdefault(call.index, (call, []))[1].append((hook, target))
    for call, hooks in by_call.values():
        _weave_call(weaver, call, hooks)
    code = body.code
    return splice(code, body.units, body.handled, weaver.edits, weaver.constants.all(), weaver.stacksize)


def _weave_call(weaver: Weaver, call: CallSite, hooks: list[tuple[str, str]]) -> None:
    """Weave *hooks* around one call: each encloses those after it."""
    units, edits = weaver.body.units, weaver.edits
    place = weaver.place(call.index)
    outer = weaver.outer(call.index)
    depth = call.base + edits.lift
    if outer is not None and outer[1] > depth:
        raise ValueError("a call whose operands lie outside the exception range that it is in")
    if call.load >= 0:
        _make_plain(weaver, call.load)
    start, end = units.starts[call.first], units.ends[call.index]
    afters = []
    for hook, target in hooks:
        site = (*place, "call", target, call.names, call.spread)
        slots = weaver.constants.slots(hook, placeholders.hook(hook, weaver.body.module, site))
        edits.inserts.append(_before(weaver, call, slots, depth, outer))
        afters.append(weaver.told(end, AFTER, slots, depth, outer))
        outer = weaver.raised(slots, depth, outer)
        depth += 1
    edits.inserts.extend(reversed(afters))
    edits.overlays.append((start, end, outer))


def _before(
    weaver: Weaver, call: CallSite, slots: tuple[int, ...], depth: int, outer: Handler | None
) -> Insert:
    none_last = call.spread and call.count == 1
    template = templates.before_call(call.callee, call.operand, call.count, call.items, none_last, weaver.wide)
    insert = Insert(weaver.body.units.starts[call.first], BEFORE, template.bound(slots), outer, [])
    number = weaver.missed(slots, outer, insert, template.marks["hooked"])
    insert.zones.append((0, template.marks["hooked"], ((number, 0), depth + call.items, False)))
    weaver.need(depth + call.items + max(call.count + 4, 5))
    return insert


def _make_plain(weaver: Weaver, load: int) -> None:
    """Load the attribute, not a method with its receiver: a callee that may be NULL can be given to no hook.

    Where the compiler has copied the end of a function into branches, one load serves several calls; each is right
    with the plain form.
    """
    units, edits = weaver.body.units, weaver.edits
    if load in edits.replaced:
        return
    name, arg, tail = dialect.plain_load(units.ops[load], units.args[load])
    edits.replaced[load] = encode(dialect.OPCODES[name], arg)
    raw = b"".join(encode(dialect.OPCODES[step], value) for step, value in tail)
    edits.inserts.append(Insert(units.ends[load], AFTER, raw, weaver.outer(load), []))
