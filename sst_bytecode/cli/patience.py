"""A sign of life while something works that cannot tell how far it is: a database that rewrites its files."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sst_bytecode.cli.progress import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

__all__ = ["patience"]


@contextmanager
def patience(what: str, *, stream: TextIO | None = None, after: float = PATIENCE) -> Iterator[None]:
    """Show *what* with a spinner on *stream* (else stderr) if it takes longer than *after* seconds, on a terminal."""
    shown = sys.stderr if stream is None else stream
    if not shown.isatty():
        yield
        return
    from rich.console import Console

    status = Console(file=shown).status(what)
    timer = threading.Timer(after, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
