"""What supports a finding: its own name beside it, or an identifier of the same person in the same payload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.payload.places import key_of, steps_of
from sst_bytecode.personal.fields import classify, is_secret
from sst_bytecode.tracker.around import name_above, name_behind_markup
from sst_bytecode.tracker.records import Records, is_in_list
from sst_bytecode.tracker.strength import NAMED, NAMES
from sst_bytecode.tracker.tokens import squeeze
from sst_bytecode.tracker.values import Live

if TYPE_CHECKING:
    from sst_bytecode.payload import Path
    from sst_bytecode.tracker.calling import Calling
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues
    from sst_bytecode.tracker.values import Origin

__all__ = ["Context", "company", "contradicted", "is_near", "name_beside", "named", "nearest"]

_NEAR = 500  # characters of one text
_FEW = 50  # identifiers of one person that are compared
_BEFORE = 48  # characters before a value in which its name is looked for
_LONGEST_NAME = 32  # characters of a name of two words
_BESIDE = re.compile(  # also in Markdown, and in a command to Redis, which has a length before each word
    r"([^\W\d][\w-]*(?: (?!is\b)[^\W\d][\w-]*)?)"
    r"(?:[\"'`*]{0,3}\s{0,2}(?:[:=|]|\bis\b|\b)[*`]{0,2}\s{0,2}[\"'(<`*]{0,3}|\r\n\$\d{1,9}\r\n)\Z",
)
_KINDS: dict[str, str] = {
    category: kind
    for kind, categories in {
        "name": ("first_name", "last_name", "name", "full_name", "middle_name", "maiden_name"),
        "place": ("address", "street", "postcode", "city", "region", "country"),
        "id": ("user_id", "username", "account", "cookie_id", "device_id"),
        "date": ("birth_date", "date"),
        "money": ("income", "finance", "balance"),
    }.items()
    for category in categories
}
"""Categories whose names are used for each other: a ``name`` may be a first name, an ``address`` a street."""
_USERS = frozenset({
    "user", "usr", "customer", "member", "visitor", "subscriber", "nutzer", "benutzer", "kunde",
    "utilisateur", "usuario", "cliente", "utente", "gebruiker", "klant",
})  # fmt: skip
"""Words for whoever uses an application, under which stands an id: ``user:90817``."""


class Context:
    """Who is in play: the persons of the request, and those whose identifiers are in the same payload.

    *calling* is the call that sends it, None where there is none or where it does not matter.
    """

    __slots__ = ("_records", "calling", "hits", "live", "persons", "places", "request")

    def __init__(self, live: LiveValues, persons: frozenset[str], request: str, calling: Calling | None = None) -> None:
        self.live = live
        self.calling = calling
        self.persons = persons
        self.request = request
        self.places: dict[str, list[Hit]] = {}  # person → where an identifier stands
        self.hits: list[Hit] = []  # all that is in the payload
        self._records: Records | None = None

    def note(self, person: str, hit: Hit) -> None:
        """An identifier of *person* stands at *hit*."""
        self.places.setdefault(person, []).append(hit)
        self._records = None

    def owner_here(self, hit: Hit, value: Live) -> Live | None:
        """The same *value* of the one person who stands for the smallest record around *hit*; see `records`.

        None where there is nobody but its owners: outside of lists, only an identifier tells of another one. Where
        nobody is in play, as in a script, any object may be anybody's.
        """
        places = self.places
        others = len(places) > 1 or (len(places) == 1 and all(owner.person not in places for owner in hit.owners))
        if not others and not self.is_alone and not is_in_list(hit):
            return None
        if self._records is None:
            alone = self.is_alone
            claims = ((one, _claimants(one, names=alone)) for one in self.hits if alone or is_in_list(one))
            self._records = Records(self.live, places, claims)
        return self._records.owner(hit, value)

    def is_known(self, hit: Hit, owner: Live) -> bool:
        """Whether something other than its name says that *hit* is *owner*'s value.

        They are in play, an identifier of theirs is in the payload, or, where nobody is in play, they have more of the
        values around it than anybody else.
        """
        if self.in_play(owner) or owner.person in self.places:
            return True
        return self.is_alone and self._records is not None and self._records.is_led(hit, owner.person)

    @property
    def is_alone(self) -> bool:
        """Whether nobody is in play, as in a script."""
        return not self.persons and not self.request

    def in_play(self, live: Live) -> bool:
        """Whether *live* belongs to a person in play, or was seen in this request."""
        return live.person in self.persons or (bool(self.request) and live.request == self.request)


def _claimants(hit: Hit, *, names: bool) -> list[Live]:
    """Whose the value may be, where it stands under its own name; *names*: or is one, with a capital."""
    name = name_beside(hit)
    owners = [owner for owner in hit.owners if isinstance(owner, Live)]
    mine = [owner for owner in owners if named(owner, name)] if name else []
    return mine or [owner for owner in owners if names and owner.category in NAMES and hit.text.istitle()]


def name_beside(hit: Hit) -> str:
    """The name next to a value: the word before it in a text, else the key of its leaf; a key itself has none.

    Where the key says nothing, it is the name that the object gives to its value, or that of the object.
    """
    name = hit.beside
    if name is None:  # it is asked for again and again while a payload is judged
        name = hit.beside = "" if hit.is_key else _name_beside(hit)
    return name


def _name_beside(hit: Hit) -> str:
    text = hit.leaf[0]
    key = key_of(hit.leaf[1])
    if classify(key) is None:
        key = (classify(hit.pair) is None and name_above(hit)) or hit.pair or key
    if hit.start > 0:
        match = _BESIDE.search(text[max(0, hit.start - _BEFORE) : hit.start])
        word = match.group(1) if match else name_behind_markup(text, hit.start)
        if len(word) > _LONGEST_NAME:
            word = word.rpartition(" ")[2]  # ``id=0d1e…-…c7 user=17``: an id is no part of a name
        if word and (not key or classify(key) is None or classify(word) or classify(word.rpartition(" ")[2])):
            return word  # else it is any word, and the key says what all of the text is
    return key


def named(owner: Origin, name: str) -> bool:
    """Whether *name* is the value's own: its field, or another name of its category."""
    if not name:
        return False
    if name == owner.field:
        return True
    last = name.rpartition(" ")[2]
    category = classify(name) or (classify(last) if " " in name else None)
    if category is not None and _kind(category) == _kind(owner.category):
        return True
    if owner.category == "user_id" and last.lower() in _USERS:
        return isinstance(owner, Live) and owner.tier > NAMED  # 17 of them are not the user
    return bool(owner.field) and squeeze(name) == squeeze(owner.field)


def contradicted(owner: Origin, name: str) -> bool:
    """Whether *name* tells another category than the value's: ``Paris`` under ``city`` is not the first name.

    A secret's name tells nothing of a value that is known as something else: a ``pin`` is a postcode, too.
    """
    category = classify(name) if name else None
    return category is not None and not is_secret(category) and _kind(category) != _kind(owner.category)


def _kind(category: str) -> str:
    return _KINDS.get(category, category)


def nearest(hit: Hit, owners: list[Live], context: Context) -> Live | None:
    """Of several owners who are in the payload, the one whose identifier is nearest: a batch holds many people."""
    best, depth = None, 0
    for owner in owners:
        places = context.places.get(owner.person)
        if places:
            shared = max(_shared(hit.leaf[1], place.leaf[1]) for place in places[:_FEW])
            if shared > depth:
                best, depth = owner, shared
    return best


def company(hit: Hit, owner: Live, context: Context) -> int:
    """How near an identifier of the same person is.

    2: near it in the same text, or in the same object, 1: elsewhere in the payload, 0: nowhere.
    """
    places = context.places.get(owner.person)
    if not places:
        return 0
    return 2 if any(is_near(hit, place) for place in places[:_FEW]) else 1


def is_near(hit: Hit, other: Hit) -> bool:
    """Whether two places are in one object, or in the same text and not far from each other."""
    path, place = hit.leaf[1], other.leaf[1]
    if path is place or path == place:
        return abs(hit.start - other.start) < _NEAR
    return path[0] is not None and place[0] is path[0]


def _shared(one: Path, other: Path) -> int:
    """How many steps two paths have in common."""
    first, second = steps_of(one), steps_of(other)
    count = 1
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count
