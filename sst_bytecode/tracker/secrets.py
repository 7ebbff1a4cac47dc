"""Passwords and keys that are live: kept as keyed digests only, and found where they leave whole or hashed once."""

from __future__ import annotations

import os

__all__ = ["Secret", "Secrets"]

_LIMIT = 10_000
_HASHES = ("md5", "sha1", "sha256", "sha512")


class Secret:
    """A secret that a source gave: everything but its text."""

    __slots__ = ("category", "field", "form", "person", "source", "tag")

    def __init__(self, tag: str, person: str, category: str, field: str, source: str, form: tuple[str, ...]) -> None:
        self.tag = tag
        self.person = person
        self.category = category
        self.field = field
        self.source = source
        self.form = form


class Secrets:
    """Finds a secret by a keyed BLAKE2b digest (RFC 7693) under a key of this process, without holding its text.

    The newest `_LIMIT` digests are kept. Lengths of secrets are kept in clear, so that most texts need not be digested.
    """

    def __init__(self) -> None:
        self.lengths: set[int] = set()
        self._key = os.urandom(32)
        self._found: dict[bytes, Secret] = {}

    def __bool__(self) -> bool:
        return bool(self.lengths)

    def add(self, text: str, tag: str, person: str, category: str, field: str, source: str) -> None:
        """Make a secret live; of equal ones the first keeps its tag. Texts below four characters are no secrets."""
        stripped = text.strip()
        if len(stripped) < 4 or self._digest(stripped) in self._found:  # noqa: PLR2004 - as said
            return
        import hashlib  # noqa: PLC0415 - not at start-up: it loads OpenSSL

        data = stripped.encode("utf-8", "surrogatepass")
        self._keep(stripped, Secret(tag, person, category, field, source, ()))
        for name in _HASHES:
            self._keep(
                hashlib.new(name, data, usedforsecurity=False).hexdigest(),
                Secret(tag, person, category, field, source, (name,)),
            )

    def find(self, text: str) -> Secret | None:
        """The secret that *text* is, or None."""
        return self._found.get(self._digest(text)) if len(text) in self.lengths else None

    def _keep(self, text: str, secret: Secret) -> None:
        self._found[self._digest(text)] = secret
        self.lengths.add(len(text))
        if len(self._found) > _LIMIT:
            self._found.pop(next(iter(self._found)), None)

    def _digest(self, text: str) -> bytes:
        from hashlib import blake2b  # noqa: PLC0415 - as above; a cached import costs 0.2 µs

        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).digest()
