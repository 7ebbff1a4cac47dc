"""The live values by age, and which of them leave: the too old ones, and the oldest where there are too many."""

from __future__ import annotations

from collections import deque
from itertools import chain

from sst_bytecode.tracker.course import Course

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.tracker.values import Live

__all__ = ["Ages"]

_HASTE = 2  # values looked at at each addition: old ones leave twice as fast as new ones come


class Ages:
    """Keeps at most *limit* values, and of requests that are over at most *kept*, for *age* seconds each.

    A server that runs for weeks stays small, and one export of many people's rows is found whole. `order` holds the
    newest, the last one at its end; older ones of requests that are still in *course* stay beside it.
    """

    __slots__ = ("_beside", "_staying", "age", "course", "kept", "limit", "order")

    def __init__(self, limit: int, age: float, kept: int, course: Course | None) -> None:
        self.limit = limit
        self.age = age
        self.kept = kept
        self.course = Course() if course is None else course
        self.order: deque[Live] = deque()
        self._staying: dict[str, deque[Live]] = {}
        self._beside = 0

    def __len__(self) -> int:
        return len(self.order) + self._beside

    def __iter__(self) -> Iterator[Live]:
        """All values, about the oldest first."""
        return chain(*list(self._staying.values()), self.order)

    def leaving(self, now: float) -> Iterator[tuple[Live, bool]]:
        """Take out what has to leave now, a value or two; with it, whether that is early."""
        if len(self) > self.limit:
            yield self._next_staying() if self._staying else self._oldest(), True
        for _ in range(_HASTE):
            if self._staying:
                yield from self._over(now)
            if not self.order:
                return
            if now - self.order[0].seen > self.age:
                yield self.order.popleft(), False
            elif len(self.order) > self.kept:
                oldest = self._oldest()
                if oldest.request in self.course:
                    self._staying.setdefault(oldest.request, deque()).append(oldest)
                    self._beside += 1
                else:
                    yield oldest, True

    def _oldest(self) -> Live:
        order = self.order
        oldest = order.popleft()
        if order and oldest.seen > order[0].seen:
            order.append(oldest)  # seen again after the next one came: that one goes instead
            oldest = order.popleft()
        return oldest

    def _over(self, now: float) -> Iterator[tuple[Live, bool]]:
        """Take out one that stayed for its request, if that is over or the value too old."""
        request = next(iter(self._staying))
        late = now - self._staying[request][0].seen > self.age
        if late or request not in self.course:
            yield self._next_staying(), not late
        else:
            self._staying[request] = self._staying.pop(request)  # the next request comes next

    def _next_staying(self) -> Live:
        request, lives = next(iter(self._staying.items()))
        self._beside -= 1
        oldest = lives.popleft()
        if not lives:
            del self._staying[request]
        return oldest
