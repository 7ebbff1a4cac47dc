"""Passwords and keys that are live: kept as keyed digests only, and found where they leave whole or hashed once."""

from __future__ import annotations

from sst_bytecode.kernel import Kernel
from sst_bytecode.tracker.bounded import put
from sst_bytecode.tracker.values import Origin

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Secrets"]

_LIMIT = 10_000
_SHORTEST = 4  # characters
_MOST = 200  # groups of texts that are known to hold none, and texts in one
_HASHES = ("md5", "sha1", "sha256", "sha512")


class Secrets:
    """Finds a secret by a keyed BLAKE2b digest (RFC 7693) under a key of this process, without holding its text.

    The newest `_LIMIT` digests are kept. Lengths of secrets are kept in clear, so that most texts need not be digested.
    """

    def __init__(self) -> None:
        self.lengths: set[int] = set()
        self._key = Kernel.urandom(32)
        self._found: dict[bytes, Origin] = {}
        self._without: dict[tuple[object, ...], None] = {}

    def __bool__(self) -> bool:
        return bool(self.lengths)

    def add(self, text: str, origin: Origin) -> None:
        """Make a secret live; of equal ones the first keeps its tag. Texts below four characters are no secrets."""
        stripped = text.strip()
        if len(stripped) < _SHORTEST or self._digest(stripped) in self._found:
            return
        import hashlib  # not at start-up: it loads OpenSSL

        data = stripped.encode("utf-8", "surrogatepass")
        self._keep(stripped, origin)
        for name in _HASHES:
            hashed = Origin(
                origin.tag, person=origin.person, category=origin.category, field=origin.field, source=origin.source,
                form=(*origin.form, name),
            )  # fmt: skip
            self._keep(hashlib.new(name, data, usedforsecurity=False).hexdigest(), hashed)

    def find(self, text: str) -> Origin | None:
        """The secret that *text* is, or None."""
        return self._found.get(self._digest(text)) if len(text) in self.lengths else None

    def among(self, texts: Iterable[object]) -> bool:
        """Whether one of *texts* is a secret; what is no text is none.

        Of texts among which there was none it is known, until there is another secret.
        """
        asked, lengths, without = tuple(texts), self.lengths, self._without
        if asked in without:
            return False
        for text in asked:
            if type(text) is str and len(text) in lengths and self.find(text) is not None:
                return True
        if len(asked) <= _MOST:
            put(without, asked, None, _MOST)
        return False

    def _keep(self, text: str, origin: Origin) -> None:
        self._found[self._digest(text)] = origin
        self.lengths.add(len(text))
        self._without = {}  # whoever is about to add to the old one has not seen this secret
        if len(self._found) > _LIMIT:
            self._found.pop(next(iter(self._found)), None)

    def _digest(self, text: str) -> bytes:
        from hashlib import blake2b

        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).digest()
