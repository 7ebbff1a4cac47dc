"""Tells from the name of a field which personal data it holds, in several languages and spellings."""

from __future__ import annotations

import os
import re

__all__ = ["SECRETS", "classify", "is_person", "is_secret", "words_of"]

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


def classify(name: str, context: frozenset[str] = frozenset()) -> str | None:
    """The category of personal data that a field called *name* holds, or None.

    *context* are the names beside and above it: a bare ``name`` or ``id`` is personal only among other personal fields,
    or under a word for a person.
    """
    answer = _cache.get(name)
    if answer is None:
        if len(_cache) > _CACHE_LIMIT:
            _cache.clear()
        answer = _cache[name] = _classify(name)
    category, needs_company = answer
    if category is None or not needs_company:
        return category
    others = [other for other in context if other != name]
    if category == "user_id" and any((_cache.get(other) or _classify(other)) == ("user_id", False) for other in others):
        return None  # beside ``user_id`` a bare ``id`` is that of something else: an order, an expense
    return category if any(_tells(other) for other in others) else None


def is_secret(category: str) -> bool:
    """Whether values of *category* are secrets: reported when they leave, stored in no form."""
    return category in SECRETS


def is_person(word: str) -> bool:
    """Whether *word*, in lower case and in the singular, is one for a person: ``customer``, ``owner``, ``subject``."""
    person = _load().person
    return word in person or word + "s" in person or word in _ACTING


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

    __slots__ = ("before", "person", "phrases", "place", "unlike")

    def __init__(self, tables: dict[str, dict[str, str]]) -> None:
        kinds = {kind: frozenset(_split(text)) for kind, text in tables["words"].items()}
        self.person, self.place, self.unlike, self.before = (
            kinds["person"],
            kinds["place"],
            kinds["not"],
            kinds["before"],
        )
        self.phrases: dict[tuple[str, ...], tuple[str, str]] = {}  # words → (category, any | alone | beside | bare)
        for category, lists in tables.items():
            for kind, text in lists.items() if category != "words" else ():
                for phrase in _split(text):
                    self.phrases[tuple(phrase.split())] = (category, kind)


_cache: dict[str, tuple[str | None, bool]] = {}
_lexicon: Lexicon | None = None


def _tells(name: str) -> bool:
    category, needs_company = _cache.get(name) or _classify(name)
    if category is not None and not needs_company and category in _TELLING:
        return True
    return any(word in _load().person for word in words_of(name))


def _classify(name: str) -> tuple[str | None, bool]:
    """The category, and whether it needs other personal fields beside it.

    Of a path the last step counts first, among the words of the others: ``user.name`` is a name, ``user_name`` is not.
    """
    if len(name) > _LONGEST_NAME:
        return (None, False)
    steps = [step for step in _STEP.split(name) if step]
    if len(steps) > 1:
        last = words_of(steps[-1])
        found = _of_words(last, tuple(word for step in steps[:-1] for word in words_of(step)))
        if found[0] is not None:
            return found
    return _of_words(words_of(name), ())


def _of_words(words: tuple[str, ...], above: tuple[str, ...]) -> tuple[str | None, bool]:
    lexicon = _load()
    found: list[tuple[int, int, str, str]] = []
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_PHRASE), start, -1):
            entry = lexicon.phrases.get(words[start:end]) or lexicon.phrases.get(("".join(words[start:end]),))
            if entry is not None:
                found.append((end - start, start, *entry))
                break
    telling = lexicon.person | lexicon.place
    for length, start, category, kind in sorted(
        found, reverse=True
    ):  # the longest phrase first, the last of equal ones
        before, after = words[:start], words[start + length :]
        if any(word in lexicon.unlike and word not in telling for word in after) or any(
            word in lexicon.before for word in before
        ):
            return (None, False)
        answer = _by_kind(category, kind, (*before, *after), above, lexicon)
        if answer[0] is not None:
            return answer
    return (None, False)


def _by_kind(
    category: str, kind: str, others: tuple[str, ...], above: tuple[str, ...], lexicon: Lexicon
) -> tuple[str | None, bool]:
    if kind == "any":
        return (category, False)
    if not all(word in lexicon.person or (word in lexicon.place and kind != "bare") for word in others):
        return (None, False)
    return (category, kind != "alone" and not any(word in lexicon.person for word in (*others, *above)))


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
