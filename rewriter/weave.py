"""From what passes want to edits: which sequences go where in a body, and what handles exceptions in them."""

from __future__ import annotations

from rewriter import dialect, placeholders, templates
from rewriter.edits import AFTER, BEFORE, Cold, Edits, Insert
from rewriter.splice import Layout, splice
from rewriter.stack import covers
from rewriter.units import encode

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.bodies import Body, Watched
    from rewriter.edits import Handler
    from rewriter.sites import CallSite
    from rewriter.templates import Template

_NARROW = 256
_OWN_CONSTANTS = 8
"""At most so many does one hook need in a body, beside one for each of its sites."""


class Constants:
    """The constants of a body, to which others are only ever appended; *wide*: an index may take more than a byte."""

    __slots__ = ("_extra", "_known", "_none", "_original", "_shared", "wide")

    def __init__(self, body: Body) -> None:
        self._original = original = body.code.co_consts
        sites = len(body.watched) + len(body.entries) + len(body.iterated)
        self.wide = len(original) + sites * (1 + _OWN_CONSTANTS) > _NARROW
        self._extra: list[object] = []
        self._shared: dict[str, tuple[int, ...]] = {}
        self._known: dict[object, int] = {}
        self._none = next((index for index, constant in enumerate(original) if constant is None), -1)

    def all(self) -> tuple[object, ...]:
        """The original ones, then the others."""
        return (*self._original, *self._extra)

    def slots(self, hook: str, before: object) -> tuple[int, ...]:
        """The index for each `templates.Slot` at one site of *hook*."""
        shared = self._shared.get(hook)
        if shared is None:
            if self._none < 0:
                self._none = self._append(None)
            shared = self._shared[hook] = (
                self._append(placeholders.ending(placeholders.RETURNED, hook)),
                self._append(placeholders.ending(placeholders.RAISED, hook)),
                self._append(placeholders.errors()),
                self._append(placeholders.tally(hook)),
                self._none,
            )
        return (self._once(before), *shared)

    def gate(self, name: str, number: int) -> int:
        """The index of a gate of the body."""
        return self._once(placeholders.gate(name, number))

    def _once(self, constant: object) -> int:
        if constant not in self._known:
            self._known[constant] = self._append(constant)
        return self._known[constant]

    def _append(self, constant: object) -> int:
        self._extra.append(constant)
        return len(self._original) + len(self._extra) - 1


class Weaver:
    """The edits of one body, in the making."""

    __slots__ = ("_covers", "body", "constants", "edits", "places", "stacksize", "wide")

    def __init__(self, body: Body, constants: Constants) -> None:
        self.body = body
        self.constants = constants
        self.wide = constants.wide
        self.edits = Edits()
        self.edits.lift = len(body.entries)
        self.stacksize = body.code.co_stacksize
        self.places = list(body.code.co_positions())
        self._covers = covers(body.units, body.handled)

    def place(self, index: int) -> tuple[int, int, int, int]:
        """Line, end line, column, end column of the instruction at *index*; -1 where unknown."""
        line, end_line, column, end_column = self.places[self.body.units.ends[index] - 1]
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
        number = self._covers[index]
        if number < 0:
            return self.edits.default
        _start, _end, target, depth, lasti = self.body.handled[number]
        return (target, depth + self.edits.lift, lasti)

    def need(self, depth: int) -> None:
        """Make the stack of the body at least *depth* deep."""
        self.stacksize = max(self.stacksize, depth)

    def before(self, template: Template, insert: Insert, slots: tuple[int, ...], depth: int) -> None:
        """Insert what calls a hook, at stack depth *depth*: if that cannot even be called, None is the token."""
        back = template.marks["hooked"]
        number = len(self.edits.colds)
        insert.zones.append((0, back, ((number, 0), depth, False)))
        self.edits.inserts.append(insert)
        missed = templates.missed(self.wide)
        self.edits.colds.append(Cold(missed.bound(slots), insert.handler, (insert, back)))
        self.need(depth + missed.need)
        self.need(depth + template.need)

    def layout(self) -> Layout:
        """Where everything is once all edits are made."""
        return Layout(self.body.units, self.edits)

    def told(self, unit: int, side: int, slots: tuple[int, ...], depth: int, outer: Handler | None) -> Insert:
        """[token, result] -> [result]: code that tells the token which is at *depth*."""
        template = templates.after_call(self.wide)
        self.need(depth + template.need)
        return Insert(unit, side, template.bound(slots), outer)

    def raised(self, slots: tuple[int, ...], depth: int, outer: Handler | None) -> Handler:
        """The handler which tells the token, that is at *depth*, and raises on."""
        template = templates.raised(self.wide)
        self.edits.colds.append(Cold(template.bound(slots), outer))
        self.need(depth + template.need)
        return ((len(self.edits.colds) - 1, 0), depth + 1, True)


def weave(body: Body) -> CodeType:
    """The body's code with all that its passes want woven in."""
    code, constants = body.code, Constants(body)
    gated = tuple(one for one in body.watched if one[3])
    gate = body.entries[0][1] if len(body.entries) == 1 else ""
    if not gated and not gate:
        watched = _woven(_begun(body, constants), body.watched, {})
        return splice(code, body.units, body.handled, watched.edits, constants.all(), watched.stacksize)
    from rewriter.twins import Gates, entrance, joined

    if not gated:
        plain, watched = _begun(body.entered(), constants), _begun(body.entered(body.entries[0][0]), constants)
        ways = [entrance(plain, gate)]
        return joined(code, _woven(plain, body.watched, {}), _woven(watched, body.watched, {}), ways, [])
    gates = Gates(gated)
    plain, watched = _begun(body, constants), _begun(body, constants)
    ways, back = gates.weave(plain, back=False), gates.weave(watched, back=True)
    _woven(plain, tuple(one for one in body.watched if not one[3]), {})
    _woven(watched, body.watched, gates.numbers)
    return joined(code, plain, watched, ways, back)


def _begun(body: Body, constants: Constants) -> Weaver:
    """A weaver that has woven in what the body's entries and loops want."""
    weaver = Weaver(body, constants)
    if body.entries:
        from rewriter.frames import weave_entries

        weave_entries(weaver)
    for index, hook, target in body.iterated:
        _weave_iteration(weaver, index, hook, target)
    return weaver


def _woven(weaver: Weaver, watched: tuple[Watched, ...], gates: dict[int, int]) -> Weaver:
    """The weaver, having woven in what watches calls; *gates*: the number of each call's gate."""
    by_call: dict[int, tuple[CallSite, list[tuple[str, str, int]]]] = {}
    for call, hook, target, gate in watched:
        number = gates[call.index] if gate else -1
        by_call.setdefault(call.index, (call, []))[1].append((hook, target, number))
    for call, hooks in by_call.values():
        _weave_call(weaver, call, hooks)
    return weaver


def _weave_call(weaver: Weaver, call: CallSite, hooks: list[tuple[str, str, int]]) -> None:
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
    none_last = call.spread and call.count == 1
    template = templates.before_call(call.callee, call.operand, call.count, call.items, none_last, weaver.wide)
    afters = []
    for hook, target, gate in hooks:
        site = (*place, "call", target, call.names, call.spread, gate)
        slots = weaver.constants.slots(hook, placeholders.hook(hook, weaver.body.module, site))
        weaver.before(template, Insert(start, BEFORE, template.bound(slots), outer), slots, depth + call.items)
        afters.append(weaver.told(end, AFTER, slots, depth, outer))
        outer = weaver.raised(slots, depth, outer)
        depth += 1
    if dialect.UNWINDS_BEFORE_CALL and call.first == call.index:
        innermost = edits.inserts[-1]
        innermost.zones.append((innermost.size - 1, innermost.size, outer))
    edits.inserts.extend(reversed(afters))
    edits.overlays.append((start, end, outer))


def _weave_iteration(weaver: Weaver, index: int, hook: str, target: str) -> None:
    """Have *hook* asked what to iterate over, before the instruction at *index* takes the iterator of it."""
    body = weaver.body
    depth = body.flow.depth(index) + weaver.edits.lift
    site = (*weaver.place(index), "iteration", target, (), False, -1)
    slots = weaver.constants.slots(hook, placeholders.hook(hook, body.module, site))
    template = templates.iterable(weaver.wide)
    insert = Insert(body.units.starts[index], BEFORE, template.bound(slots), weaver.outer(index))
    weaver.before(template, insert, slots, depth)


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
    edits.inserts.append(Insert(units.ends[load], AFTER, raw, weaver.outer(load)))
