"""Overwrites what of a spool is rows already, so that what is deleted there is nowhere else."""

from __future__ import annotations

import os

from sst_bytecode.kernel import Kernel

__all__ = ["blank"]

_PORTION = 1_000_000


def blank(path: str, end: int, *, start: int = 0) -> None:
    """Put empty lines, which readers pass over, into the place of the bytes from *start* to *end* of the spool *path*.

    Its process goes on appending meanwhile: only bytes that it has written long ago are touched. A spool that is gone
    needs nothing. Raises OSError.
    """
    try:
        descriptor = Kernel.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        end = min(end, Kernel.fstat(descriptor).st_size)
        while start < end:
            start += Kernel.pwrite(descriptor, b"\n" * min(_PORTION, end - start), start)
        Kernel.fsync(descriptor)
    finally:
        Kernel.close(descriptor)
