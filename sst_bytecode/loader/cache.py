"""Rewritten code on disk, in a folder of our own: safe against other users, against damage and against each other.

Nothing is shared with Python's own ``__pycache__``. An entry holds unbound code, or the mere fact that a module was not
touched. Reading trusts nothing: the folder and each entry must belong to this user, no symbolic link is followed, and a
digest over all the bytes is checked before any of them is interpreted (`marshal` builds whatever it is given).
"""

from __future__ import annotations

import _frozen_importlib_external
import _imp
import sys

from sst_bytecode.loader.folder import READ, content_of, identity, refusal, replace, seal, unseal
from sst_bytecode.loader.untouched import Untouched

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    import os
    from types import CodeType
    from typing import Any

    from sst_bytecode.loader.folder import Identity
    from sst_bytecode.loader.untouched import Failures, Known

__all__ = ["CHANGED", "UNMENTIONED", "Cache", "Entry"]

_PYTHON = _frozen_importlib_external.MAGIC_NUMBER.hex()


class Entry:
    """What became of one module: unbound *code* (None: nothing was touched), how many sites, and what failed."""

    __slots__ = ("code", "failures", "sites")

    def __init__(self, code: CodeType | None, sites: int, failures: Failures) -> None:
        self.code = code
        self.sites = sites
        self.failures = failures


if TYPE_CHECKING:
    Kept = tuple[Identity, bytes, Entry]
    """The file that an entry was made of, a digest of its content, and the entry."""

UNMENTIONED = Entry(None, 0, ())
"""The entry of a module whose names mention nothing that is watched."""

CHANGED = Entry(None, 0, ())
"""The answer where a source has its earlier time and size but another content: Python's own cache is wrong too."""


class Cache:
    """The entries of one variant of rewriting, which *digest* names, of this interpreter at this optimisation level.

    Any trouble means "no entry". *state* says in words where entries are kept, or why they are not.
    """

    __slots__ = ("_folder", "_key", "_untouched", "_writable", "state")

    def __init__(self, folder: str, digest: str) -> None:
        tag = sys.implementation.cache_tag
        variant = f"{tag} {_PYTHON} {sys.flags.optimize} {_has_columns()} {digest}"
        self._key = int.from_bytes(_imp.source_hash(0, variant.encode()), "little") >> 1
        self._writable = not sys.dont_write_bytecode
        self._folder = ""
        self.state = "no cache: switched off"
        self._untouched = Untouched("", self._key)
        if folder:
            self._open(folder, f"{tag}-{self._key:016x}")

    def read(self, name: str, path: str, now: os.stat_result) -> Entry | None:
        """Give the entry of the module *name* of the file *path*, if it was made of the file which *now* describes."""
        if not self._folder:
            return None
        here = identity(now)
        known = self._untouched.get(name, path)
        if known is not None and known[0] == here:
            return UNMENTIONED if known[2] is None else Entry(None, 0, known[2])
        kept = self._kept(name, path)
        if kept is not None and kept[0] == here:
            return kept[2]
        found = [one for one in (kept, _as_kept(known)) if one is not None]
        return self._fitting(found, name, path, here) if found else None

    def write(self, name: str, path: str, made_of: os.stat_result, entry: Entry) -> None:
        """Keep *entry*, atomically; *made_of* describes the file as it was before it was read."""
        self._keep(name, path, identity(made_of), entry)

    def _keep(self, name: str, path: str, here: Identity, entry: Entry, source: bytes | None = None) -> None:
        if not self._folder or not self._writable:
            return
        try:
            source = self._source(path) if source is None else source
            if entry.code is None:
                self._untouched.add(name, path, (here, source, None if entry is UNMENTIONED else entry.failures))
            else:
                kept = (name, path, here, source, entry.code, entry.sites, entry.failures)
                replace(self._file(name, path), seal(self._key, kept))
        except OSError as error:
            self._writable = False  # a full or read-only disk stays so; a thousand attempts would only cost
            self.state = f"{self._folder}: not written ({error.strerror})"
        except ValueError:
            self.state = f"{self._folder}: the code of {name} cannot be stored"

    def _kept(self, name: str, path: str) -> Kept | None:
        """Give the entry with code, of whichever source, if there is one and it is sound."""
        try:
            kept: Any = unseal(self._key, content_of(self._file(name, path)))
        except OSError:
            return None
        return (kept[2], kept[3], Entry(*kept[4:])) if kept is not None and kept[:2] == (name, path) else None

    def _fitting(self, found: list[Kept], name: str, path: str, here: Identity) -> Entry | None:
        """Give the entry whose source had the content that the file has now, though it is not the same file.

        It is kept as that of this file: else the source would be read at every start, once a link to it was made.
        """
        source = self._source(path)
        for _, content, entry in found:
            if content == source:
                self._keep(name, path, here, entry, source)
                return entry
        return CHANGED if any(made_of[:2] == here[:2] for made_of, _, _ in found) else None

    def _open(self, folder: str, variant: str) -> None:
        inner = f"{folder}/{variant}"
        reason = refusal(folder, create=self._writable) or refusal(inner, create=self._writable)
        if reason:
            self.state = f"no cache: {reason}"
            return
        self._folder = inner
        self._untouched = Untouched(inner, self._key)
        self.state = inner if self._writable else f"{inner}: not written (Python was told to write no bytecode)"

    def _file(self, name: str, path: str) -> str:
        digest = _imp.source_hash(self._key, f"{name}\0{path}".encode("utf-8", "surrogatepass"))
        return f"{self._folder}/{digest.hex()}"

    def _source(self, path: str) -> bytes:
        return _imp.source_hash(self._key, content_of(path, READ))


def _as_kept(known: Known | None) -> Kept | None:
    if known is None:
        return None
    return known[0], known[1], UNMENTIONED if known[2] is None else Entry(None, 0, known[2])


def _has_columns() -> bool:
    """Whether this process compiles columns into code; ``-X no_debug_ranges`` is the word against it."""
    made = eval("lambda: 0").__code__  # noqa: S307 - `compile` makes the classes of `ast` first: 3 ms of every start
    return any(place[2] is not None for place in made.co_positions())
