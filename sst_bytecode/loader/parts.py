"""The parts of a module's code: which body of the rewritten code belongs to which body of the plain one."""

from __future__ import annotations

from types import CodeType, FunctionType

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Parts", "counterparts", "is_watched"]


def counterparts(plain: CodeType, rewritten: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Pair each plain body with its rewritten one, where they differ: constants are only ever appended to."""
    if plain is rewritten:
        return
    yield plain, rewritten
    for one, other in zip(plain.co_consts, rewritten.co_consts, strict=False):
        if one.__class__ is CodeType:
            yield from counterparts(one, other)


def is_watched(code: CodeType) -> bool:
    """Whether live hooks are woven into *code* or into code nested in it.

    They are functions among the constants, where a compiler puts none.
    """
    from rewriter.shells import CODES

    return any(
        is_watched(constant)
        if constant.__class__ is CodeType
        else constant.__class__ is FunctionType and constant.__code__ in CODES
        for constant in code.co_consts
    )


class Parts:
    """The bodies of one module's plain code, to be found by a rewritten counterpart."""

    __slots__ = ("_bodies",)

    def __init__(self, module: CodeType | None) -> None:
        self._bodies: dict[tuple[str, int], list[CodeType]] = {}
        if module is not None:
            self._add(module)

    def plain(self, rewritten: CodeType) -> CodeType | None:
        """Give the body that *rewritten* was made from; None if none, or not surely one, can be told.

        Bodies of one name on one line are told apart by the places in the source of their instructions: woven
        instructions take the places of those around them.
        """
        found = self._bodies.get(_key(rewritten), [])
        if len(found) > 1:
            places = _places(rewritten)
            found = [one for one in found if _places(one) == places]
        if not found or any(one != found[0] for one in found):
            return None
        return found[0]

    def _add(self, code: CodeType) -> None:
        self._bodies.setdefault(_key(code), []).append(code)
        for constant in code.co_consts:
            if constant.__class__ is CodeType:
                self._add(constant)


def _places(code: CodeType) -> frozenset[tuple[int | None, ...]]:
    return frozenset(place for place in code.co_positions() if place[0] is not None)


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno
