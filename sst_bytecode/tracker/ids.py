"""Random ids, many at a time: each read of the kernel's generator lets another thread have the interpreter."""

from __future__ import annotations

from sst_bytecode.kernel import Kernel

__all__ = ["fresh"]

_SIZE = 16  # bytes
_AT_ONCE = 64


class _Made:
    """What is left of the last read, and of which process it is: a fork must not go on with its parent's."""

    ids: tuple[int, list[str]] = (0, [])


def fresh() -> str:
    """32 hexadecimal digits that nobody else has, whatever process or thread asks."""
    process, left = _Made.ids
    if left and process == Kernel.getpid():
        try:
            return left.pop()
        except IndexError:  # another thread took the last one
            pass
    data = Kernel.urandom(_SIZE * _AT_ONCE).hex()
    left = [data[start : start + 2 * _SIZE] for start in range(0, len(data), 2 * _SIZE)]
    one = left.pop()
    _Made.ids = (Kernel.getpid(), left)
    return one
