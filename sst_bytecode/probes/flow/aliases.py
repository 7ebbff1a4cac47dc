"""Where a transform may be called by another name than its own: in modules that take one without calling it."""

from __future__ import annotations

from rewriter import Body
from rewriter.bodies import nested
from rewriter.names import Scope
from sst_bytecode.probes.flow.escapes import Followed
from sst_bytecode.probes.flow.given import Given

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

    from sst_bytecode.catalog.transforms import Transforms

__all__ = ["ObserveAliases"]


class ObserveAliases:
    """Call *hook*, once *gate* is open, before each call that may be one of a transform by another name.

    That is where a module of the application takes one that it does not call at once, ``sha = hashlib.sha256``: there
    the calls of variables and attributes that something is put into, of elements, and of results of calls. Calls that
    are watched behind the same gate, by the name of a transform, are left as they are. So is any other module.
    """

    __slots__ = ("_digest", "_followed", "_gate", "_given", "_hook", "_is_application")

    def __init__(self, hook: str, gate: str, transforms: Transforms, is_application: Callable[[str], bool]) -> None:
        self._hook = hook
        self._gate = gate
        self._digest = transforms.digest
        self._followed = Followed(transforms.own_targets, transforms.families)
        self._is_application = is_application
        self._given: tuple[CodeType | None, Given | None] = (None, None)

    def __repr__(self) -> str:
        return f"ObserveAliases({self._hook!r}, {self._digest!r})"

    def __call__(self, body: Body) -> Body:
        """The body with its calls that may be of transforms watched."""
        if not self._is_application(body.code.co_filename):
            return body
        given = self._given_in(body)
        if given is None:
            return body
        watched = {call.index for call, _hook, _target, gate in body.watched if gate == self._gate}
        for call in body.calls:
            if call.index not in watched and given.may_name(body, call):
                body = body.observe_call(call, self._hook, gate=self._gate)
        return body

    def _given_in(self, body: Body) -> Given | None:
        """The names that the body's module gives; None where it takes no transform."""
        module = body.scope.top.code
        known = self._given  # one object: modules are imported on several threads
        if known[0] is not module:
            self._given = module, None  # what fails here fails once, not for each body
            bodies = list(_bodies(module, body.module, None))
            known = self._given = module, Given(bodies) if self._followed.is_taken(bodies) else None
        return known[1]


def _bodies(code: CodeType, module: str, parent: Scope | None) -> Iterator[Body]:
    scope = Scope(code, module, parent)
    yield Body(code, module, scope)
    for one in nested(code):
        yield from _bodies(one, module, scope)
