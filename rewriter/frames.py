"""Weave hooks around the run of a whole body: its entry, each return, and an exception that leaves it."""

from __future__ import annotations

from rewriter import dialect, placeholders, templates
from rewriter.edits import AFTER, BEFORE, Insert
from rewriter.names import variables
from rewriter.units import encode

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType

    from rewriter.edits import Handler
    from rewriter.weave import Weaver

_VARARGS, _VARKEYWORDS = 4, 8
FIRST_GATE = -2
"""Numbers of gates of entries go down from here; those of calls go up from 0, and -1 is none."""


def parameters(code: CodeType) -> tuple[str, ...]:
    """Names of all parameters, in the order of their variables: ``*args`` and ``**kwargs`` last."""
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
    return code.co_varnames[:count]


def weave_entries(weaver: Weaver) -> None:
    """Weave all of the body's entry hooks: each encloses those after it.

    Their tokens lie at the bottom of the value stack while the body runs, beneath everything that it does.
    """
    body, edits = weaver.body, weaver.edits
    units = body.units
    resume = units.ops.index(dialect.RESUME)
    weaver.stacksize += edits.lift
    edits.since = units.ends[resume]
    names = parameters(body.code)
    line = body.code.co_firstlineno
    loads = _loads(body.code, names)
    outer: Handler | None = None
    tokens = []
    for depth, (hook, gate) in enumerate(body.entries):
        site = (line, -1, -1, -1, "entry", body.name, names, False, -1)
        slots = weaver.constants.slots(hook, placeholders.hook(hook, body.module, site))
        if gate:
            slots = (*slots, weaver.constants.gate(gate, FIRST_GATE - depth))
        template = templates.entry(loads, bool(gate), weaver.wide)
        insert = Insert(units.ends[resume], AFTER, template.bound(slots), outer, lineless=True)
        weaver.before(template, insert, slots, depth)
        tokens.append((slots, outer))
        outer = weaver.raised(slots, depth, outer)
    edits.default = outer
    for index, op in enumerate(units.ops):
        if op in dialect.RETURNS:
            _weave_return(weaver, index, tokens)
        elif (arg := dialect.deeper_yield(op, units.args[index])) is not None:
            edits.replaced[index] = encode(op, arg)


def _loads(code: CodeType, names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """How each parameter is read: one that inner functions use lies in a cell."""
    cells = frozenset(code.co_cellvars)
    known = {name: index for index, name in enumerate(variables(code))}
    return tuple(("LOAD_DEREF" if name in cells else "LOAD_FAST", known[name]) for name in names)


def _weave_return(weaver: Weaver, index: int, tokens: list[tuple[tuple[int, ...], Handler | None]]) -> None:
    """Tell the tokens, innermost first. What goes wrong in there is not the body's: nothing of it handles that."""
    body, edits = weaver.body, weaver.edits
    units = body.units
    start, end = units.starts[index], units.ends[index]
    if body.flow.reached(index) and body.flow.depth(index) != (units.ops[index] != dialect.RETURN_CONST):
        raise ValueError("a return with more than its value on the stack")
    is_constant = units.ops[index] == dialect.RETURN_CONST
    if is_constant:
        edits.replaced[index] = encode(dialect.LOAD_CONST, units.args[index])
    unit, side = (end, AFTER) if is_constant else (start, BEFORE)
    for depth in range(len(tokens) - 1, -1, -1):
        slots, outer = tokens[depth]
        edits.inserts.append(weaver.told(unit, side, slots, depth, outer))
    if is_constant:
        edits.inserts.append(Insert(end, AFTER, encode(dialect.OPCODES["RETURN_VALUE"], 0), None))
    else:
        edits.overlays.append((start, end, None))
