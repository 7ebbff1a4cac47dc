"""What a request showed before its person is known, and whether a transform is about to work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sst_bytecode.personal.fields import classify, is_secret
from sst_bytecode.tracker.inputs import attributes_of, content_of, key_of, plain_text
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Place

__all__ = ["Held", "Sight"]

_MOST = 2_000  # scalars that are looked at
_LONGEST = 4_096  # characters of one
_NOT_CUT: tuple[int, frozenset[str]] = (0, frozenset())


class Sight(NamedTuple):
    """What a source gave; *lazy*: nobody asked for it, so its tag is recorded only if it leaves.

    *like* is equal for equal sights, None where nobody said what is. *subject* may tell of whom a row is. *stored*: it
    is a row of a database.
    """

    source: str
    field: str | None
    value: object
    place: Place | Callable[[], Place] | None
    lazy: bool
    like: object = None
    subject: Callable[[], tuple[str, str] | None] | None = None
    stored: bool = False

    def where(self) -> Place | None:
        """The place, found now if it was not needed before: that is a walk over the stack."""
        return self.place() if callable(self.place) else self.place

    def placed(self) -> Sight:
        """The same, fit to be looked at later."""
        return self._replace(place=self.place()) if callable(self.place) else self


class Held(list[Sight]):
    """The sights of one request that wait for its person; what is settled makes room for a new one.

    Their words are cut once for as long as nothing is added.
    """

    __slots__ = ("_cut",)

    def touched(self, inputs: tuple[object, ...]) -> bool:
        """Whether one of *inputs* has a word in common with it; secrets do not count, nothing is followed from them."""
        count, cut = getattr(self, "_cut", _NOT_CUT)
        if count != len(self):
            count = len(self)
            cut = frozenset(word for sight in self[:count] for word in _words(sight.value, sight.field or ""))
            self._cut = count, cut
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
            parts = [*item.items()]  # type: ignore[attr-defined]  # as just asked; in one step, as `walk.leaves` does
            stack.extend([(str(key), part) for key, part in parts])
        elif issubclass(kind, (list, tuple, set, frozenset)):
            stack.extend((name, part) for part in item)  # type: ignore[attr-defined]  # as just asked
        elif item is None or kind is bool or (name and is_secret(classify(name) or "")):
            continue
        elif (key := key_of(content_of(item))) is not None:
            found.extend(words(plain_text(key)[:_LONGEST]))
        else:
            stack.extend(attributes_of(item).items())
    return found
