"""One clear line on stderr for whatever goes wrong."""

from __future__ import annotations

import sys

__all__ = ["VerbError", "complain"]


class VerbError(Exception):
    """A verb could not do what it was asked; one line, and the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def complain(message: str) -> None:
    """Print *message* as one line on stderr."""
    sys.stderr.write(f"sst: {' '.join(message.split())}\n")
