"""Tells from the name of a field which personal data it holds, in several languages and spellings."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

__all__ = [
    "FREE_TEXT", "SECRETS", "classify", "is_organisation", "is_person", "is_secret", "is_written", "words_of",
]  # fmt: skip

FREE_TEXT = "free_text"
"""What people write in their own words; whether a value is of this category takes its text, too: see `is_written`."""

SECRETS = frozenset({"password", "secret", "session_id"})
"""Categories whose values are never stored in any form."""

_CACHE_LIMIT = 4096
_LONGEST_PHRASE = 6  # words
_LONGEST_NAME = 200  # characters: what is longer is no name
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_STEP = re.compile(r"[.\[\]/:]+")
_ACTING = frozenset({"actor", "subject"})  # persons where something is theirs; a mail has a subject, too
_TELLING = frozenset(
    {
        "email",
        "phone",
        "password",
        "first_name",
        "last_name",
        "birth_date",
        "full_name",
        "address",
        "user_id",
        "username",
    }
)

_PLACES = frozenset({"address", "street", "city", "region"})
_SAME_PLACE = {"location": frozenset({"location"}), "postcode": _PLACES, "street": _PLACES | {"postcode"}}


class _Answer(NamedTuple):
    """A category, whether it needs other personal fields beside it, and what it is instead *among* those of a place."""

    category: str | None
    needs_company: bool = False
    among: str = ""


_NONE = _Answer(None)


def classify(name: str, context: frozenset[str] = frozenset()) -> str | None:
    """The category of personal data that a field called *name* holds, or None.

    *context* are the names beside and above it: a bare ``name`` or ``id`` is personal only among other personal fields,
    or under a word for a person.
    """
    answer = _cache.get(name) or _answer(name)
    category, needs_company, among = answer
    if among and any(_is_of_place(among, other) for other in context if other != name):
        return among
    if category is None or not needs_company:
        return category
    others = [other for other in context if other != name]
    if category == "user_id" and any(_answer(other) == ("user_id", False, "") for other in others):
        return None  # beside ``user_id`` a bare ``id`` is that of something else: an order, an expense
    return category if any(_tells(other) for other in others) else None


def is_written(name: str, *, posted: bool) -> bool:
    """Whether people write in their own words into a field called *name*; it says nothing of a single word there.

    *posted*: a visitor filled it in. In a row of a database a ``description`` is that of a thing.
    """
    answer = _written.get(name)
    if answer is None:
        if len(_written) > _CACHE_LIMIT:
            _written.clear()
        answer = _written[name] = _classify(name, _load().written)
    return answer.category is not None and (posted or not answer.needs_company)


def is_secret(category: str) -> bool:
    """Whether values of *category* are secrets: reported when they leave, stored in no form."""
    return category in SECRETS


def is_person(word: str) -> bool:
    """Whether *word*, in lower case and in the singular, is one for a person: ``customer``, ``owner``, ``subject``."""
    person = _load().person
    return word in person or word + "s" in person or word in _ACTING


def is_organisation(words: tuple[str, ...]) -> bool:
    """Whether *words* are what a list of places or businesses is called: ``stores``, but not ``store_customers``.

    Nor ``user_locations`` or ``delivery_locations``: these are people's.
    """
    lexicon = _load()
    organisation, peoples = lexicon.organisation, lexicon.person | lexicon.place

    def has(word: str) -> bool:
        return word in organisation or word.removesuffix("s") in organisation

    return has(words[-1]) and all(has(one) or not {one, one.removesuffix("s")} & peoples for one in words[:-1])


def words_of(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case, without accents.

    ``user[firstName]`` is ``("user", "first", "name")``.
    """
    if not name.isascii():
        from unicodedata import combining, normalize

        name = "".join(c for c in normalize("NFKD", name.replace("ß", "ss")) if not combining(c))
    return tuple(word.lower() for word in _WORD.findall(name))


class Lexicon:
    """The phrases of ``fields.toml`` with their categories and kinds, and its lists of words."""

    __slots__ = ("among", "before", "organisation", "person", "phrases", "place", "unlike", "written")

    def __init__(self, tables: dict[str, dict[str, str]]) -> None:
        written = tables.pop(FREE_TEXT, None)
        self.written = self if written is None else Lexicon({"words": tables["words"], "written": written})
        kinds = {kind: frozenset(_split(text)) for kind, text in tables["words"].items()}
        self.person, self.place, self.unlike, self.before = (
            kinds["person"],
            kinds["place"],
            kinds["not"],
            kinds["before"],
        )
        self.organisation = kinds["organisation"]
        self.phrases: dict[tuple[str, ...], tuple[str, str]] = {}  # words → (category, any | alone | beside | bare)
        self.among: dict[tuple[str, ...], str] = {}  # words → category
        for category, lists in tables.items():
            for kind, text in lists.items() if category != "words" else ():
                for phrase in _split(text):
                    words = tuple(phrase.split())
                    if kind == "among":
                        self.among[words] = category
                    else:
                        self.phrases[words] = (category, kind)


_cache: dict[str, _Answer] = {}
_written: dict[str, _Answer] = {}
_lexicon: Lexicon | None = None


def _answer(name: str) -> _Answer:
    answer = _cache.get(name)
    if answer is None:
        if len(_cache) > _CACHE_LIMIT:
            _cache.clear()
        answer = _cache[name] = _classify(name, _load())
    return answer


def _tells(name: str) -> bool:
    category, needs_company, _ = _answer(name)
    if category is not None and not needs_company and category in _TELLING:
        return True
    return any(word in _load().person for word in words_of(name))


def _is_of_place(category: str, other: str) -> bool:
    """Whether the field *other*, by itself, says what one of *category* means that could be something else."""
    found, needs_company, _ = _answer(other)
    return found in _SAME_PLACE[category] and not needs_company


def _classify(name: str, lexicon: Lexicon) -> _Answer:
    """What is known of a name without those beside it.

    Of a path the last step counts first, among the words of the others: ``user.name`` is a name, ``user_name`` is not.
    """
    if len(name) > _LONGEST_NAME:
        return _NONE
    steps = [step for step in _STEP.split(name) if step]
    if len(steps) > 1:
        last = words_of(steps[-1])
        found = _of_words(last, tuple(word for step in steps[:-1] for word in words_of(step)), lexicon)
        if found != _NONE:
            return found
    return _of_words(words_of(name), (), lexicon)


def _of_words(words: tuple[str, ...], above: tuple[str, ...], lexicon: Lexicon) -> _Answer:
    found: list[tuple[int, int, tuple[str, str] | None, str]] = []
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_PHRASE), start, -1):
            part, joined = words[start:end], ("".join(words[start:end]),)
            entry = lexicon.phrases.get(part) or lexicon.phrases.get(joined)
            among = lexicon.among.get(part) or lexicon.among.get(joined) or ""
            if entry is not None or among:
                found.append((end - start, start, entry, among))
                break
    telling = lexicon.person | lexicon.place
    # The longest phrase first, the last of equal ones.
    for length, start, entry, among in sorted(found, key=_extent, reverse=True):
        before, after = words[:start], words[start + length :]
        if any(word in lexicon.unlike and word not in telling for word in after) or any(
            word in lexicon.before for word in before
        ):
            return _NONE
        answer = _by_kind(entry, among, (*before, *after), above, lexicon)
        if answer != _NONE:
            return answer
    return _NONE


def _extent(found: tuple[int, int, object, object]) -> tuple[int, int]:
    return found[:2]


def _by_kind(
    entry: tuple[str, str] | None, among: str, others: tuple[str, ...], above: tuple[str, ...], lexicon: Lexicon
) -> _Answer:
    category, kind = entry or (None, "alone")
    if kind == "any":
        return _Answer(category)
    if not all(word in lexicon.person or (word in lexicon.place and kind != "bare") for word in others):
        return _NONE
    alone = kind == "alone" or any(word in lexicon.person for word in (*others, *above))
    return _Answer(category, not alone, among)


def _load() -> Lexicon:
    """Read the lexicon, at the first name that has to be classified: about 6 ms."""
    global _lexicon  # noqa: PLW0603 - read once a process
    if _lexicon is None:
        import tomllib

        with open(os.path.join(os.path.dirname(__file__), "fields.toml"), "rb") as file:  # noqa: PTH118, PTH120, PTH123 - pathlib is slow to import
            _lexicon = Lexicon(tomllib.load(file))
    return _lexicon


def _split(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]
