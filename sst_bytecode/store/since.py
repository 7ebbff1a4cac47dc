"""Sums up what has left since a moment: whose data, to whom, and to whom for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, or_, select

from sst_bytecode.answers import News
from sst_bytecode.facts import REFUSED
from sst_bytecode.store.flows import FLOWS
from sst_bytecode.store.models import Health
from sst_bytecode.store.people import main_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from sst_bytecode.answers import Recipient
    from sst_bytecode.store.target import Target

__all__ = ["read_since"]


def read_since(target: Target, look_up: Callable[[str, str, int], Recipient], moment: float) -> News:
    """People whose data left since *moment* (seconds, UTC), their recipients, this machine left out, and what failed.

    Weak matches and calls that a policy refused count for nothing.
    """
    events, items = target.events, target.items
    left = (
        select(events.c.url, events.c.host, events.c.port, items.c.person)
        .join(items, items.c.event == events.c.id)
        .where(events.c.time >= moment, items.c.weak == false())
        .where(or_(events.c.outcome.is_(None), events.c.outcome != REFUSED))
        .distinct()
    )
    earlier = (
        select(FLOWS.c.url, FLOWS.c.host, FLOWS.c.port)
        .where(FLOWS.c.span == 0, FLOWS.c.category != "", FLOWS.c.first < moment)
        .distinct()
    )
    with target.reading() as connection:
        rows = connection.execute(left).all()
        found = [(look_up(url, host, port), person) for url, host, port, person in rows]
        theirs = {to.name for to, _person in found}
        known = {
            name
            for url, host, port in connection.execute(earlier)
            if (name := look_up(url, host, port).name) in theirs and _got(connection, events, host, port, moment)
        }
        outside = [(to, person) for to, person in found if to.party != "local"]
        persons = {person for _to, person in outside if person}
        people = set(main_names(connection, target.aliases, persons).values())
        failed = select(Health.kind, Health.name).where(Health.time >= moment).order_by(Health.kind, Health.name)
        troubles = tuple(
            f"{name} unwatched" if kind == "unwatched" else name for kind, name in connection.execute(failed)
        )
    names = {to.name for to, _person in outside}
    return News(len(people), len(names), len(names - known), troubles)


def _got(connection: Connection, events: Table, host: str, port: int, moment: float) -> bool:
    """Whether anything went there before *moment*: a call that was refused makes no recipient."""
    there = select(events.c.id).where(events.c.host == host, events.c.port == port, events.c.time < moment)
    went = there.where(or_(events.c.outcome.is_(None), events.c.outcome != REFUSED))
    return connection.execute(went.limit(1)).first() is not None
