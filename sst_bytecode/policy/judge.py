"""Judges recorded events: one finding for each datum that goes from one place to one recipient, however often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sst_bytecode.facts import REFUSED
from sst_bytecode.policy.datum import of_event
from sst_bytecode.policy.rules import ACTIONS, decide

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Finding
    from sst_bytecode.policy.rules import Policy, Verdict

__all__ = ["Judged", "judge", "today"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the policy says of one kind of datum from one function to one recipient; *action* is the worst it said.

    *id* depends on neither line nor person nor time: it stays the same while code moves within its function. No
    field holds a personal value. *line* is that of the latest event, *events* how many there were.
    """

    id: str
    action: str
    rule: str
    reason: str
    category: str
    form: str
    recipient: str
    party: str
    operation: str
    route: str
    file: str
    line: int
    function: str
    events: int

    def sentence(self) -> str:
        """What happens, and what the policy says to it, without the place."""
        form = f" ({self.form})" if self.form else ""
        reason = f": {self.reason}" if self.reason else ""
        what = f"{self.category}{form} goes to {self.recipient} by {self.operation}"
        return f"{what}: {self.action} by {self.rule}{reason}"

    def __str__(self) -> str:
        form = f" ({self.form})" if self.form else ""
        at = f"{self.file}:{self.line} {self.function}".rstrip() if self.file else "unknown line"
        count = f"{self.events} event{'s' if self.events != 1 else ''}"
        what = f"{self.category}{form} to {self.recipient} by {self.operation}"
        return f"{self.action} {at}: {what} [{self.rule}] {count} {self.id}"


def judge(events: Iterable[Event], policy: Policy, on: date | None = None) -> list[Judged]:
    """Every finding that is not simply allowed, the denied ones first; *on*: the day, else today (UTC)."""
    on = on or today()
    found: dict[str, Judged] = {}
    for event in events:
        if event.outcome == REFUSED:  # nothing of it left, so the policy was kept
            continue
        told = set()
        for item in event.data:
            if item.weak:
                continue
            verdict = decide(policy, of_event(event, item), on)
            if verdict.action == "allow":
                continue
            one = _judged(event, item, verdict)
            known = found.get(one.id)
            found[one.id] = one if known is None else _joined(known, one, again=one.id not in told)
            told.add(one.id)
    return sorted(found.values(), key=lambda one: (-ACTIONS.index(one.action), one.file, one.line, one.id))


def today() -> date:
    """The day by which exceptions are judged (UTC)."""
    return datetime.now(UTC).date()


def _judged(event: Event, item: Finding, verdict: Verdict) -> Judged:
    to, site = event.recipient, event.site
    return Judged(
        event.identity(item), verdict.action, verdict.rule, verdict.reason, item.category, item.form, to.name, to.party,
        event.operation, event.route, site.file, site.line, site.function, 1,
    )  # fmt: skip


def _joined(known: Judged, one: Judged, *, again: bool) -> Judged:
    worst = max(known, one, key=lambda each: ACTIONS.index(each.action))
    return replace(worst, line=one.line, events=known.events + again)
