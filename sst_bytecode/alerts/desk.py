"""Takes alerts from the threads that send data, which it never holds up, and passes them on from the writer's."""

from __future__ import annotations

from collections import deque

from sst_bytecode.alerts.courier import Courier
from sst_bytecode.alerts.limit import Limit
from sst_bytecode.frozen import Frozen
from sst_bytecode.kernel import Kernel

TYPE_CHECKING = False  # as in `settings`
if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.alerts.settings import Settings

__all__ = ["AT_END", "Alert", "Desk"]

AT_END = 10.0  # seconds that a program which ends waits for its last alerts

_MOST = 1_000  # alerts that wait; more are counted only
_LINES = 5  # kinds of findings that one message names


class Alert(Frozen):
    """*text* says what happened where, without any person and any value."""

    rule: str
    action: str
    text: str


class Desk:
    """Alerts on their way: `take` on any thread, in a microsecond; `work` and `finish` on the writer's."""

    patience = AT_END

    def __init__(self, settings: Settings, home: str, failed: Callable[[str], None]) -> None:
        self._settings = settings
        self._limit = Limit(home, settings.limit)
        self._failed = failed
        self._waiting: deque[Alert] = deque(maxlen=_MOST)
        self._courier = Courier()
        self._pid = Kernel.getpid()

    @property
    def is_busy(self) -> bool:
        """Whether anything waits to be told, or is on its way."""
        return self._pid == Kernel.getpid() and (bool(self._waiting) or self._courier.is_out)

    def take(self, alert: Alert) -> None:
        """Have this told soon, if it is of the kind that is told."""
        if alert.action not in self._settings.actions:
            return
        if self._pid != Kernel.getpid():  # a fork: what waits is its parent's to tell
            self._pid = Kernel.getpid()
            self._waiting = deque(maxlen=_MOST)
            self._courier.forget()
        if len(self._waiting) == _MOST:
            self._failed("alerts dropped")
        self._waiting.append(alert)

    def work(self) -> None:
        """Send what waits: one message a rule, as far as its limit allows; does not wait for what is on its way."""
        if self.is_busy:
            self._send_waiting()
            self._hear(0.0)

    def finish(self) -> None:
        """The same at the end of the program, which waits for what is on its way, but not for long."""
        if self.is_busy:
            self._send_waiting()
            self._hear(AT_END)

    def _hear(self, wait: float) -> None:
        for failure in self._courier.collect(wait):
            self._failed(failure)

    def _send_waiting(self) -> None:
        rules: dict[str, dict[str, int]] = {}
        while self._waiting:
            alert = self._waiting.popleft()
            lines = rules.setdefault(alert.rule, {})
            lines[alert.text] = lines.get(alert.text, 0) + 1
        for rule, lines in rules.items():
            passes, held = self._limit.pass_on(rule, sum(lines.values()), Kernel.time())
            if passes:
                self._send(rule, lines, held)

    def _send(self, rule: str, lines: dict[str, int], held: int) -> None:
        shown = [f"{text} (×{count})" if count > 1 else text for text, count in list(lines.items())[:_LINES]]
        if len(lines) > _LINES:
            shown.append(f"and {len(lines) - _LINES} more")
        if held:
            shown.append(f"{held} findings of this rule were held back since the last message")
        try:
            self._courier.send(self._settings.urls, f"sst: policy broken: {rule}", "\n".join(shown))
        except OSError as error:
            self._failed(f"alert not sent: {type(error).__name__}")
