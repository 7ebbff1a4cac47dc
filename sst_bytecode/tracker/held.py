"""Whether a transform is about to work on what a request showed before its person is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.personal.fields import classify, is_secret
from sst_bytecode.tracker.inputs import attributes_of, content_of, key_of, plain_text
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from sst_bytecode.tracker.people import Request

__all__ = ["Held"]

_MOST = 2_000  # scalars that are looked at
_LONGEST = 4_096  # characters of one


class Held:
    """The words of what a request holds back, cut once for as long as nothing is added."""

    __slots__ = ("_cut",)

    def __init__(self) -> None:
        self._cut: tuple[str, int, frozenset[str]] = ("", 0, frozenset())

    def touched(self, request: Request, inputs: tuple[object, ...]) -> bool:
        """Whether one of *inputs* has a word in common with it; secrets do not count, nothing is followed from them."""
        number, count, cut = self._cut
        if number != request.id or count != len(request.held):
            cut = frozenset(word for sight in request.held for word in _words(sight.value, sight.field or ""))
            self._cut = (request.id, len(request.held), cut)
        return any(not cut.isdisjoint(_words(value, "")) for value in inputs)


def _words(value: object, name: str) -> list[str]:
    """The words of all scalars in *value*, those under the names of secrets left out."""
    found: list[str] = []
    stack = [(name, value)]
    for _ in range(_MOST):
        if not stack:
            break
        name, item = stack.pop()
        kind = type(item)
        if issubclass(kind, dict):
            stack.extend((str(key), part) for key, part in item.items())  # type: ignore[attr-defined]  # as just asked
        elif issubclass(kind, (list, tuple, set, frozenset)):
            stack.extend((name, part) for part in item)  # type: ignore[attr-defined]  # as just asked
        elif item is None or kind is bool or (name and is_secret(classify(name) or "")):
            continue
        elif (key := key_of(content_of(item))) is not None:
            found.extend(words(plain_text(key)[:_LONGEST]))
        else:
            stack.extend(attributes_of(item).items())
    return found
