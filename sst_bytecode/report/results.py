"""Events as results of SARIF: one for each kind of datum that goes from one place to one recipient, however often."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sst_bytecode.report.sarif import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Finding

__all__ = ["results"]


def results(events: Iterable[Event]) -> list[Result]:
    """What went where, a warning where it was to a third party; for what a policy says of it see ``sst check``."""
    found: dict[str, Result] = {}
    for event in events:
        for number in {event.identity(item): item for item in event.data}.items():
            one = _result(event, *number)
            known = found.get(one.id)
            found[one.id] = one if known is None else replace(one, count=known.count + 1)
    return sorted(found.values(), key=lambda one: (one.file, one.line, one.id))


def _result(event: Event, number: str, item: Finding) -> Result:
    to, site = event.recipient, event.site
    form = f" ({item.form})" if item.form else ""
    doubt = ", perhaps by coincidence" if item.weak else ""
    return Result(
        rule=f"shares-{item.category.replace('_', '-')}",
        rule_text=f"personal data of the category {item.category} leaves the program",
        level="warning" if to.party == "third" and not item.weak else "note",
        message=f"{item.category}{form} goes to {to.name} ({to.party} party) by {event.operation}{doubt}",
        id=number,
        file=site.file,
        line=site.line,
        function=site.function,
    )
