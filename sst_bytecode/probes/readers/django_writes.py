"""Django's writes: the rows of a transaction are kept with its connection, and are one event when it commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sst_bytecode.facts import Payload
from sst_bytecode.probes import observer
from sst_bytecode.probes.readers.sql_text import rows_written
from sst_bytecode.probes.readers.transaction import Transaction
from sst_bytecode.probes.sinks import deliver

if TYPE_CHECKING:
    from types import FrameType

    from rewriter import Site
    from sst_bytecode.catalog import Entry
    from sst_bytecode.probes.hooks import Enter, Leave

__all__ = ["commit", "execute", "forget", "rollback_to_savepoint", "savepoint"]

_open: WeakKeyDictionary[Any, Transaction] = WeakKeyDictionary()


def execute(entry: Entry, site: Site) -> Enter:
    """Around a statement's execution: what it writes, kept until the commit; in autocommit mode told at once."""
    is_many = site.target.endswith("many")

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        cursor: Any = operands[0]
        sql, parameters = operands[1], operands[2]
        if not isinstance(sql, str) or observer.surroundings.is_ours():
            return None
        transaction = Transaction()
        for given in parameters if is_many and isinstance(parameters, (list, tuple)) else (parameters,):
            rows = rows_written(sql, given)
            if rows is None:
                return None
            transaction.add(rows)
        connection = cursor.db
        if connection.autocommit:
            return _deliver(entry, connection, transaction, frame)

        def end(_result: object, exception: BaseException | None) -> None:
            if exception is None:
                _open.setdefault(connection, Transaction()).add(transaction.rows)

        return end

    return begin


def commit(entry: Entry, _site: Site) -> Enter:
    """Around a connection's commit: an event with every row written since the transaction began, if any was."""

    def begin(operands: tuple[object, ...], frame: FrameType) -> Leave | None:
        transaction = _open.pop(operands[0], None)
        if transaction is None or observer.surroundings.is_ours():
            return None
        return _deliver(entry, operands[0], transaction, frame)

    return begin


def forget(_entry: Entry, _site: Site) -> Enter:
    """At a rollback, or where the connection is closed: nothing was shared."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        _open.pop(operands[0], None)

    return begin


def savepoint(_entry: Entry, _site: Site) -> Enter:
    """At the setting of a savepoint."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        _open.setdefault(operands[0], Transaction()).mark(str(operands[1]))

    return begin


def rollback_to_savepoint(_entry: Entry, _site: Site) -> Enter:
    """At the rollback to a savepoint: its rows were never shared."""

    def begin(operands: tuple[object, ...], _frame: FrameType) -> None:
        transaction = _open.get(operands[0])
        if transaction is not None:
            transaction.back_to(str(operands[1]))

    return begin


def _deliver(entry: Entry, connection: Any, transaction: Transaction, frame: FrameType) -> Leave | None:
    told = observer.current
    if transaction.dropped and told is not None:
        told.failed("rows of a transaction beyond the limit")
    payload = Payload(url=_without_credentials(connection), method="COMMIT", body=transaction.body())
    return deliver(entry, payload, frame, lambda _result: "ok")


def _without_credentials(connection: Any) -> str:
    """Where the data go: ``postgresql://host:5432/database``, ``sqlite:///file``."""
    settings = connection.settings_dict
    host, port, name = (str(settings.get(key) or "") for key in ("HOST", "PORT", "NAME"))
    if "memory" in name and connection.vendor == "sqlite":
        name = ""
    if ":" in host:
        host = f"[{host}]"
    address = f"{host}:{port}" if port else host
    return f"{connection.vendor}://{address}" + (f"/{name}" if name else "")
