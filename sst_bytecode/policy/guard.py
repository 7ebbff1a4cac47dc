"""Judges what is about to leave, on the thread that sends it: microseconds, and nothing but the standard library."""

from __future__ import annotations

from sst_bytecode.kernel import Kernel
from sst_bytecode.policy.datum import of_attempt
from sst_bytecode.policy.rules import decide
from sst_bytecode.policy.violation import PolicyViolation

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.facts import Attempt, Finding, Recipient
    from sst_bytecode.policy.datum import Datum
    from sst_bytecode.policy.rules import Policy, Verdict

    Listener = Callable[[Datum, Verdict], None]

__all__ = ["Guard"]

_DAY = 86_400
_MOST = 10_000  # verdicts that are remembered


class Guard:
    """One policy over the data of each call. Every method may be called from any thread.

    *look_up* says who a destination is. *listener*, if there is one, hears once of each datum of an event that is not
    simply allowed, on the thread that sends it. Weak matches are judged by nobody: they may be coincidences.
    """

    def __init__(
        self, policy: Policy, look_up: Callable[[str, str, int], Recipient], listener: Listener | None = None
    ) -> None:
        self.blocks = policy.block
        self.closed = policy.block and policy.closed
        self._policy = policy
        self._look_up = look_up
        self._listener = listener
        self._day = -1
        self._verdicts: dict[Datum, Verdict] = {}
        self._told: set[tuple[str, Datum]] = set()

    def judge(self, attempt: Attempt, findings: tuple[Finding, ...]) -> PolicyViolation | None:
        """What is to be raised in place of the call that is to send *findings*; None: it may."""
        to = self._look_up(attempt.destination.url, attempt.destination.host, attempt.destination.port)
        violation = None
        for item in findings:
            if item.weak:
                continue
            datum = of_attempt(attempt, item, to)
            verdict = self._verdict(datum)
            if verdict.action == "allow":
                continue
            if self._listener is not None and self._is_news(attempt.id, datum):
                self._listener(datum, verdict)
            if verdict.action == "deny" and self.blocks and violation is None:
                site = f"{datum.file}:{datum.line}"
                violation = PolicyViolation(verdict.rule, datum.category, datum.form, to.name, site)
        return violation

    @staticmethod
    def unjudged() -> PolicyViolation:
        """What is raised in place of a call that could not be judged."""
        return PolicyViolation("on_error")

    def _is_news(self, event: str, datum: Datum) -> bool:
        """Whether this datum of this event is judged for the first time: a piece of a body is judged with the next."""
        if (event, datum) in self._told:
            return False
        if len(self._told) >= _MOST:
            self._told = set()
        self._told.add((event, datum))
        return True

    def _verdict(self, datum: Datum) -> Verdict:
        day = int(Kernel.time()) // _DAY
        if day != self._day or len(self._verdicts) >= _MOST:
            self._verdicts = {}  # an exception may have ended at midnight
            self._day = day
        verdicts = self._verdicts
        found = verdicts.get(datum)
        if found is None:
            from datetime import UTC, datetime

            found = verdicts[datum] = decide(self._policy, datum, datetime.fromtimestamp(day * _DAY, UTC).date())
        return found
