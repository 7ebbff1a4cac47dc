"""Where a session's records go: to the spool and on to a store, to an application's database, or to memory."""

from __future__ import annotations

from sst_bytecode.facts import Health, Seen
from sst_bytecode.kernel import Kernel
from sst_bytecode.store.writer import Writer

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sst_bytecode.alerts import Desk
    from sst_bytecode.config import Config
    from sst_bytecode.facts import Record
    from sst_bytecode.handle import Handle
    from sst_bytecode.spool import Spool
    from sst_bytecode.store.memory import MemoryStore
    from sst_bytecode.store.target import Target

__all__ = ["Destination"]

_COUNTS = 60.0  # seconds for which counts alone are left to readers: they come every few seconds, a transaction is 6 ms


class Destination:
    """Takes records on the watched program's threads; *memory* holds them where no database can."""

    def __init__(
        self,
        config: Config,
        spool: Spool,
        handle: Handle,
        *,
        chores: Sequence[Callable[[], None]] = (),
        desk: Desk | None = None,
    ) -> None:
        self.memory: MemoryStore | None = None
        self.listener: Callable[[tuple[Record, ...]], None] | None = None
        self._config = config
        self._spool = spool
        self._handle = handle
        self._joined: Target | None = None
        self._settled = False
        self._waiting = 0.0  # since when counts wait for the writer; 0: none do
        self.writer = Writer(spool, self._open, chores=chores, desk=desk, retention_days=config.retention_days)

    def write(self, *records: Record) -> None:
        """Keep *records*, in the kernel's hands when this returns (or in memory); never raises an Exception.

        Counts alone become rows within a minute, anything else as soon as the writer has its turn.
        """
        if not self._settled and self._handle.db_session is not None:
            self._settle()
        if self.listener is not None:
            self.listener(records)
        if self.memory is not None:
            self.memory.write(*records)
            return
        self._spool.write(*records)
        if records and type(records[0]) is Seen and not records[0].category and not self._is_late():
            return
        self._waiting = 0.0
        self.writer.poke()

    def _is_late(self) -> bool:
        now = Kernel.monotonic()
        self._waiting = self._waiting or now
        return now - self._waiting >= _COUNTS

    def flush(self) -> None:
        """Have the writer take in what waits for it."""
        if self._waiting:
            self._waiting = 0.0
            self.writer.poke()

    def stop(self) -> None:
        """Let the writer finish what it can within its bound."""
        self.writer.stop()

    def target(self) -> Target | None:
        """Where this process's own questions find its rows; None: where everybody's do. Raises StoreError."""
        if self.memory is not None:
            return self.memory.target()
        return self._open() if self._joined is not None else None

    def _settle(self) -> None:
        """Find out, here where its context may be in force, whether the application's database can be joined."""
        try:
            from sst_bytecode.store.connected import NotConnected, connect

            found = connect(self._handle.db_session, self._handle.models)
        except Exception as error:  # noqa: BLE001 - the application goes on; what is written goes to our own store
            self._say(f"the application's database cannot be joined ({type(error).__name__})")
            self._settled = True
            return
        if not isinstance(found, NotConnected):
            self._joined, self._settled, self._handle.joined = found, True, found.name
        elif found.final:
            from sst_bytecode.store.memory import MemoryStore

            self._settled = True
            self._say(found.reason)
            self.memory = MemoryStore()

    def _say(self, reason: str) -> None:
        self._handle.joined = reason
        self._spool.write(Health(Kernel.time(), {}, {"store": reason}))

    def _open(self) -> Target:
        """The target of the writer's thread. Raises StoreError."""
        from sst_bytecode.store.target import StoreError

        if self._joined is not None:
            from sst_bytecode.store.connected import prepare

            return prepare(self._joined, self._config.home)
        if not self._settled and self._handle.db_session is not None:
            raise StoreError("the application's database is not known yet")
        from sst_bytecode.store.engine import default_url, open_store

        return open_store(self._config.database or default_url(self._config.home))
