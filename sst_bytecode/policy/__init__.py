"""What may go to whom: rules out of ``[policy]``, judged over what was recorded and over what is about to leave."""

from __future__ import annotations

from sst_bytecode.policy.datum import Datum, of_attempt, of_event
from sst_bytecode.policy.parse import PolicyError, parse
from sst_bytecode.policy.rules import ACTIONS, Policy, Rule, Verdict, decide, expired
from sst_bytecode.policy.violation import PolicyViolation

__all__ = [
    "ACTIONS",
    "Datum",
    "Policy",
    "PolicyError",
    "PolicyViolation",
    "Rule",
    "Verdict",
    "decide",
    "expired",
    "of_attempt",
    "of_event",
    "parse",
]
