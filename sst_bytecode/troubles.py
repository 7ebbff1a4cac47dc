"""What of ours failed or was dropped in a session, told once: every failure is counted and none is passed on."""

from __future__ import annotations

from sst_bytecode.kernel import Kernel

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    from rewriter import Hooks
    from sst_bytecode.facts import Health
    from sst_bytecode.loader import Installed
    from sst_bytecode.spool import Spool
    from sst_bytecode.tracker.tracker import Tracker

__all__ = ["Troubles"]


class Troubles:
    """Remembers what was told, so that each call of `news` has only what has come since."""

    def __init__(self, hooks: Hooks, probes: tuple[Mapping[str, object], ...]) -> None:
        self._hooks = hooks
        self._probes = probes
        self._counts: dict[str, int] = {}
        self._unwatched: dict[str, str] = {}

    def news(self, installed: Installed | None, tracker: Tracker | None, spool: Spool | None) -> Health | None:
        """What failed, was dropped or runs unwatched, since the last call; None if all is well."""
        counts = {f"hook {name}": number for name, number in self._hooks.failures.items()}
        if spool is not None:
            counts["spool writes refused"] = spool.failures
            counts["records lost"] = spool.dropped
        if tracker is not None:
            counts.update(tracker.failures)
            counts["live values dropped"] = tracker.live.dropped
            counts["derived values not followed"] = tracker.flow.dropped
            counts["derived values dropped"] = tracker.flow.values.dropped
        new = {name: number - self._counts.get(name, 0) for name, number in counts.items()}
        new = {name: number for name, number in new.items() if number > 0}
        self._counts.update(counts)
        from sst_bytecode.unfollowed import unfollowed  # not at start-up

        found = installed.troubles() | unfollowed(self._probes) if installed is not None else {}
        unwatched = {name: reason for name, reason in found.items() if name not in self._unwatched}
        self._unwatched.update(unwatched)
        if not new and not unwatched:
            return None
        from sst_bytecode.facts import Health

        return Health(Kernel.time(), new, unwatched)
