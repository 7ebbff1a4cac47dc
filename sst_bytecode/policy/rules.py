"""The rules of a policy in order, and the verdict over one datum: of the first rule that takes it, else the default."""

from __future__ import annotations

from sst_bytecode.frozen import Frozen

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sst_bytecode.policy.conditions import Condition
    from sst_bytecode.policy.datum import Datum

__all__ = ["ACTIONS", "Policy", "Rule", "Verdict", "decide", "expired"]

ACTIONS = ("allow", "warn", "deny")


class Rule(Frozen):
    """Takes what all *conditions* hold for; *until*, the last day on which it counts, is that of an exception."""

    name: str
    action: str
    conditions: tuple[Condition, ...]
    reason: str = ""
    until: date | None = None

    def takes(self, datum: Datum) -> bool:
        """Whether *datum* is this rule's to decide."""
        return all(condition.holds(datum) for condition in self.conditions)


class Policy(Frozen):
    """*rules* begin with the exceptions; with *block* nothing denied leaves, with *closed* nothing unjudged."""

    rules: tuple[Rule, ...]
    default: str = "warn"
    block: bool = False
    closed: bool = False


class Verdict(Frozen):
    """What is to be done, by which rule (``default`` where none takes the datum), and the reason that it gives."""

    action: str
    rule: str
    reason: str = ""


def decide(policy: Policy, datum: Datum, today: date) -> Verdict:
    """Judge *datum* on this day. Pure: the same answer for the same arguments."""
    for rule in policy.rules:
        if (rule.until is None or today <= rule.until) and rule.takes(datum):
            return Verdict(rule.action, rule.name, rule.reason)
    return Verdict(policy.default, "default")


def expired(policy: Policy, today: date) -> Iterator[Rule]:
    """Exceptions that count no more."""
    return (rule for rule in policy.rules if rule.until is not None and rule.until < today)
