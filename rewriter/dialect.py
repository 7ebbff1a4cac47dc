"""All that differs between versions of CPython bytecode: names, caches, stack effects, call conventions."""

from __future__ import annotations

import opcode
import sys

from rewriter import interpreter

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    Effect = tuple[int, int]
    """How many stack items an instruction pops, then how many it pushes."""

VERSION = interpreter.VERSION
"""Major and minor version of the running interpreter."""

IDENTITY = f"{sys.implementation.cache_tag}-{sys.hexversion:x}"
"""Differs whenever bytecode may differ: for keys of caches."""

OPCODES: dict[str, int] = {name: code for name, code in opcode.opmap.items() if code < 256}  # noqa: PLR2004  # pseudo-instructions of the compiler lie above one byte
NAMES: list[str] = list(opcode.opname[:256])

_entries = opcode._inline_cache_entries  # type: ignore[attr-defined]  # noqa: SLF001  # the only place where CPython says it
CACHES: list[int] = (
    [_entries.get(name, 0) for name in NAMES] if isinstance(_entries, dict) else [*_entries, *[0] * 256][:256]
)
"""By opcode: code units of inline cache that follow the instruction."""

EXTENDED_ARG = OPCODES["EXTENDED_ARG"]
JUMPS = frozenset(code for code in opcode.hasjrel if code < 256)  # noqa: PLR2004  # as above
"""Instructions whose argument is a distance to another one."""
BACKWARD = frozenset(code for code in JUMPS if "BACKWARD" in NAMES[code] or NAMES[code] == "END_ASYNC_FOR")
TAKEN = JUMPS - {OPCODES["END_ASYNC_FOR"]}
"""Those that go there. From 3.14 on ``END_ASYNC_FOR`` merely names the ``END_SEND`` that it belongs to, for tracers."""


def _codes(*names: str) -> frozenset[int]:
    """Opcodes of those of *names* which the running version has."""
    return frozenset(OPCODES[name] for name in names if name in OPCODES)


HAS_FALLTHROUGH = frozenset(range(256)) - _codes(
    "RETURN_VALUE", "RETURN_CONST", "RERAISE", "RAISE_VARARGS", "INTERPRETER_EXIT",
    "JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT",
)  # fmt: skip

# How a call looks. From the lowest item up: two slots of which one may be NULL, the operands, and where the version has
# it the tuple of keyword names. With both slots filled the lower is the callee and the upper its first operand.
CALLS = _codes("CALL", "CALL_KW", "CALL_FUNCTION_EX")
CALL = OPCODES["CALL"]
CALL_KW = OPCODES.get("CALL_KW", -1)
CALL_FUNCTION_EX = OPCODES["CALL_FUNCTION_EX"]
CALL_PREFIXES = _codes("KW_NAMES", "PRECALL")
"""What stands before a call and may not be parted from it."""
KW_NAMES = OPCODES.get("KW_NAMES", -1)
NULL_FOR_NO_MAPPING = VERSION >= (3, 14)
"""Whether ``f(*args)`` has a NULL where ``f(*args, **mapping)`` has the mapping; elsewhere its argument tells."""
LOAD_SPECIAL = OPCODES.get("LOAD_SPECIAL", -1)
"""How a `with` statement looks its methods up (3.14): a callee, and its receiver or NULL: one cannot know which."""
CALLEE_SLOT = 0 if VERSION >= (3, 13) else 1
"""Which of the two slots holds the callee when the other is NULL: 0 is the lower."""

RETURNS = _codes("RETURN_VALUE", "RETURN_CONST")
RETURN_CONST = OPCODES.get("RETURN_CONST", -1)
RESUME = OPCODES["RESUME"]
COPY = OPCODES["COPY"]
SWAP = OPCODES["SWAP"]
LOAD_CONST = OPCODES["LOAD_CONST"]
CONSTANT_LOADS = _codes("LOAD_CONST", "LOAD_SMALL_INT")
FUNCTION_MAKERS = _codes("MAKE_FUNCTION", "SET_FUNCTION_ATTRIBUTE")
BUILD_CLASS = OPCODES["LOAD_BUILD_CLASS"]
_BINARY_OP, _SUBSCRIPT = OPCODES["BINARY_OP"], 26  # which is an operator's number from 3.14 on
ITERATIONS = _codes("GET_ITER", "GET_YIELD_FROM_ITER")
"""Where a loop, a comprehension or ``yield from`` takes the iterator of what is on top of the stack."""
IMPORT_NAME = OPCODES["IMPORT_NAME"]
IMPORT_FROM = OPCODES["IMPORT_FROM"]

END_FOR: tuple[str, ...] = ("POP_TOP", "POP_TOP")
"""What drops an iterator and its item. From 3.12 on, it starts where ``FOR_ITER`` jumps to when there is no more."""
if "END_FOR" in OPCODES:
    END_FOR = ("END_FOR", "POP_TOP") if VERSION >= (3, 13) else ("END_FOR",)
if "POP_ITER" in OPCODES:
    END_FOR = ("END_FOR", "POP_ITER")

JUMP_IF_NONE = "POP_JUMP_FORWARD_IF_NONE" if "POP_JUMP_FORWARD_IF_NONE" in OPCODES else "POP_JUMP_IF_NONE"
JUMP_IF_TRUE = "POP_JUMP_FORWARD_IF_TRUE" if "POP_JUMP_FORWARD_IF_TRUE" in OPCODES else "POP_JUMP_IF_TRUE"
TRUTH: tuple[str, ...] = ("TO_BOOL",) if "TO_BOOL" in OPCODES else ()
"""What must stand before `JUMP_IF_TRUE` where the value need not be a bool."""
CALL_PRELUDE: tuple[str, ...] = ("PRECALL",) if "PRECALL" in OPCODES else ()
"""Instructions that a call of ours needs before ``CALL``, with the same argument."""

UNWINDS_BEFORE_CALL = VERSION >= (3, 13)
"""When a callee in Python raises, its handler is looked for at the unit before the call (``instr_ptr - 1`` in `ceval`).

There stands our last SWAP, which cannot raise by itself.
"""

AFTER_CALL: tuple[str, ...] = ("NOP",) if VERSION == (3, 12) else ()
"""What must stand between a call of ours and a place that jumps lead to. There, 3.12 sends a line event unless the
instruction before has the same line, and takes the last cache unit of a call, which has none, for that instruction."""

_ONE_ATTRIBUTE_FORM = "LOAD_METHOD" not in OPCODES  # a method load is an attribute load with the lowest bit set
METHOD_LOADS = _codes("LOAD_METHOD", "LOAD_ATTR", "LOAD_SUPER_ATTR")
ATTRIBUTE_LOADS = METHOD_LOADS
NULL_BELOW_GLOBAL = CALLEE_SLOT == 1


def is_operator(op: int, arg: int) -> bool:
    """Whether this computes something out of two operands, as ``a / b`` and ``a += b`` do."""
    return op == _BINARY_OP and arg != _SUBSCRIPT


def is_subscript(op: int, arg: int) -> bool:
    """Whether this takes an element out of something: ``a[b]``."""
    return NAMES[op] == "BINARY_SUBSCR" or (op == _BINARY_OP and arg == _SUBSCRIPT)


def is_method_load(op: int, arg: int) -> bool:
    """Whether the instruction pushes a function with its receiver, or an attribute with NULL: one cannot know which."""
    return op in METHOD_LOADS and (NAMES[op] == "LOAD_METHOD" or (_ONE_ATTRIBUTE_FORM and bool(arg & 1)))


def plain_load(op: int, arg: int) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    """The same load as an attribute load whose callee is surely not NULL, and what makes up for the missing slot."""
    tail = (("PUSH_NULL", 0), ("SWAP", 2)) if CALLEE_SLOT == 1 else (("PUSH_NULL", 0),)
    if NAMES[op] == "LOAD_METHOD":
        return "LOAD_ATTR", arg, tail
    return NAMES[op], arg & ~1, tail


def name_index(op: int, arg: int) -> int:
    """Index in ``co_names`` of the name that a load of a global or an attribute reads."""
    name = NAMES[op]
    if name == "LOAD_GLOBAL" or (name == "LOAD_ATTR" and _ONE_ATTRIBUTE_FORM):
        return arg >> 1
    return arg >> 2 if name == "LOAD_SUPER_ATTR" else arg


def _nulls() -> dict[int, Callable[[int, int], bool]]:
    """By opcode: whether output slot *slot* with argument *arg* may be NULL."""

    def method(arg: int, slot: int) -> bool:
        return bool(arg & 1) or (slot >= 0 and not _ONE_ATTRIBUTE_FORM)

    table: dict[int, Callable[[int, int], bool]] = {
        OPCODES["PUSH_NULL"]: lambda _arg, _slot: True,
        OPCODES["LOAD_GLOBAL"]: lambda arg, slot: bool(arg & 1) and slot == 1 - CALLEE_SLOT,
    }
    for name in ("LOAD_METHOD", "LOAD_SUPER_ATTR", *(("LOAD_ATTR",) if _ONE_ATTRIBUTE_FORM else ())):
        if name in OPCODES:
            table[OPCODES[name]] = method
    if "LOAD_FAST_AND_CLEAR" in OPCODES:
        table[OPCODES["LOAD_FAST_AND_CLEAR"]] = lambda _arg, _slot: True
    if LOAD_SPECIAL >= 0:
        table[LOAD_SPECIAL] = lambda _arg, slot: slot == 1
    return table


NULLS = _nulls()

VARIABLE_LOADS = _codes(
    "LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "LOAD_DEREF", "LOAD_CLASSDEREF",
    "LOAD_FROM_DICT_OR_DEREF", "LOAD_CLOSURE", "LOAD_FAST_BORROW", "LOAD_FAST_BORROW_LOAD_FAST_BORROW",
)  # fmt: skip
NAME_LOADS = _codes("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
NAME_STORES = _codes("STORE_NAME", "STORE_GLOBAL")
ATTRIBUTE_STORE = OPCODES["STORE_ATTR"]
VARIABLE_STORES = _codes("STORE_FAST", "STORE_DEREF", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST")


def variable_index(op: int, arg: int, slot: int) -> int:
    """Index among all local variables (plain, cell, free) of the one that output or input *slot* is about."""
    name = NAMES[op]
    if name in {"LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW", "STORE_FAST_STORE_FAST"}:
        return arg >> 4 if slot == 0 else arg & 15
    if name == "STORE_FAST_LOAD_FAST":
        return arg & 15 if slot == 0 else arg >> 4
    return arg


def stored_variables(op: int, arg: int) -> tuple[int, ...]:
    """Indices, as above, of the variables that take items off the stack, its top first."""
    if NAMES[op] == "STORE_FAST_STORE_FAST":
        return arg >> 4, arg & 15
    return (arg >> 4 if NAMES[op] == "STORE_FAST_LOAD_FAST" else arg,)


def deeper_yield(op: int, arg: int) -> int | None:
    """The argument that tells of one more handler around a ``yield``, or None where the instruction tells nothing.

    ``generator.close()`` throws nothing into a generator that it believes to have no handler: 3.12 counts handlers in
    ``YIELD_VALUE``, 3.13 marks a count of one in ``RESUME`` (Objects/genobject.c, gen_close).
    """
    if VERSION == (3, 12) and NAMES[op] == "YIELD_VALUE":
        return arg + 1
    if VERSION >= (3, 13) and op == RESUME and arg & 4:
        return arg & ~4
    return None
