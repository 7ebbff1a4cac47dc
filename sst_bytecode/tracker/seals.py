"""Tells a digest of all that leaves from one of a value: a request's signature says nothing that its body does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.inputs import key_of
from sst_bytecode.tracker.tokens import words

if TYPE_CHECKING:
    from sst_bytecode.facts import Match, Payload
    from sst_bytecode.tracker.parts import Part

__all__ = ["DIGESTS", "is_clear", "is_seal", "sent_in", "traces"]

DIGESTS = ("md5", "sha", "sm3", "blake", "ripemd", "murmur", "hmac", "keyed-", "crc32", "itsdangerous")
"""How the steps begin that make a digest, with a key or without."""
_LONGEST = 65_536  # characters whose words are compared
_LINE = 6  # characters of a line that is compared
_LINES = 64
_NOTHING: frozenset[int] = frozenset()


def traces(key: str | bytes | None) -> frozenset[int]:
    """By what a text or bytes are known again in what leaves.

    Itself; from its first bracket on, because a time is signed before the body (``1700000000.{"id": …``), whatever the
    order of its words, because names are sorted before a digest is made; and each of its lines, because a request is
    written down in lines to be signed (AWS Signature Version 4), the path also behind an account (Azure's Shared Key).
    """
    if not key:
        return _NOTHING
    found = {hash(key)}
    if isinstance(key, str):
        first = min((at for at in (key.find("{"), key.find("[")) if at >= 0), default=-1)
        if first >= 0:
            found |= {hash(key[first:]), _content(key[first:])}
        if "\n" in key:
            lines = [line for line in key.split("\n", _LINES)[:_LINES] if len(line) >= _LINE]
            found.update(map(hash, lines))
            found.update(hash(line[line.find("/", 1) :]) for line in lines if line[0] == "/")
    return frozenset(found)


def sent_in(payload: Payload) -> frozenset[int]:
    """By what a payload would be known in a text that was digested: its whole body, its path, its query, a header.

    The query is known with the path and without, and without its last field, which may be the signature.
    """
    body = payload.body
    found: set[int] = set()
    if isinstance(body, (bytes, bytearray, str)) and body:
        key = key_of(body)
        found = {hash(key), _content(key)} if isinstance(key, str) and key[:1] in {"{", "["} else {hash(key)}
    address, _, query = payload.url.partition("?")
    path = address[address.find("/", address.find("//") + 2) :]
    if len(path) >= _LINE:
        found.add(hash(path))
    if len(query) >= _LINE:
        for signed in (query, query.rpartition("&")[0]):
            found |= {hash(signed), hash(f"{path}?{signed}")}
    for name, value in payload.headers:
        found |= {hash(f"{name.lower()}:{value}"), hash(f"{name.lower()}: {value}")}
    return frozenset(found)


def _content(text: str) -> int:
    return hash(tuple(sorted(words(text[:_LONGEST]))))


def is_seal(part: Part, sent: frozenset[int]) -> bool:
    """Whether *part* is in the digest of a text that is *sent* as a whole: an integrity tag, keyed or not."""
    return not part.whole.isdisjoint(sent) and any(step.startswith(DIGESTS) for step in part.form)


def is_clear(root: Match, told: list[Match]) -> bool:
    """Whether a value is among what is *told*, or a piece of it: a name in an address that was escaped to be signed."""
    piece = root.text.lower()
    return any(match.tag == root.tag or (piece != "" and piece in match.text.lower()) for match in told)
