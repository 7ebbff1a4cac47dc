"""How many messages a rule may still send this hour, counted for all processes of one home together."""

from __future__ import annotations

import fcntl
import json
import os

from sst_bytecode.kernel import Kernel, make_folders

__all__ = ["Limit"]

_HOUR = 3600
_FILE = "alerts.json"


class Limit:
    """At most *most* messages a rule in each hour of the clock; what is held back is counted, and told with the next.

    The counts are kept in ``HOME/alerts.json``, in memory where that cannot be written.
    """

    def __init__(self, home: str, most: int) -> None:
        self._home = home
        self._most = most
        self._memory: dict[str, object] = {}

    def pass_on(self, rule: str, findings: int, now: float) -> tuple[bool, int]:
        """Whether a message about so many *findings* may go, and how many were held back since the last that went."""
        try:
            make_folders(self._home)
            descriptor = Kernel.open(os.path.join(self._home, _FILE), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)  # noqa: PTH118 - as above
        except OSError:
            self._memory, passes, held = _counted(self._memory, rule, findings, now, self._most)
            return passes, held
        with open(descriptor, "r+", encoding="utf-8") as file:  # noqa: PTH123 - it has no path, and `os.fdopen` may be a mock
            fcntl.flock(file, fcntl.LOCK_EX)
            state, passes, held = _counted(_read(file.read()), rule, findings, now, self._most)
            file.seek(0)
            file.truncate()
            json.dump(state, file)
        return passes, held


def _read(text: str) -> dict[str, object]:
    try:
        state = json.loads(text or "{}")
    except ValueError:  # half written by a process that was killed: a few messages more are the lesser evil
        return {}
    return state if isinstance(state, dict) else {}


def _counted(
    state: dict[str, object], rule: str, findings: int, now: float, most: int
) -> tuple[dict[str, object], bool, int]:
    """The state after this message: the hour it is of, and for each rule what went and what was held back."""
    hour = int(now) // _HOUR
    known = state.get("rules")
    rules = dict(known) if isinstance(known, dict) else {}
    entry = rules.get(rule)
    sent, held = entry if isinstance(entry, list) and len(entry) == 2 else (0, 0)  # noqa: PLR2004 - the two
    if state.get("hour") != hour:
        rules = {name: [0, one[1]] for name, one in rules.items() if isinstance(one, list) and one[1:] and one[1]}
        sent = 0
    if sent >= most:
        return {"hour": hour, "rules": {**rules, rule: [sent, held + findings]}}, False, 0
    return {"hour": hour, "rules": {**rules, rule: [sent + 1, 0]}}, True, held
