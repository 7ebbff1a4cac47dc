"""Remembers in a home which database its rows went to, so that a reader finds them without being told."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from sst_bytecode.store.target import StoreError

__all__ = ["remember", "remembered"]

_FILE = "database"


def remember(home: str, url: str) -> None:
    """Note *url*, without its password, in *home*; if that cannot be written, readers have to be told as before."""
    with suppress(OSError, ArgumentError):
        folder = Path(home)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        note = make_url(url).render_as_string(hide_password=True)
        file = folder / _FILE
        if not file.exists() or file.read_text(encoding="utf-8") != note:
            file.write_text(note, encoding="utf-8")


def remembered(home: str) -> str | None:
    """Give the URL that was noted in *home*, or None. Raises StoreError where it lacks a password that it needs."""
    try:
        note = Path(home, _FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    if ":***@" in note:
        raise StoreError(
            f"{home}: its rows are in {note}; name that database with its password (--database, SST_DATABASE)"
        )
    return note or None
