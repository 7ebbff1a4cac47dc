"""Where a value came from, and the value itself while it is live."""

from __future__ import annotations

__all__ = ["Live", "Origin", "is_session"]


def is_session(source: str) -> bool:
    """Whether *source* gives a person's id with each request, before all others, and says no more of it.

    A row or a form that gave it, too, says what it is called and what it is of: these count.
    """
    return source.endswith(".session")


class Origin:
    """The tag of a value, whose it is, under which field of which source; *form* is what was made of it there."""

    __slots__ = ("category", "field", "form", "person", "source", "tag")

    def __init__(
        self, tag: str, *, person: str, category: str, field: str, source: str, form: tuple[str, ...] = ()
    ) -> None:
        self.tag = tag
        self.person = person
        self.category = category
        self.field = field
        self.source = source
        self.form = form

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.category} of tag {self.tag}>"


class Live(Origin):
    """One value of one person under one field, in clear: it never leaves memory.

    *evidence* is how it is known, *local* limits it to its own request. `tier` is one of `strength`'s, `digested` says
    as bits which digests of it have been made, `seen` is in monotonic seconds, and -1 once it is no longer live.
    `stored`: a row of theirs has it. *also* are tags of equal values from other sources, *copies* their texts as each
    of these gave it.
    """

    __slots__ = ("also", "copies", "digested", "evidence", "local", "request", "seen", "stored", "text", "tier")

    def __init__(
        self,
        text: str,
        tag: str,
        *,
        person: str,
        category: str,
        field: str,
        source: str,
        request: str = "",
        form: tuple[str, ...] = (),
        evidence: tuple[str, ...] = ("value",),
        local: bool = False,
        stored: bool = False,
    ) -> None:
        self.text = text
        self.also: tuple[str, ...] = ()
        self.copies: tuple[str, ...] = ()
        self.tag = tag
        self.person = person
        self.category = category
        self.field = field
        self.source = source
        self.request = request
        self.form = form
        self.evidence = evidence
        self.local = local
        self.stored = stored
        self.tier = 0
        self.digested = 0
        self.seen = 0.0
