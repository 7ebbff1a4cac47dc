"""Replaces personal values in a text that is kept, a URL first of all, by their categories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sst_bytecode.payload.percent import unpercent
from sst_bytecode.personal.detectors import detect, is_card
from sst_bytecode.personal.fields import classify
from sst_bytecode.tracker.bounded import put
from sst_bytecode.tracker.naming import is_word
from sst_bytecode.tracker.strength import IDENTIFIERS

if TYPE_CHECKING:
    from sst_bytecode.facts import Match

__all__ = ["mask"]

# URLs in which nothing is to be masked, however they are decoded, but for what is found at the moment; each with its
# path in lower case.
_nothing_in: dict[str, str] = {}
_REMEMBERED = 500
_SHORT = 3  # characters of a value that stands in many words and numbers
_GUESS = 0.1  # the confidence of what may be anybody's
_PIECE = re.compile(r"([/?&=;,#]|%(?:2[fF]|3[fF]|26|3[dD]))")


def mask(text: str, matches: tuple[Match, ...]) -> str:
    """*text* with every matched value replaced by its category in braces, however it is percent-encoded there.

    A piece of a path or query in which a value shows only after decoding goes as a whole; so do credentials before a
    host, a value that looks personal by itself, and a query value whose key names a personal category. A value of three
    characters is one only where it stands by itself: somebody's id 1 is not in ``/v1/``.
    """
    shown = {(match.text, match.category) for match in matches if match.text and not _is_nobodys(match)}
    found = sorted(shown, key=lambda pair: -len(pair[0]))
    known = _nothing_in.get(text)
    if known is not None and not any(_stands(value.lower(), known) for value, _ in found):
        return text
    before, path = _parted(text)
    masked = before + _pieces(path, found)
    if masked == text and "%" not in text and "+" not in text:
        put(_nothing_in, text, path.lower(), _REMEMBERED)
    return masked


def _is_nobodys(match: Match) -> bool:
    """Whether it is an everyday word or number: one that nothing supports, or the name of a field.

    Seven is an id of somebody's in every session, and that of a page in most paths.
    """
    if match.weak and match.category == "user_id" and match.text.isdigit() and len(match.text) <= _SHORT:
        return True
    if not is_word(match.category, match.text.lower()):
        return False
    if classify(match.text) is not None:
        return True
    return match.confidence <= _GUESS and (match.text.islower() or not match.where.startswith("url"))


def _stands(value: str, text: str) -> bool:
    return value in text and (len(value) > _SHORT or _alone(value).search(text) is not None)


def _alone(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])")


def _parted(text: str) -> tuple[str, str]:
    """What is before the path, without credentials, and what begins there."""
    head, scheme, rest = text.partition("://")
    if not scheme:
        head, rest = "", text
    netloc, slash, path = _split_host(rest) if scheme else ("", "", rest)
    user, at, host = netloc.rpartition("@")
    netloc = ("{credentials}@" if user else "") + host if at else netloc
    return head + scheme + netloc + slash, path


def _split_host(rest: str) -> tuple[str, str, str]:
    end = min((at for at in (rest.find(mark) for mark in "/?#") if at >= 0), default=len(rest))
    return rest[:end], rest[end : end + 1], rest[end + 1 :]


def _pieces(path: str, found: list[tuple[str, str]]) -> str:
    pieces = _PIECE.split(path)
    key = ""
    for index, piece in enumerate(pieces):
        if index % 2 or not piece:
            continue
        before = pieces[index - 1] if index else ""
        if before == "=":
            named = classify(unpercent(key)) or ""
            pieces[index] = _piece(piece, found) if not named else f"{{{_category(piece, found) or named}}}"
        else:
            key = piece
            pieces[index] = _piece(piece, found)
    return "".join(pieces)


def _piece(piece: str, found: list[tuple[str, str]]) -> str:
    levels = _decoded(piece)
    for value, category in found:
        if _stands(value, piece):
            shown = f"{{{category}}}"
            piece = piece.replace(value, shown) if len(value) > _SHORT else _alone(value).sub(shown, piece)
        elif any(_stands(value.lower(), level.lower()) for level in levels):
            return f"{{{_category(piece, found) or category}}}"
    return f"{{{shape}}}" if (shape := _shape(levels)) else piece


def _category(piece: str, found: list[tuple[str, str]]) -> str | None:
    """What a piece that goes as a whole is called: by what says most of whom it is, the longest of several.

    Of ``Ada%20Lovelace%20<ada%40…>`` that is the address.
    """
    levels = [level.lower() for level in _decoded(piece)]
    named = [category for value, category in found if any(_stands(value.lower(), level) for level in levels)]
    telling = (category for category in named if category in IDENTIFIERS)
    return next(telling, None) or _shape(levels) or next(iter(named), None)


def _shape(levels: list[str]) -> str | None:
    shapes = (detect(level) or ("card" if is_card(level) else None) for level in levels)
    return next((shape for shape in shapes if shape in {"email", "iban", "card", "phone"}), None)


def _decoded(piece: str) -> list[str]:
    """*piece*, and what it is after decoding once, twice and three times, plus signs as they are and as spaces."""
    levels = [piece]
    for _ in range(3):
        decoded = unpercent(levels[-1])
        if decoded == levels[-1]:
            break
        levels.append(decoded)
    return levels + [level.replace("+", " ") for level in levels if "+" in level]
