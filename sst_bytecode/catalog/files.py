"""Folders of TOML files: what they hold, a checksum that tells a change, and a digest of their entries."""

from __future__ import annotations

import os

from sst_bytecode.catalog.entries import CatalogueError

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

__all__ = ["digest_of", "state_of", "tables_in", "toml_files"]


def toml_files(folder: str) -> list[str]:
    """The names of the TOML files in *folder*, sorted."""
    names = os.listdir(folder)  # noqa: PTH208 - pathlib is not imported at the start of a watched program
    return sorted(name for name in names if name.endswith(".toml"))


def state_of(folder: str, names: Iterable[str]) -> int:
    """A checksum over the names and contents of these files."""
    from binascii import crc32

    state = 0
    for name in names:
        with open(os.path.join(folder, name), "rb") as stream:  # noqa: PTH118, PTH123 - as above
            state = crc32(stream.read(), crc32(name.encode(), state))
    return state


def tables_in(folder: str, names: Iterable[str], keys: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file's name and table. Raises CatalogueError for one that is no TOML, or has a key beyond *keys*."""
    import tomllib

    for name in names:
        with open(os.path.join(folder, name), "rb") as stream:  # noqa: PTH118, PTH123 - as above
            try:
                table = tomllib.load(stream)
            except tomllib.TOMLDecodeError as error:
                raise CatalogueError(f"{name}: not valid TOML ({error})") from error
        unknown = sorted(set(table) - keys)
        if unknown:
            raise CatalogueError(f"{name}: there is no key {unknown[0]!r}")
        yield name, table


def digest_of(values: Iterable[Mapping[str, object]]) -> str:
    """A digest that changes with every change of an entry."""
    import hashlib

    return hashlib.sha256(repr([sorted(one.items()) for one in values]).encode()).hexdigest()[:32]
