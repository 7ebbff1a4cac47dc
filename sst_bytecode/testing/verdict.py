"""What the application's policy says of what a test shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.policy.baseline import read_baseline
from sst_bytecode.policy.judge import judge
from sst_bytecode.rulebook import policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sst_bytecode.answers import Event
    from sst_bytecode.config import Config
    from sst_bytecode.policy.judge import Judged

__all__ = ["broken_by"]


def broken_by(config: Config, baseline: str | None) -> Callable[[Sequence[Event]], list[Judged]]:
    """The function ``broken(events)``: what the policy denies and the file *baseline* does not know.

    Nothing is denied without a ``[policy]``. Raises PolicyError for a policy, and ConfigError for a baseline, that is
    not understood.
    """
    known = read_baseline(baseline) if baseline else frozenset()
    if not config.policy:
        return lambda _events: []
    policy = policy_of(config)
    return lambda events: [one for one in judge(events, policy) if one.action == "deny" and one.id not in known]
