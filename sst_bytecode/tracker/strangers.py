"""Personal values that leave and that no source gave: found by their shape, or by the name of an official number.

What is part of the program (a sender's address, a hotline) is no person's, and is left out as far as that can be told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.facts import Match
from sst_bytecode.payload.places import chain, key_of, where
from sst_bytecode.personal.accounts import is_iban
from sst_bytecode.personal.detectors import detect, is_card
from sst_bytecode.personal.fields import FREE_TEXT, classify
from sst_bytecode.personal.placeholders import is_nobodys
from sst_bytecode.tracker.constants import is_constant
from sst_bytecode.tracker.fieldnames import OFFICIAL, numbers_in
from sst_bytecode.tracker.numbers_within import numbers_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sst_bytecode.payload import Meter
    from sst_bytecode.payload.leaves import Leaf, Leaves, Path

__all__ = ["Strangers", "without_namesakes"]

_LOCAL = re.compile(r"[\w.+%'-]{1,64}\Z")
_DOMAIN = re.compile(r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@-])")
_JOINT = re.compile(r"[._+%'-]")
_PHONE = re.compile(r"(?<![\w.+])\+[1-9][\d ().\-/]{6,20}\d(?!\w)")
_NUMBER = re.compile(r"(?=(?:.*?\d){4})[A-Za-z0-9][A-Za-z0-9 ./-]{5,23}")
_SENDERS = frozenset({"from", "sender", "replyto", "fromemail", "fromaddress", "returnpath", "mailfrom", "useragent"})
_ROLES = frozenset(
    {
        "abuse", "accounts", "admin", "administrator", "api", "billing", "bot", "contact", "daemon", "dev", "dpo",
        "feedback", "git", "hello", "help", "helpdesk", "hostmaster", "hr", "info", "jobs", "kontakt", "legal",
        "mail", "mailer", "marketing", "news", "newsletter", "noreply", "notification", "notifications", "office",
        "orders", "postmaster", "press", "privacy", "root", "sales", "security", "service", "shop", "support",
        "system", "team", "user", "webmaster",
    }
)  # fmt: skip
_OF_SSH = re.compile(r"[\w.+-]+@(?:openssh\.com|libssh\.org)|\w+-[\w-]+@(?:ssh\.com|lysator\.liu\.se)", re.IGNORECASE)
"""Algorithms and extensions carry the domain of who defined them (RFC 4250, 4.6.1): ``hmac-sha1-etm@openssh.com``."""
_MASKED = re.compile(r"x{4}", re.IGNORECASE)  # ``gxxxxxx@example.org``; other marks of a mask are in no address
_MOST = 50  # of one category in one payload
_PIECE = 6  # characters of a value that explains a longer one which holds it: a name does not
_WINDOW = 300  # characters behind an at sign
_SHORTEST, _LONGEST = 13, 45  # characters of a leaf that may be a bank account or a card
_AT_SECOND = re.compile(r"\x01 [^\x01]{2}\d\d[^\x01]{9}")  # where one of these begins that is not the first leaf
_DIGITS = range(8, 16)  # E.164
_SURE, _BY_NAME = 0.5, 0.3
_ONLY_OWNER = 0.6  # the confidence of `resolve` in a common value that only one person has, who is not in play


class Strangers:
    """Gathers candidates leaf by leaf; `told` are those that no match explains."""

    __slots__ = ("_count", "_found", "_personal")

    def __init__(self, personal: Callable[[str], str | None]) -> None:
        self._personal = personal
        self._count: dict[str, int] = {}
        self._found: dict[tuple[str, str], tuple[str, Leaf]] = {}

    def look(self, leaves: Leaves) -> None:
        """Note the candidates of one round."""
        joined = leaves.joined()
        texts = leaves.texts
        if "@" in joined:
            self._note(_addresses(leaves.holding("@")), leaves.meter)
        if "+" in joined:
            self._note(_phones(leaves.holding("+")), leaves.meter)
        whole: list[Leaf] = []
        if (texts and texts[0][0][2:4].isdigit()) or _AT_SECOND.search(joined):
            whole = [leaf for leaf in texts if _LONGEST >= len(leaf[0]) >= _SHORTEST and _may_begin(leaf[0])]
        named = numbers_in(leaves.names)
        if named:
            whole += [leaf for leaf in texts if leaf[1][1] in named]
        for leaf in whole:
            self._note(_whole(leaf), leaves.meter)
        self._note(numbers_within(leaves), leaves.meter)

    def _note(self, candidates: Iterator[tuple[str, str, Leaf]], meter: Meter) -> None:
        for category, text, leaf in candidates:
            known = (category, text.lower())
            if known in self._found:
                continue
            count = self._count[category] = self._count.get(category, 0) + 1
            if count > _MOST:
                meter.hit("matches")
                return
            self._found[known] = (text, leaf)

    def told(
        self,
        matches: tuple[Match, ...],
        person: str,
        tag: Callable[[str, str, str], str],
        known_as: Callable[[Leaf], tuple[Match, ...]],
    ) -> Iterator[Match]:
        """The candidates that are neither in *matches* nor part of the program, as *person*'s; *tag* names them.

        One that *known_as* knows by itself is told as that: a live value that something touches (``-ada@example.org``,
        ``eq.ada@example.org``).
        """
        known = [match.text.lower() for match in matches if match.text and match.category != FREE_TEXT]
        for (category, lower), (text, leaf) in self._found.items():
            if any(lower in other or _explains(other, lower) for other in known):
                continue
            if "percent" in leaf[2] and any(other[2:] == lower[1:] for _, other in self._found):
                continue  # ``%cd.joy@example.org``: ``cd.joy`` behind a mark, and no ``Í.joy``
            if _sent_by(leaf[1]) or is_constant(text):
                continue
            if mine := known_as((text, leaf[1], leaf[2])) or _ending(text, leaf, person, known_as):
                yield from mine
                continue
            official = category in OFFICIAL
            yield Match(
                tag(text, category, person), person, category, "", "", chain(leaf[2]), where(leaf[1], self._personal),
                ("value",), _BY_NAME if official else _SURE, official, text,
            )  # fmt: skip


def without_namesakes(matches: tuple[Match, ...], told: tuple[Match, ...]) -> tuple[Match, ...]:
    """*matches* without what is nobody's in particular, in an object with an address or a number of somebody unknown.

    ``{"first_name": "Maria", "email": "maria.oh@…"}`` is not about the only Maria whom we know: hers it is but weakly.
    """
    objects = {_object(match) for match in told}
    known = {(match.person, _object(match)) for match in matches if match.confidence > _ONLY_OWNER}

    def may_be_theirs(match: Match) -> bool:
        place = _object(match)
        return match.confidence <= _ONLY_OWNER and place in objects and (match.person, place) not in known

    return tuple([match.replace(weak=True) if may_be_theirs(match) else match for match in matches])


def _object(match: Match) -> str:
    """Where what holds it is, if that is something with names for its parts."""
    return match.where.rpartition(".")[0]


def _explains(known: str, text: str) -> bool:
    """Whether *known*, a value that was found, is what *text* is about: of an address the address, not a name in it."""
    return known in text and ("@" in known or ("@" not in text and len(known) >= _PIECE))


def _addresses(texts: list[Leaf]) -> Iterator[tuple[str, str, Leaf]]:
    for leaf in texts:
        text = leaf[0]
        at = text.find("@")
        for _ in range(_MOST):
            if at < 0:
                break
            local, domain = _LOCAL.search(text[max(0, at - 64) : at]), _DOMAIN.match(text[at : at + _WINDOW])
            if local and domain and _is_somebodys(local[0], domain[0]):
                yield "email", local[0].lstrip(".'-%") + domain[0], leaf
            at = text.find("@", at + 1)


def _ending(text: str, leaf: Leaf, person: str, known_as: Callable[[Leaf], tuple[Match, ...]]) -> tuple[Match, ...]:
    """As what *known_as* knows the end of an address: an operator or a key may stand before it (``eq.``, ``to_``).

    Unless it is *person*'s a single word does not do: ``john.smith@…`` need not be ``smith@…``.
    """
    for match in _JOINT.finditer(text, 0, max(0, text.find("@"))):
        rest = text[match.end() :]
        found = known_as((rest, leaf[1], leaf[2]))
        if found and (found[0].person == person or not rest.partition("@")[0].isalpha()):
            return found
    return ()


def _is_somebodys(local: str, domain: str) -> bool:
    """Whether an address is neither a role's, nor masked, nor a name that a protocol writes like one."""
    role = local.partition("+")[0].lower().replace("-", "").replace("_", "")
    if role in _ROLES or is_nobodys(local):
        return False
    return not _MASKED.search(local) and not _OF_SSH.fullmatch(local + domain)


def _phones(texts: list[Leaf]) -> Iterator[tuple[str, str, Leaf]]:
    for leaf in texts:
        for match in _PHONE.finditer(leaf[0]):
            if sum(map(str.isdigit, match[0])) in _DIGITS:
                yield "phone", match[0], leaf


def _may_begin(text: str) -> bool:
    """Whether a bank account or a card may begin so; a number with a point never does."""
    return text[2:4].isdigit() and text[1] != "."


def _whole(leaf: Leaf) -> Iterator[tuple[str, str, Leaf]]:
    """A card counts only where its field or its groups of four say so: one number in ten has such a check digit."""
    text = leaf[0].strip()
    if text[:2].isalpha() and text[2:4].isdigit():
        if text.isupper() and is_iban(text):
            yield "iban", text, leaf
            return
    elif text[:1].isdigit() and (detect(text) == "card" or (is_card(text) and classify(key_of(leaf[1])) == "card")):
        yield "card", text, leaf
        return
    category = classify(key_of(leaf[1]))
    if category in OFFICIAL and _NUMBER.fullmatch(text):
        yield category, text, leaf


def _sent_by(path: Path) -> bool:
    """Whether a name on the way says that this is who sends."""
    step: Path | None = path
    while step is not None:
        name = step[1]
        if isinstance(name, str) and name.lower().replace("_", "").replace("-", "") in _SENDERS:
            return True
        step = step[0]
    return False
