"""Which functions are traced: those of the application, lambdas included, comprehensions and class bodies not."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter.bodies import Body

__all__ = ["TraceFunctions"]

_FUNCTION = 0x2  # CO_NEWLOCALS: a function has variables of its own, a class or module body has none
_INLINE = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


class TraceFunctions:
    """Call *hook* whenever a function of the application is entered, and its token when it ends."""

    __slots__ = ("_hook", "_is_application")

    def __init__(self, hook: str, is_application: Callable[[str], bool]) -> None:
        self._hook = hook
        self._is_application = is_application

    def __repr__(self) -> str:
        return f"TraceFunctions({self._hook!r})"

    def __call__(self, body: Body) -> Body:
        """The body with its entry watched, if it is a function of the application."""
        code = body.code
        if code.co_flags & _FUNCTION and code.co_name not in _INLINE and self._is_application(code.co_filename):
            return body.observe_entry(self._hook)
        return body
