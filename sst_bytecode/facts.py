"""The frozen vocabulary of the stages: what a probe saw, a tracker found and a store keeps.

Nothing in a *record* (`Tag`, `Lineage`, `Attempt`, `Outcome`, `Found`, `Alias`, `Seen`, `Health`) holds a personal
value in clear: records are what is spooled to disk. `Payload` does hold clear values and therefore lives only as long
as the call it describes.
"""

from __future__ import annotations

from sst_bytecode.frozen import Frozen

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "RECORDS",
    "REFUSED",
    "TECHNICAL_HEADERS",
    "Alias",
    "Attempt",
    "Destination",
    "Finding",
    "Found",
    "Health",
    "Lineage",
    "Match",
    "Outcome",
    "Payload",
    "Place",
    "Recipient",
    "Record",
    "Seen",
    "Tag",
]


REFUSED = "refused"
"""The outcome of what the policy did not let leave."""

TECHNICAL_HEADERS = frozenset(
    {
        "accept", "accept-charset", "accept-encoding", "cache-control", "connection", "content-encoding",
        "content-length", "content-type",
        "date", "expect", "host", "if-modified-since", "if-none-match", "keep-alive", "pragma", "te",
        "transfer-encoding", "upgrade", "via",
    }
)  # fmt: skip
"""Headers of a request that only steer the transport, in lower case: nobody's data is looked for in them."""


class Place(Frozen):
    """Where in the application something happened; *line* counts from 1, *column* from 0 (-1: unknown)."""

    file: str
    line: int
    column: int
    function: str
    thread: str


class Destination(Frozen):
    """To whom something went, as far as the calling thread can tell: readers look up domain and company.

    In *url* every personal value is masked; *host* is in lower case, *port* 0 where there is none.
    """

    url: str
    host: str
    port: int = 0


class Recipient(Frozen):
    """To whom something went; None where nobody knows. *domain* is the registrable one, else the host."""

    url: str
    host: str
    port: int
    domain: str
    organisation: str | None
    category: str | None
    party: str  # first, third or local
    country: str | None = None  # of its seat, ISO 3166-1 alpha-2

    @property
    def name(self) -> str:
        """What to call it in a line: who it is, else its domain, else the scheme of its URL alone, never a path."""
        return self.organisation or self.domain or self.url.partition(":")[0] or "unknown"


class Payload(Frozen):
    """What is about to leave, in clear, as the probe could see it without consuming it.

    *body* is bytes, text, a (nested) mapping or sequence of plain values, or None. *content_type* and
    *content_encoding* are header values in lower case, or empty.
    """

    url: str = ""
    method: str = ""
    headers: Sequence[tuple[str, str]] = ()
    body: object = None
    content_type: str = ""
    content_encoding: str = ""


class Match(Frozen):
    """One live value found in a payload.

    *tag* is the id of the tag that it came from, *form* the chain of transformations, outermost last (empty: verbatim),
    *where* the path inside the payload (``body.data[0].email``, ``url.query.e``, ``headers.cookie.uid``), *evidence* of
    ``value`` and ``flow``, *weak* a match of low entropy without support.
    """

    tag: str
    person: str
    category: str
    field: str
    source: str
    form: tuple[str, ...]
    where: str
    evidence: tuple[str, ...]
    confidence: float
    weak: bool = False
    text: str = ""  # the matched text in clear, for lineage of derived values and for masking; never recorded


class Finding(Frozen):
    """One item of a recorded sharing event: a match without its clear text."""

    tag: str
    person: str
    category: str
    field: str
    source: str | None
    form: str  # "lower > sha256"; "" is verbatim
    where: str
    evidence: tuple[str, ...]
    confidence: float
    weak: bool = False


class Tag(Frozen):
    """A personal value seen: unique per person, field, fingerprint and source; *id* is a keyed digest of these four.

    *fingerprint* is a keyed digest (keyed BLAKE2b, RFC 7693) of the normal form, *key* the id of that key, *preview* a
    masked text.
    """

    id: str
    person: str
    category: str
    field: str
    source: str
    fingerprint: str
    key: str
    preview: str
    place: Place
    time: float
    count: int = 1


class Seen(Frozen):
    """*count* more sightings of a recorded tag; *category*, if there is one, is what a detector has since confirmed."""

    tag: str
    count: int
    time: float
    category: str = ""


class Lineage(Frozen):
    """*child* was made from *parent* (ids of tags) by *operation* at *place*."""

    parent: str
    child: str
    operation: str
    place: Place
    time: float


class Attempt(Frozen):
    """A sharing event, recorded before the first byte leaves.

    *kind* is one of http, ai, database, email, file, process, socket. *limits* names every bound that was hit while the
    payload was read. *outline* are the places of the body's keys, those without data too, as far as they are names of
    fields: structure, never a value.
    """

    id: str
    time: float
    kind: str
    library: str
    operation: str
    destination: Destination
    place: Place
    data: tuple[Finding, ...]
    request: str = ""  # id of the request in whose course it happened, "" outside of any
    route: str = ""
    limits: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()


class Found(Frozen):
    """More findings of an event that is already recorded (a streamed body, a later attempt)."""

    event: str
    data: tuple[Finding, ...]
    limits: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()


class Outcome(Frozen):
    """How the event *id* ended, after so many *attempts*: a status, ``ok``, or the type of the exception.

    Without an outcome it is unknown.
    """

    id: str
    outcome: str
    time: float
    attempts: int = 1


class Alias(Frozen):
    """*alias* is another name of *person* (an anonymous visitor who then logged in)."""

    person: str
    alias: str
    time: float


class Health(Frozen):
    """What of ours failed or was dropped, as counts since the last such record, and what runs unwatched, and why."""

    time: float
    counts: Mapping[str, int] = {}
    unwatched: Mapping[str, str] = {}


Record = Tag | Seen | Lineage | Attempt | Found | Outcome | Alias | Health

RECORDS: Mapping[str, type[Record]] = {
    kind.__name__.lower(): kind for kind in (Tag, Seen, Lineage, Attempt, Found, Outcome, Alias, Health)
}
