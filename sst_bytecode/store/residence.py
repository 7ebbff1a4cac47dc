"""Remembers in a home which database its rows went to last, so that a reader finds them without being told."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Residence", "remember", "remembered"]

_FILE = "database.json"
_PASSWORD = re.compile(r"(://[^/@]*?:)[^/]*(?=@)|([?&]password=)[^&]*")


class Residence:
    """A database's URL, with ``***`` for a password, and the names of tables that are not the usual ones."""

    __slots__ = ("tables", "url")

    def __init__(self, url: str, tables: Mapping[str, str]) -> None:
        self.url = url
        self.tables = tables

    @property
    def complete(self) -> bool:
        """Whether the URL needs no password to be added."""
        return "***" not in self.url


def _masked(found: re.Match[str]) -> str:
    return f"{found[1] or found[2]}***"


def remember(home: str, url: str | None, tables: Mapping[str, str] | None = None) -> None:
    """Note *url* without its password in *home*; None: the default. What cannot be noted, readers have to be told."""
    file = Path(home, _FILE)
    with suppress(OSError):
        if url is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note = json.dumps({"url": _PASSWORD.sub(_masked, url), "tables": dict(tables or {})})
        if not file.exists() or file.read_text(encoding="utf-8") != note:
            file.touch(mode=0o600)
            file.write_text(note, encoding="utf-8")


def remembered(home: str) -> Residence | None:
    """Give what was noted in *home*; None if it was nothing, or nothing that can be read."""
    try:
        note = json.loads(Path(home, _FILE).read_text(encoding="utf-8"))
        return Residence(str(note["url"]), {str(key): str(name) for key, name in note["tables"].items()})
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
