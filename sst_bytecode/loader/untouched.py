"""Modules in which nothing is to be watched, remembered together: most are such, and one file a package is read fast.

A file grows by whole records, each with a digest; damage ends what is believed of it, and the file is begun anew. Where
most of its records are out of date, it is written once more with the others.
"""

from __future__ import annotations

import _imp
import marshal
import sys

from sst_bytecode.loader.folder import append, content_of, discard, replace

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.loader.folder import Identity

    Failures = tuple[tuple[str, int, str], ...]
    """Qualified name, line and reason of each body that stayed as it was."""
    Known = tuple[Identity, bytes, Failures | None]
    """The file that a fact is about, a digest of its content, and what failed; None: it mentions nothing watched."""

__all__ = ["Untouched"]

_HEADER = 12  # four bytes of length, eight of digest
_SPARE = 100  # records that may be out of date before a file is written once more


class Untouched:
    """The facts of one folder. *key* is that of the digests. Nothing here raises for what is found on disk."""

    __slots__ = ("_facts", "_folder", "_key")

    def __init__(self, folder: str, key: int) -> None:
        self._folder = folder
        self._key = key
        self._facts: dict[str, dict[tuple[str, str], Known]] = {}

    def get(self, name: str, path: str) -> Known | None:
        """What is known of module *name* of the file *path*; whether it is still so is the caller's to check."""
        return self._facts_of(_shelf(name, path)).get((name, path))

    def add(self, name: str, path: str, known: Known) -> None:
        """Remember *known*. Raises `OSError` if it cannot be written."""
        shelf = _shelf(name, path)
        self._facts_of(shelf)[name, path] = known
        append(self._file(shelf), self._record(name, path, known))

    def _record(self, name: str, path: str, known: Known) -> bytes:
        body = marshal.dumps((name, path, *known))
        return len(body).to_bytes(4, "little") + _imp.source_hash(self._key, body) + body

    def _facts_of(self, shelf: str) -> dict[tuple[str, str], Known]:
        facts = self._facts.get(shelf)
        if facts is None:
            facts = self._facts[shelf] = self._read(self._file(shelf))
        return facts

    def _file(self, shelf: str) -> str:
        return f"{self._folder}/u{_imp.source_hash(self._key, shelf.encode('utf-8', 'surrogatepass')).hex()}"

    def _read(self, file: str) -> dict[tuple[str, str], Known]:
        try:
            content = content_of(file)
        except OSError:
            return {}
        facts: dict[tuple[str, str], Known] = {}
        records = used = 0
        for body in self._bodies(content):
            name, path, *known = marshal.loads(body)  # noqa: S302 - our own bytes, as the digest says, in our own folder
            facts[name, path] = tuple(known)
            records += 1
            used += _HEADER + len(body)
        if used != len(content):
            discard(file)
        elif records > 2 * len(facts) + _SPARE and not sys.dont_write_bytecode:
            self._tidy(file, facts)
        return facts

    def _tidy(self, file: str, facts: dict[tuple[str, str], Known]) -> None:
        """Leave one record of each module; what other processes add meanwhile may be lost, and is found out again."""
        try:
            replace(file, b"".join([self._record(name, path, known) for (name, path), known in facts.items()]))
        except OSError:
            discard(file)

    def _bodies(self, content: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(content):
            end = at + _HEADER + int.from_bytes(content[at : at + 4], "little")
            body = content[at + _HEADER : end]
            if content[at + 4 : at + _HEADER] != _imp.source_hash(self._key, body):
                return
            yield body
            at = end


def _shelf(name: str, path: str) -> str:
    """Keep together what is imported together: a package's modules, or those that lie beside each other."""
    package, dot, _ = name.partition(".")
    return package if dot else path.rpartition("/")[0]
