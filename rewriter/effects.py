"""What each instruction takes from the value stack and what it puts on it."""

from __future__ import annotations

from rewriter.dialect import NAMES, NULL_FOR_NO_MAPPING, OPCODES, VERSION

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    Effect = tuple[int, int]
    """How many items an instruction pops, then how many it pushes."""

# An instruction which only looks at items is written as popping none of them: the items keep their producers.
_FIXED: dict[Effect, str] = {
    (0, 0): """NOP RESUME CACHE EXTENDED_ARG KW_NAMES PRECALL MAKE_CELL COPY_FREE_VARS DELETE_NAME DELETE_FAST
        DELETE_DEREF DELETE_GLOBAL SETUP_ANNOTATIONS JUMP_FORWARD JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT RETURN_CONST
        SWAP RESERVED NOT_TAKEN""",
    (0, 1): """PUSH_NULL LOAD_CONST LOAD_NAME LOAD_FAST LOAD_FAST_CHECK LOAD_FAST_AND_CLEAR LOAD_DEREF LOAD_CLOSURE
        LOAD_CLASSDEREF LOAD_LOCALS LOAD_BUILD_CLASS LOAD_ASSERTION_ERROR GET_LEN MATCH_MAPPING MATCH_SEQUENCE
        MATCH_KEYS WITH_EXCEPT_START GET_ANEXT IMPORT_FROM RETURN_GENERATOR COPY LOAD_FAST_BORROW LOAD_SMALL_INT
        LOAD_COMMON_CONSTANT""",
    (0, 2): "LOAD_FAST_LOAD_FAST LOAD_FAST_BORROW_LOAD_FAST_BORROW",
    (1, 0): """POP_TOP STORE_NAME STORE_FAST STORE_DEREF STORE_GLOBAL DELETE_ATTR RETURN_VALUE INTERPRETER_EXIT
        POP_EXCEPT RERAISE LIST_APPEND SET_ADD LIST_EXTEND SET_UPDATE DICT_MERGE DICT_UPDATE PRINT_EXPR IMPORT_STAR
        POP_JUMP_IF_TRUE POP_JUMP_IF_FALSE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE
        POP_JUMP_FORWARD_IF_TRUE POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE
        POP_JUMP_BACKWARD_IF_TRUE POP_JUMP_BACKWARD_IF_FALSE POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE
        JUMP_IF_TRUE_OR_POP JUMP_IF_FALSE_OR_POP EXIT_INIT_CHECK POP_ITER""",
    (1, 1): """UNARY_POSITIVE UNARY_NEGATIVE UNARY_NOT UNARY_INVERT GET_ITER GET_AITER GET_YIELD_FROM_ITER
        GET_AWAITABLE YIELD_VALUE ASYNC_GEN_WRAP LIST_TO_TUPLE CHECK_EXC_MATCH CALL_INTRINSIC_1 SEND
        LOAD_FROM_DICT_OR_GLOBALS LOAD_FROM_DICT_OR_DEREF FORMAT_SIMPLE CONVERT_VALUE TO_BOOL STORE_FAST_LOAD_FAST""",
    (1, 2): "PUSH_EXC_INFO BEFORE_WITH BEFORE_ASYNC_WITH FOR_ITER LOAD_SPECIAL",
    (2, 0): "STORE_ATTR DELETE_SUBSCR END_ASYNC_FOR MAP_ADD STORE_FAST_STORE_FAST",
    (2, 1): """BINARY_SUBSCR BINARY_OP COMPARE_OP IS_OP CONTAINS_OP IMPORT_NAME END_SEND CALL_INTRINSIC_2
        PREP_RERAISE_STAR FORMAT_WITH_SPEC SET_FUNCTION_ATTRIBUTE BUILD_TEMPLATE""",
    (2, 2): "CHECK_EG_MATCH",
    (3, 0): "STORE_SUBSCR",
    (3, 1): "BINARY_SLICE MATCH_CLASS",
    (3, 2): "CLEANUP_THROW",
    (4, 0): "STORE_SLICE",
}
if VERSION >= (3, 13):
    _FIXED[1, 0] += " END_FOR"
    _FIXED[1, 1] += " MAKE_FUNCTION"
else:
    _FIXED[2, 0] += " END_FOR"

_VARYING: dict[str, Callable[[int], Effect]] = {
    "UNPACK_SEQUENCE": lambda arg: (1, arg),
    "UNPACK_EX": lambda arg: (1, 1 + (arg & 255) + (arg >> 8)),
    "BUILD_TUPLE": lambda arg: (arg, 1),
    "BUILD_LIST": lambda arg: (arg, 1),
    "BUILD_SET": lambda arg: (arg, 1),
    "BUILD_STRING": lambda arg: (arg, 1),
    "BUILD_MAP": lambda arg: (2 * arg, 1),
    "BUILD_CONST_KEY_MAP": lambda arg: (arg + 1, 1),
    "BUILD_SLICE": lambda arg: (3 if arg == 3 else 2, 1),  # noqa: PLR2004  # start, stop and step
    "BUILD_INTERPOLATION": lambda arg: (2 + (arg & 1), 1),
    "FORMAT_VALUE": lambda arg: (2 if arg & 4 else 1, 1),
    "RAISE_VARARGS": lambda arg: (arg, 0),
    "LOAD_GLOBAL": lambda arg: (0, 1 + (arg & 1)),
    "LOAD_ATTR": lambda _arg: (1, 1),
    "LOAD_METHOD": lambda _arg: (1, 2),
    "LOAD_SUPER_ATTR": lambda arg: (3, 1 + (arg & 1)),
    "CALL": lambda arg: (arg + 2, 1),
    "CALL_KW": lambda arg: (arg + 3, 1),
    "CALL_FUNCTION_EX": lambda arg: (3 + (arg & 1), 1),
}
if VERSION < (3, 13):
    _VARYING["MAKE_FUNCTION"] = lambda arg: (1 + arg.bit_count(), 1)
if VERSION >= (3, 12):
    _VARYING["LOAD_ATTR"] = lambda arg: (1, 1 + (arg & 1))
if NULL_FOR_NO_MAPPING:
    _FIXED[4, 1] = "CALL_FUNCTION_EX"

# Where a taken jump leaves another stack than falling through does.
_JUMPED: dict[str, Effect] = {"JUMP_IF_TRUE_OR_POP": (0, 0), "JUMP_IF_FALSE_OR_POP": (0, 0)}
if VERSION < (3, 12):
    _JUMPED |= {"FOR_ITER": (1, 0), "SEND": (2, 1)}

FIXED: list[Effect | None] = [None] * 256
"""By opcode: its effect, if that does not depend on the argument."""
for _effect, _names in _FIXED.items():
    for _name in _names.split():
        if _name in OPCODES:
            FIXED[OPCODES[_name]] = _effect

VARYING = {OPCODES[name]: rule for name, rule in _VARYING.items() if name in OPCODES}
JUMPED = {OPCODES[name]: jumped for name, jumped in _JUMPED.items() if name in OPCODES}


def effect(op: int, arg: int, *, jump: bool = False) -> Effect:
    """Pops and pushes of one instruction.

    Unlike `dis.stack_effect`, which gives their difference. Raises LookupError for an instruction without a rule.
    """
    if jump and op in JUMPED:
        return JUMPED[op]
    known = FIXED[op]
    if known is None:
        if op not in VARYING:
            raise LookupError(f"no rule for {NAMES[op]} on {VERSION[0]}.{VERSION[1]}")
        known = VARYING[op](arg)
    return known
