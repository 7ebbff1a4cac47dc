"""Holds the live values: every personal value that a source gave, indexed so that their number does not matter."""

from __future__ import annotations

import os
from _thread import RLock

from sst_bytecode.kernel import Kernel
from sst_bytecode.personal.fields import is_secret
from sst_bytecode.tracker.ages import Ages
from sst_bytecode.tracker.index import OWNERS, Index, owners_in
from sst_bytecode.tracker.keys import as_text, keys_of
from sst_bytecode.tracker.secrets import Secrets
from sst_bytecode.tracker.strength import strength
from sst_bytecode.tracker.values import Live, Origin, is_session

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from sst_bytecode.tracker.course import Course
    from sst_bytecode.tracker.digests import Digests
    from sst_bytecode.tracker.ends import Ends
    from sst_bytecode.tracker.keys import Anchored

__all__ = ["LiveValues"]

_LONGEST = 4096  # characters kept of a value


class LiveValues:
    """Holds at most *limit* values, each for *age* seconds after it was last seen; `dropped` counts what left early.

    Of requests that are not in *course* it holds at most *kept* (see `Ages`).

    Every method may be called from any thread; an addition takes about 5 µs whatever the number of values.
    """

    def __init__(
        self, limit: int = 50_000, age: float = 3600.0, *, kept: int = 5_000, course: Course | None = None
    ) -> None:
        self.ages = Ages(limit, age, kept, course)
        self.order = self.ages.order
        self.dropped = 0
        self.secrets = Secrets()
        self._digests: Digests | None = None
        self._ends: Ends | None = None
        self.index = Index()
        self.keys = self.anchors = self.index.table
        self.by_tag: dict[str, Live] = {}
        """Not to be changed; who sees one of these again may say so in it."""
        self._persons: dict[str, list[Live]] = {}
        self._lock = RLock()
        os.register_at_fork(after_in_child=self._lock._at_fork_reinit)  # type: ignore[attr-defined]  # noqa: SLF001 - as `threading` does

    @property
    def digests(self) -> Digests:
        """The digests made of these values; none before something that looks like a digest turned up."""
        if self._digests is None:
            from sst_bytecode.tracker.digests import Digests  # not at start-up: few programs need it

            self._digests = Digests()
        return self._digests

    @property
    def ends(self) -> Ends:
        """How these values begin and end; nothing is kept of it before somebody asks."""
        ends = self._ends
        if ends is None:
            from sst_bytecode.tracker.ends import Ends  # as above

            with self._lock:
                ends = self._ends = Ends(self.ages)
        return ends

    def __len__(self) -> int:
        return len(self.ages)

    def add(
        self, value: object, *, tag: str, person: str, category: str, field: str, source: str, request: str = "",
        form: tuple[str, ...] = (), evidence: tuple[str, ...] = ("value",), local: bool = False,
        stored: bool = False,
    ) -> None:  # fmt: skip
        """Make *value* live; of one person's equal values of one category the first keeps its tag, field and source.

        None, booleans, empty texts and bytes that are no text are no values.
        """
        known = self.by_tag.get(tag)
        if known is not None and known.text == value:
            self.refresh(tag, request)
            return
        text = as_text(value)
        if not text:
            return
        if is_secret(category):
            self.secrets.add(text, Origin(tag, person=person, category=category, field=field, source=source, form=form))
            return
        live = Live(
            text[:_LONGEST], tag, person=person, category=category, field=field, source=source, request=request,
            form=form, evidence=evidence, local=local, stored=stored,
        )  # fmt: skip
        anchored = keys_of(category, live.text)
        if not anchored:
            return
        live.tier = strength(category, text, anchored[0][0])
        live.seen = Kernel.monotonic()
        with self._lock:
            self._insert(live, anchored)
            for gone, early in self.ages.leaving(live.seen):
                self._drop(gone, early=early)

    def refresh(self, tag: str, request: str) -> bool:
        """Say that the value with this tag was seen again; False where it is not live, and has to be added."""
        known = self.by_tag.get(tag)
        if known is None:
            return False
        known.seen = Kernel.monotonic()
        known.request = request
        return True

    def holds(self, tag: str) -> bool:
        """Whether the value with this tag is live."""
        return tag in self.by_tag

    def text_of(self, tag: str) -> str:
        """The value with this tag in clear, "" if it is no longer live."""
        live = self.by_tag.get(tag)
        return "" if live is None else live.text

    def of(self, person: str) -> list[Live]:
        """The live values of *person*, oldest first; not to be changed."""
        return self._persons.get(person, [])

    def join(self, alias: str, person: str) -> None:
        """*alias* has turned out to be *person*: its values are theirs from now on."""
        with self._lock:
            moved = self._persons.pop(alias, None)
            if moved:
                for live in moved:
                    live.person = person
                self._persons.setdefault(person, []).extend(moved)

    def _insert(self, live: Live, anchored: list[Anchored]) -> None:
        same = self._same(live, anchored[0][0])
        if same is not None:
            same.seen = live.seen
            same.request = live.request
            same.stored = same.stored or live.stored
            if live.tag not in self.by_tag and len(same.also) < OWNERS:
                self.by_tag[live.tag] = same
                if is_session(same.source) and not is_session(live.source):
                    live.tag, same.tag = same.tag, live.tag
                    same.field, same.source = live.field, live.source
                same.also = (*same.also, live.tag)
                same.copies = (*same.copies, live.text)
            return
        self.index.insert(live, anchored)
        if self._ends is not None:
            self._ends.add(live)
        self.order.append(live)
        self.by_tag[live.tag] = live
        mine = self._persons.get(live.person)
        if mine is None:
            self._persons[live.person] = [live]
        else:
            mine.append(live)

    def _same(self, live: Live, key: str) -> Live | None:
        owners = owners_in(self.keys.get(key))
        if owners is None:
            return None
        if isinstance(owners, Live):
            return owners if owners.person == live.person and owners.category == live.category else None
        mine = self._persons.get(live.person, ())
        for one in mine if len(mine) < len(owners.lives) else owners.lives:
            if one.person == live.person and one.category == live.category and one in owners.lives:
                return one
        return None

    def _drop(self, oldest: Live, *, early: bool) -> None:
        self.dropped += early
        oldest.seen = -1.0
        self.index.remove(oldest, keys_of(oldest.category, oldest.text))
        if self._ends is not None:
            self._ends.remove(oldest)
        for tag in (oldest.tag, *oldest.also):
            if self.by_tag.get(tag) is oldest:
                del self.by_tag[tag]
        mine = self._persons.get(oldest.person, [])
        if oldest in mine:
            mine.remove(oldest)
        if not mine:
            self._persons.pop(oldest.person, None)
