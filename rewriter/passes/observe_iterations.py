"""Watch what loops, comprehensions and ``yield from`` iterate over."""

from __future__ import annotations

from rewriter.values import Value

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from rewriter.bodies import Body


class ObserveIterations(Value):
    """Call *hook* with each object of which an iterator is about to be taken, in every body.

    What the hook gives, if not None, is iterated over in its place: to see the items as they come, a hook answers
    ``map(see, iterable)``, where *see* gives back what it is given. Only the loop gets at that iterator.
    """

    __slots__ = ("hook",)
    hook: str

    def __init__(self, hook: str) -> None:
        object.__setattr__(self, "hook", hook)

    def __call__(self, body: Body) -> Body:
        """The body with all its iterations watched."""
        for index in body.iterations:
            body = body.observe_iteration(index, self.hook)
        return body
