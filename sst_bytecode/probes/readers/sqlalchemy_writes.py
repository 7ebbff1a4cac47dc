"""SQLAlchemy's writes: the rows of a transaction are kept with its connection, and are one event when it commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.facts import Payload
from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.sqlalchemy_statements import rows_written
from sst_bytecode.probes.readers.transaction import Transaction
from sst_bytecode.probes.sinks import ask, deliver

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave
    from sst_bytecode.probes.readers.sqlalchemy_statements import Rows

__all__ = ["commit", "execute", "rollback", "rollback_to_savepoint", "savepoint"]

_open: WeakKeyDictionary[Any, Transaction] = WeakKeyDictionary()


def execute(entry: Entry, site: Site) -> Enter:
    """Around a statement's execution: what it writes, kept until the commit; in autocommit mode told at once."""
    position = site.names.index("context")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        context: Any = operands[position]
        rows = rows_written(context)
        if rows is None or observer.surroundings.is_ours():
            return None
        connection = context.root_connection
        if connection._is_autocommit_isolation():  # noqa: SLF001 - what the library itself asks, from nothing but options
            return _tell(entry, connection, rows, frame)
        if observer.surroundings.enforces:
            ask(entry, _payload(connection, _transaction_of(rows)), frame)

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                _open.setdefault(connection, Transaction()).add(rows)

        return end

    return begin


def _tell(entry: Entry, connection: Any, rows: Rows, frame: FrameType) -> Leave | None:
    return _deliver(entry, connection, _transaction_of(rows), frame)


def _transaction_of(rows: Rows) -> Transaction:
    transaction = Transaction()
    transaction.add(rows)
    return transaction


def savepoint(_entry: Entry, _site: Site) -> Enter:
    """Around the setting of a savepoint, whose name it returns."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> Leave:
        def end(result: object, exception: BaseException | None) -> None:
            if exception is None and isinstance(result, str):
                _open.setdefault(operands[0], Transaction()).mark(result)

        return end

    return begin


def rollback_to_savepoint(_entry: Entry, _site: Site) -> Enter:
    """At the rollback to a savepoint: its rows were never shared."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        transaction = _open.get(operands[0])
        if transaction is not None:
            transaction.back_to(str(operands[1]))

    return begin


def rollback(_entry: Entry, _site: Site) -> Enter:
    """At a rollback: nothing was shared."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        _open.pop(operands[0], None)

    return begin


def commit(entry: Entry, _site: Site) -> Enter:
    """Around a connection's commit: an event with every row written since the transaction began, if any was."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        connection: Any = operands[0]
        transaction = _open.pop(connection, None)
        if transaction is None or observer.surroundings.is_ours():
            return None
        return _deliver(entry, connection, transaction, frame)

    return begin


def _deliver(entry: Entry, connection: Any, transaction: Transaction, frame: FrameType) -> Leave | None:
    told = observer.current
    if transaction.dropped and told is not None:
        told.failed("rows of a transaction beyond the limit")
    return deliver(entry, _payload(connection, transaction), frame, lambda _result: "ok")


def _payload(connection: Any, transaction: Transaction) -> Payload:
    return Payload(url=_without_credentials(connection.engine.url), method="COMMIT", body=transaction.body())


def _without_credentials(url: Any) -> str:
    """The parts of an engine's URL that say where the data go: ``postgresql://host:5432/database``."""
    host = url.host or url.query.get("host") or ""
    if not isinstance(host, str):
        host = ",".join(host)
    if ":" in host:
        host = f"[{host}]"
    port = f":{url.port}" if url.port else ""
    database = f"/{url.database}" if url.database else ""
    return f"{url.get_backend_name()}://{host}{port}{database}"
