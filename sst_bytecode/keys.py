"""The secret key under which personal values are fingerprinted, and the ids that are made with it.

The key comes from ``SST_KEY`` or from the file ``key`` under ``SST_HOME`` (mode 0600, made on first use). It is never
written to a database, a spool, a log or a report; rows carry its public id instead, so that a reader can tell whether
its key is the right one.
"""

from __future__ import annotations

import os
from errno import EACCES, EINVAL
from typing import TYPE_CHECKING

from sst_bytecode.config_values import SHORTEST_KEY
from sst_bytecode.kernel import Kernel, make_folders

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Key", "load", "load_or_make_do", "trouble"]

_SIZE = 32  # bytes of a key that we make; BLAKE2b takes up to 64
_WORDS = 16  # bytes of a fingerprint: 128 bits, collisions are out of question for any store

_own: list[Key] = []  # the one key of this process where none can be kept


class Key:
    """Makes fingerprints and ids; equal inputs give equal outputs under one key and unlinkable ones under another.

    Keyed BLAKE2b (RFC 7693), each purpose with a personalisation string of its own, so that a fingerprint never equals
    an id.
    """

    __slots__ = ("_secret", "id")

    def __init__(self, secret: bytes) -> None:
        from hashlib import blake2b

        self._secret = secret if len(secret) <= blake2b.MAX_KEY_SIZE else blake2b(secret).digest()
        self.id = self._digest("key", b"sst-key")[:8]

    def fingerprint(self, normal: str) -> str:
        """The fingerprint of a value's normal form: 32 hexadecimal digits."""
        return self._digest(normal, b"sst-value")

    def tag(self, person: str, field: str, fingerprint: str, source: str) -> str:
        """The id of the one tag of this person, field, fingerprint and source: 32 hexadecimal digits."""
        return self._digest(f"{person}\0{field}\0{fingerprint}\0{source}", b"sst-tag")

    def person(self, raw: str) -> str:
        """The stand-in for an id that is itself personal, as an address is: ``key:`` and 32 hexadecimal digits."""
        return "key:" + self._digest(raw.strip().casefold(), b"sst-person")

    def _digest(self, text: str, purpose: bytes) -> str:
        from hashlib import blake2b

        data = text.encode("utf-8", "surrogatepass")
        return blake2b(data, digest_size=_WORDS, key=self._secret, person=purpose).hexdigest()


def load(home: str, environ: Mapping[str, str] = os.environ) -> Key:
    """The key of this installation: ``SST_KEY``, else the file ``key`` in *home*, which is made if there is none.

    Raises OSError where *home* cannot be written and holds no key, or the key in it is cut short, and PermissionError
    where others can read the file.
    """
    given = environ.get("SST_KEY")
    if given:
        return Key(given.encode("utf-8", "surrogateescape"))
    path = f"{home}/key"
    try:
        return Key(_read(path))
    except FileNotFoundError:
        make_folders(home)
        _make(path)
        return Key(_read(path))


def load_or_make_do(home: str, environ: Mapping[str, str] = os.environ) -> tuple[Key, OSError | None]:
    """The key of this installation; where none can be had, one that this process keeps in memory, and why.

    Under the second, values are told apart and judged, but nothing that is made with it shall be recorded: nobody could
    find it again.
    """
    try:
        return load(home, environ), None
    except OSError as error:
        if not _own:
            _own.append(Key(Kernel.urandom(_SIZE)))
        return _own[0], error


def trouble(error: OSError) -> str:
    """What is wrong with the key, and where, in words."""
    return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)


def _read(path: str) -> bytes:
    descriptor = Kernel.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        status = Kernel.fstat(descriptor)
        if status.st_mode & 0o077:
            raise PermissionError(EACCES, f"{path}: others can read the key; make it private: chmod 600 {path}")
        secret = Kernel.read(descriptor, 1024)
    finally:
        Kernel.close(descriptor)
    if len(secret) < SHORTEST_KEY:  # what is shorter was cut off, and an empty one is none
        raise OSError(EINVAL, f"{path}: too short for a key; put the right one back, or delete it to begin anew")
    return secret


def _make(path: str) -> None:
    """Put a new key at *path* whole or not at all; of several processes that try, the first wins."""
    draft = f"{path}.{Kernel.getpid()}.{Kernel.urandom(4).hex()}"
    descriptor = Kernel.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try:
            Kernel.write(descriptor, Kernel.urandom(_SIZE).hex().encode())
            Kernel.fsync(descriptor)  # a key that a crash took away would make all that was recorded unreadable
        finally:
            Kernel.close(descriptor)
        Kernel.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its key is the key
    finally:
        Kernel.unlink(draft)
