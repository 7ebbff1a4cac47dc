"""What decides, without a call, whether hooks are asked: closed, a watched body runs as it was written."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Gate"]


class Gate(list[None]):
    """Closed at first. Its truth is its length, which CPython asks for without running any code of ours.

    Woven code has it as a constant, so it can be hashed. Sent by value to another process it is an empty tuple: closed.
    """

    __slots__ = ()
    __hash__ = object.__hash__  # type: ignore[assignment]  # a list has none

    def __eq__(self, other: object) -> bool:
        return self is other

    def __reduce__(self) -> tuple[Callable[[], object], tuple[()]]:
        return tuple, ()

    def open(self) -> None:
        """From now on hooks are asked, in frames that already run from their next site on."""
        if not self:
            self.append(None)

    def close(self) -> None:
        """From now on hooks are not asked, in frames that already run from their next site on."""
        self.clear()
