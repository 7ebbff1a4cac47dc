"""What truly left, written by the program itself whether it is watched or not: the measure of what the store must hold.

The tracker leaves this module alone. What counts as leaving is a call of `operator.concat`, a function in C: only a
module whose own code was rewritten can tell of it.
"""

from __future__ import annotations

import os


def address(where: str, number: int) -> str:
    """Where the visitor of this number is reported to, by which module and process."""
    return f"http://box.example/{os.environ.get('SOMEWHERE', '')}{where}/{number}/{os.getpid()}/"


def enter(line: str) -> int:
    """Put what left into the ledger; give the process."""
    descriptor = os.open(os.environ["LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)
    return os.getpid()
