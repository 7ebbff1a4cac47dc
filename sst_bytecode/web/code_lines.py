"""Shows the line of code that sent something, with its surroundings, if the file is still there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sst_bytecode.facts import Place

__all__ = ["Excerpt", "excerpt"]

_AROUND = 5  # lines before and after
_LARGEST = 2_000_000  # bytes
_LONGEST = 240  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines around the one that sent: number, text, whether it is that line. *changed*: the file is newer than that."""

    lines: tuple[tuple[int, str, bool], ...]
    changed: bool


def excerpt(site: Place, folders: Iterable[str], time: float) -> Excerpt | None:
    """The lines around *site*, whose file is relative to one of *folders*; None if they are not there any more.

    Only Python files are opened: the name comes from the records.
    """
    if not site.file.endswith((".py", ".pyw")) or site.line < 1:
        return None
    for folder in folders:
        path = Path(folder, site.file)
        try:
            status = path.stat()
            if not path.is_file() or status.st_size > _LARGEST:
                continue
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except (OSError, ValueError):
            continue
        if site.line <= len(lines):
            first = max(1, site.line - _AROUND)
            shown = lines[first - 1 : site.line + _AROUND]
            numbered = tuple((n, text[:_LONGEST], n == site.line) for n, text in enumerate(shown, first))
            return Excerpt(numbered, status.st_mtime > time)
    return None
