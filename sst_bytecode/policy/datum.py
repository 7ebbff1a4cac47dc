"""One personal datum that goes to one recipient: all that a rule may look at, and nothing personal in clear."""

from __future__ import annotations

from sst_bytecode.frozen import Frozen

TYPE_CHECKING = False  # `import typing` costs a watched program milliseconds
if TYPE_CHECKING:
    from sst_bytecode.answers import Event
    from sst_bytecode.facts import Attempt, Finding, Place, Recipient

__all__ = ["Datum", "of_attempt", "of_event"]


class Datum(Frozen):
    """*form* is the chain of `facts.Finding`, "" for verbatim; what nobody knows is "" (*port*, *line*: 0)."""

    category: str = ""
    form: str = ""
    person: str = ""
    organisation: str = ""
    host: str = ""
    port: int = 0
    recipient_category: str = ""
    party: str = ""
    country: str = ""
    route: str = ""
    file: str = ""
    line: int = 0
    function: str = ""


def of_event(event: Event, finding: Finding) -> Datum:
    """One datum of a recorded event."""
    return _datum(finding, event.recipient, event.site, event.route)


def of_attempt(attempt: Attempt, finding: Finding, to: Recipient) -> Datum:
    """One datum of an event that is about to happen, to the recipient that its destination means."""
    return _datum(finding, to, attempt.place, attempt.route)


def _datum(finding: Finding, to: Recipient, place: Place, route: str) -> Datum:
    return Datum(
        finding.category, finding.form, finding.person, to.organisation or "", to.host, to.port, to.category or "",
        to.party, to.country or "", route, place.file, place.line, place.function,
    )  # fmt: skip
