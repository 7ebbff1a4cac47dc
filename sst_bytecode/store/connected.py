"""Joins the store to an application's own database and models, through an engine of our own.

Of the application's session only the engine's address and way to connect are taken: none of its connections, no
transaction, no pool. Where no second connection can see the same database there is nothing to join.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import NullPool, QueuePool, StaticPool, Table, create_engine
from sqlalchemy.exc import SQLAlchemyError, UnboundExecutionError

from sst_bytecode.store.engine import display, is_memory, make_target, prepare_schema
from sst_bytecode.store.errors import StoreError
from sst_bytecode.store.mixins import DataLineageMixin, DataSharingEventMixin, DataTagMixin
from sst_bytecode.store.quiet import quiet
from sst_bytecode.store.residence import remember
from sst_bytecode.store.target import Target, own_tables, prepare_engine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

__all__ = ["NotConnected", "connect", "prepare"]

_WAIT = 2.0  # seconds for a lock of the application's database; then we come back later
_MIXINS = {"tags": DataTagMixin, "events": DataSharingEventMixin, "lineage": DataLineageMixin}


@dataclass(frozen=True, slots=True)
class NotConnected:
    """Why rows stay where they were; not *final*: a later try, within the application's context, may succeed."""

    reason: str
    final: bool = True


def connect(db_session: Any, models: Mapping[str, type]) -> Target | NotConnected:
    """Make a target of the database that *db_session* is bound to; nothing is sent to it yet (see `prepare`).

    *models* are the application's classes, made from our mixins, under ``tags``, ``events`` and ``lineage``; for one
    that is missing our own table is used, in the same database.
    """
    try:
        tables = {role: _table(role, model) for role, model in models.items()}
        engine = _engine_of(db_session, models)
    except StoreError as error:
        return NotConnected(str(error))
    except UnboundExecutionError:
        return NotConnected("the session is bound to no database")
    except (RuntimeError, LookupError) as error:
        # Flask-SQLAlchemy outside of an application context.
        return NotConnected(f"the session has no database here ({type(error).__name__})", final=False)
    obstacle = _obstacle(engine)
    if obstacle:
        return NotConnected(f"{display(engine.url)}: {obstacle}")
    try:
        return Target(_own_engine(engine), display(engine.url), **{**own_tables(), **tables})
    except (StoreError, SQLAlchemyError, ImportError) as error:
        return NotConnected(f"{display(engine.url)}: no second connection can be made ({type(error).__name__})")


def _obstacle(engine: Engine) -> str | None:
    """Tell why no second connection would see the rows, or could make them."""
    if is_memory(engine.url) or isinstance(engine.pool, StaticPool):
        return "lives in one connection of the application's; rows stay in the tracker's memory"
    if engine.dialect.name not in {"sqlite", "postgresql"}:
        return "rows can be kept in SQLite and PostgreSQL only"
    return None


def prepare(target: Target, home: str) -> Target:
    """Make the tables that are missing, and let readers of *home* know where its rows are. Raises StoreError."""
    usual = own_tables()
    roles = {"tags": target.tags, "events": target.events, "lineage": target.lineage}
    with quiet():
        try:
            prepare_schema(target)
        except SQLAlchemyError as error:
            raise StoreError(f"{target.name}: cannot be used ({type(error).__name__})") from error
    renamed = {role: table.name for role, table in roles.items() if table.name != usual[role].name}
    remember(home, target.engine.url.render_as_string(hide_password=True), renamed)
    return target


def _table(role: str, model: type) -> Table:
    table = getattr(model, "__table__", None)
    mixin = _MIXINS[role]
    if not isinstance(table, Table):
        raise StoreError(f"{model.__name__}: is no model with a table; make it from sst_bytecode.{mixin.__name__}")
    missing = [column.name for column in own_tables()[role].columns if column.name not in table.columns]
    if missing:
        raise StoreError(f"{model.__name__}: has no column {missing[0]}; make it from sst_bytecode.{mixin.__name__}")
    return table


def _engine_of(db_session: Any, models: Mapping[str, type]) -> Engine:
    """Ask the session which engine the events' model is bound to; no connection is opened by that."""
    model = models.get("events") or next(iter(models.values()), None)
    bind = db_session.get_bind() if model is None else db_session.get_bind(mapper=model.__mapper__)  # type: ignore[attr-defined] # every model has one
    engine: Engine = bind.engine
    return engine


def _own_engine(engine: Engine) -> Engine:
    """Make an engine of our own that connects as the application's does, passwords and certificates included."""
    url = engine.url
    if engine.dialect.is_async:
        # The application's driver needs its event loop; ours is the blocking one for the same database.
        own = make_target(
            url.set(drivername=engine.dialect.name).render_as_string(hide_password=False), wait=_WAIT
        ).engine
    else:
        # SQLAlchemy has no public name for "connect as that engine does"; the pool's creator is just that.
        creator = getattr(engine.pool, "_creator", None)
        pool: dict[str, Any] = (
            {"poolclass": NullPool} if engine.dialect.name == "sqlite" else {"poolclass": QueuePool, "pool_size": 1}
        )
        own = create_engine(url, **({} if creator is None else {"creator": creator}), **pool)
        prepare_engine(own, wait=_WAIT, own_file=False)
    return own
