"""Sets the damaged stretches of a spool aside, so that nothing is thrown away and everything else is taken in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.spool.read import BadLine

__all__ = ["quarantined", "set_aside"]

_FOLDER = "quarantine"


def set_aside(path: str, bad: list[BadLine]) -> None:
    """Append what is damaged in the spool *path* to a file of the same name in ``HOME/quarantine``, with its offsets.

    Raises OSError: then the spool must stay.
    """
    home = Path(path).parent.parent
    folder = home / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / Path(path).name
    file.touch(mode=0o600)
    with file.open("ab") as stream:
        stream.writelines(b"# offset %d: %b\n%b\n" % (one.offset, one.reason.encode(), one.content) for one in bad)


def quarantined(home: str) -> list[Path]:
    """List the files with damage under *home*."""
    folder = Path(home, _FOLDER)
    return sorted(folder.iterdir()) if folder.is_dir() else []
