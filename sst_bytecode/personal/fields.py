"""Tells from the name of a field which personal data it holds, in several languages and spellings."""

from __future__ import annotations

import os
import re

__all__ = ["SECRETS", "classify", "is_secret", "words_of"]

SECRETS = frozenset({"password", "secret", "session_id"})
"""Categories whose values are never stored in any form."""

_CACHE_LIMIT = 4096
_LONGEST_PHRASE = 6  # words
_LONGEST_NAME = 200  # characters: what is longer is no name
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
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

Phrases = dict[tuple[str, ...], tuple[str, str]]  # words → (category, any | alone | beside)


def classify(name: str, context: frozenset[str] = frozenset()) -> str | None:
    """The category of personal data that a field called *name* holds, or None.

    *context* are the names beside and above it: a bare ``name`` or ``id`` is personal only among other personal fields, or under
    a word for a person.
    """
    answer = _cache.get(name)
    if answer is None:
        if len(_cache) > _CACHE_LIMIT:
            _cache.clear()
        answer = _cache[name] = _classify(name)
    category, needs_company = answer
    if category is None or not needs_company:
        return category
    return category if any(_tells(other) for other in context if other != name) else None


def is_secret(category: str) -> bool:
    """Whether values of *category* are secrets: reported when they leave, stored in no form."""
    return category in SECRETS


def words_of(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case, without accents: ``user[firstName]`` is ``("user", "first", "name")``."""
    if not name.isascii():
        from unicodedata import combining, normalize  # noqa: PLC0415 - only for names beyond ASCII

        name = "".join(c for c in normalize("NFKD", name.replace("ß", "ss")) if not combining(c))
    return tuple(word.lower() for word in _WORD.findall(name))


_cache: dict[str, tuple[str | None, bool]] = {}
_lexicon: tuple[Phrases, frozenset[str], frozenset[str], frozenset[str]] | None = None


def _tells(name: str) -> bool:
    category, needs_company = _cache.get(name) or _classify(name)
    if category is not None and not needs_company and category in _TELLING:
        return True
    return any(word in _load()[1] for word in words_of(name))


def _classify(name: str) -> tuple[str | None, bool]:
    """The category, and whether it needs other personal fields beside it."""
    words = words_of(name) if len(name) <= _LONGEST_NAME else ()
    if not words:
        return (None, False)
    phrases, person, place, unlike = _load()
    best: tuple[int, int, str, str] | None = None
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_PHRASE), start, -1):
            entry = phrases.get(words[start:end]) or phrases.get(("".join(words[start:end]),))
            if entry is not None and (best is None or (end - start, start) >= (best[0], best[1])):
                best = (end - start, start, *entry)
                break
    if best is None:
        return (None, False)
    length, start, category, kind = best
    others = (*words[:start], *words[start + length :])
    if any(word in unlike and word not in person and word not in place for word in others):
        return (None, False)
    return _by_kind(category, kind, others, person, place)


def _by_kind(
    category: str, kind: str, others: tuple[str, ...], person: frozenset[str], place: frozenset[str]
) -> tuple[str | None, bool]:
    if kind == "any" or not others:
        return (category, kind == "beside")
    if not all(word in person or word in place for word in others):
        return (None, False)
    if kind == "alone":
        return (category, False)
    return (category, not any(word in person for word in others))


def _load() -> tuple[Phrases, frozenset[str], frozenset[str], frozenset[str]]:
    """Read the lexicon, at the first name that has to be classified: about 4 ms."""
    global _lexicon  # noqa: PLW0603 - read once a process
    if _lexicon is None:
        import tomllib  # noqa: PLC0415 - not at start-up

        with open(os.path.join(os.path.dirname(__file__), "fields.toml"), "rb") as file:  # noqa: PTH118, PTH120, PTH123 - pathlib is slow to import
            tables = tomllib.load(file)
        kinds = {kind: frozenset(_split(text)) for kind, text in tables.pop("words").items()}
        phrases: Phrases = {}
        for category, lists in tables.items():
            for kind, text in lists.items():
                for phrase in _split(text):
                    phrases[tuple(phrase.split())] = (category, kind)
        _lexicon = (phrases, kinds["person"], kinds["place"], kinds["not"])
    return _lexicon


def _split(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]
