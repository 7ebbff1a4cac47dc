"""The arguments of one watched call, by name and by position, as the paths of the catalogue ask for them."""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

    from rewriter import Site

__all__ = ["Called", "Entered"]

_KEYWORD_DICT = 0x08  # CO_VARKEYWORDS
_LAYERS = 20  # decorators around one function


class Entered:
    """The arguments of a function that was entered: operands in the order of its parameters."""

    __slots__ = ("_code", "_names", "_operands")

    def __init__(self, site: Site, operands: tuple[object, ...], code: CodeType) -> None:
        self._names = site.names
        self._operands = operands
        self._code = code

    def argument(self, key: str | int) -> object:
        """By name, also out of ``**kwargs``; by position, the object of a method not counted."""
        if isinstance(key, int):
            key += self._is_method()
            return self._operands[key] if key < len(self._operands) else None
        if key in self._names:
            return self._operands[self._names.index(key)]
        rest = self._operands[-1] if self._operands and self._code.co_flags & _KEYWORD_DICT else None
        return rest.get(key) if isinstance(rest, dict) else None

    def itself(self) -> object:
        """The first argument of a function that calls it ``self``."""
        return self._operands[0] if self._is_method() else None

    def _is_method(self) -> bool:
        return bool(self._names) and self._names[0] == "self"


class Called:
    """The arguments of a call site: operands as they are written there, the last of them by keyword."""

    __slots__ = ("_callee", "_operands", "_site")

    def __init__(self, site: Site, callee: object, operands: tuple[object, ...]) -> None:
        self._site = site
        self._callee = callee
        self._operands = operands

    def argument(self, key: str | int) -> object:
        """By name or position, as the callee's own signature has them; an iterable that is spread is not read."""
        positional, keywords = self._given()
        if isinstance(key, str):
            if key in keywords:
                return keywords[key]
            names = self._parameters()
            if key not in names:
                return None
            key = names.index(key)
        return positional[key] if key < len(positional) else None

    def positional(self) -> tuple[object, ...]:
        """The arguments that are given by position."""
        return self._given()[0]

    def named(self) -> dict[str, object]:
        """All arguments under the names that the callee's own signature has for them; what has none is left out."""
        positional, keywords = self._given()
        return dict(zip(self._parameters(), positional, strict=False)) | keywords

    def itself(self) -> object:
        """The object whose method is called."""
        return getattr(self._callee, "__self__", None)

    @property
    def is_compiled(self) -> bool:
        """Whether the callee has no code of Python's."""
        return _code(self._callee) is None

    def _given(self) -> tuple[tuple[object, ...], dict[str, object]]:
        site, operands = self._site, self._operands
        if site.spread:
            args, kwargs = operands[0], operands[1] if len(operands) > 1 else None
            positional = tuple(args) if isinstance(args, (tuple, list)) else ()
            return positional, kwargs if type(kwargs) is dict else {}
        count = len(operands) - len(site.names)
        return operands[:count], dict(zip(site.names, operands[count:], strict=True))

    def _parameters(self) -> tuple[str, ...]:
        code = _code(self._callee)
        if code is None:
            return ()
        names = code.co_varnames[: code.co_argcount]
        return names[1:] if type(self._callee) is MethodType else names


def _code(callee: object) -> CodeType | None:
    """The code of a function or method, beneath decorators that say what they wrap."""
    function = callee.__func__ if type(callee) is MethodType else callee
    for _ in range(_LAYERS):
        if type(function) is not FunctionType:
            return None
        if "__wrapped__" not in function.__dict__:
            return function.__code__
        function = function.__dict__["__wrapped__"]
    return None
