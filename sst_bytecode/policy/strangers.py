"""Finds patterns of rules that fit nothing known: a slip of the pen, or something that is yet to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.policy.conditions import above
from sst_bytecode.policy.words import nearest, strange_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sst_bytecode.answers import Event
    from sst_bytecode.policy.rules import Policy

__all__ = ["forms", "receivers"]


def forms(policy: Policy, own: Collection[str]) -> Iterator[str]:
    """A line for each step of a form that is neither one of ours nor one of the user's *own*."""
    for rule, pattern in _patterns(policy, "form"):
        for step in strange_steps(pattern, own):
            yield f"{rule!r}: form: {step!r} is no step that is known here; it may never match"


def receivers(policy: Policy, names: Collection[str], events: Callable[[], Iterable[Event]]) -> Iterator[str]:
    """A line for each recipient of which neither *names* nor any of *events* tells."""
    folded = {name.lower() for name in names}
    asked = [(rule, one) for rule, one in _patterns(policy, "recipient") if "*" not in one]
    unknown = [(rule, one) for rule, one in asked if set(above(_host(one))).isdisjoint(folded)]
    if not unknown:
        return
    met = {name for event in events() for name in _called(event)}
    folded |= {name.lower() for name in met}
    for rule, pattern in unknown:
        if folded.isdisjoint(above(_host(pattern))):
            meant = nearest(pattern, {*names, *met})
            hint = f"; did you mean {meant!r}?" if meant else "; it may never match"
            yield f"{rule!r}: recipient: {pattern!r} is nobody who is known here{hint}"


def _called(event: Event) -> Iterator[str]:
    to = event.recipient
    yield from (to.organisation or "", f"{to.host}:{to.port}", *above(to.host))


def _host(pattern: str) -> str:
    """A host without its port; any other name as it is."""
    host, colon, port = pattern.lower().rpartition(":")
    return host if colon and port.isdecimal() else pattern.lower()


def _patterns(policy: Policy, key: str) -> Iterator[tuple[str, str]]:
    for rule in policy.rules:
        for condition in rule.conditions:
            if condition.key == key:
                yield from ((rule.name, pattern) for pattern in condition.patterns)
