"""What the application's policy says of what a test shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.policy import judge
from sst_bytecode.rulebook import policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sst_bytecode.answers import Event
    from sst_bytecode.config import Config

__all__ = ["broken_by"]


def broken_by(config: Config) -> Callable[[Sequence[Event]], list[str]]:
    """The function ``broken(events)``: a line for each finding that the policy denies; none without a ``[policy]``.

    Raises PolicyError for a policy that is not understood.
    """
    if not config.policy:
        return lambda _events: []
    policy = policy_of(config)
    return lambda events: judge.broken(events, policy)
