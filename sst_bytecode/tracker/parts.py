"""What of whom is in a derived value, and by which steps it got there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.facts import Lineage
from sst_bytecode.kernel import Kernel

if TYPE_CHECKING:
    from sst_bytecode.facts import Match, Place, Record
    from sst_bytecode.tracker.tags import Tags

__all__ = ["Lineages", "Origin", "Part"]

_PARTS = frozenset({"concat", "json"})  # steps that say that a value was only a part
_TOLD = 4_000  # steps that are remembered as written


class Part:
    """One person's datum in a derived value.

    *root* is what a source gave, *form* the whole chain from there, *text* the value itself. One that was made in
    several steps has a *parent*, and *step* is what was added to that one's form. *plain*: the value matcher would
    recognise it without having seen it made. *whole* tells the texts that it was but a part of, on the way
    (`seals.traces`). *amid* is what stands for it in a text that holds more (`cuts.amid`).
    """

    __slots__ = ("amid", "form", "number", "parent", "place", "plain", "root", "step", "text", "whole")

    def __init__(self, origin: Origin, operation: str, text: str, place: Place, *, plain: bool, amid: str) -> None:
        steps = (*origin.steps, operation) if operation else origin.steps
        self.root = origin.root
        self.parent = origin.parent
        before: tuple[str, ...] = origin.parent.form if origin.parent is not None else ()
        self.form: tuple[str, ...] = (*before, *steps)
        self.whole: frozenset[int] = origin.whole | origin.parent.whole if origin.parent is not None else origin.whole
        self.step = " > ".join(steps) or "copy"
        self.text = text
        self.place = place
        self.plain = plain
        self.amid = amid
        self.number = ""  # of its tag, once that is recorded


class Origin:
    """Where something comes from: *root*, through *parent* where that was derived, and by *steps* since.

    *whole* tells the text that it is only a part of.
    """

    __slots__ = ("parent", "root", "steps", "whole")

    def __init__(
        self, root: Match, parent: Part | None = None, steps: tuple[str, ...] = (), whole: frozenset[int] = frozenset()
    ) -> None:
        self.root = root
        self.parent = parent
        self.steps = steps
        self.whole = whole

    def after(self, *steps: str) -> Origin:
        """The same a few steps later."""
        return Origin(self.root, self.parent, (*self.steps, *steps), self.whole) if steps else self

    def among(self) -> Origin:
        """The same where something else went into the last step as well."""
        *before, last = self.steps
        if before and before[-1] in _PARTS:
            return self
        return Origin(self.root, self.parent, (*before, "concat", last), self.whole)


class Lineages:
    """Writes down how derived values came about, each step at each place once."""

    __slots__ = ("_tags", "_told")

    def __init__(self, tags: Tags) -> None:
        self._tags = tags
        self._told: dict[tuple[str, str, str, int], None] = {}

    def of(self, part: Part, person: str) -> list[Record]:
        """The tags and the lineage of a derived value and of all that it was made from, as far as not recorded yet."""
        if part.number:
            return []
        records = self.of(part.parent, person) if part.parent is not None else []
        root = part.root
        child = self._tags.see(
            part.text, category=root.category, field=root.field, source="derived:" + " > ".join(part.form),
            person=person, place=part.place,
        )  # fmt: skip
        part.number = child.id
        parent = part.parent.number if part.parent is not None else root.tag
        step = (parent, part.number, part.place.file, part.place.line)
        if step not in self._told:
            if len(self._told) >= _TOLD:
                self._told.clear()
            self._told[step] = None
            records.append(Lineage(parent, part.number, part.step, part.place, Kernel.time()))
        records.extend(self._tags.record(child))
        return records
