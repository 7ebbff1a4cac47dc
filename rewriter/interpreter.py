"""Whether bytecode of the running interpreter is rewritten at all: asked at every start, so it knows no opcode."""

from __future__ import annotations

import sys

VERSION = sys.version_info[:2]
"""Major and minor version of the running interpreter."""

SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14))
"""Versions whose bytecode this package rewrites; on any other `Pipeline` refuses."""

FREE_THREADED = "t" in getattr(sys, "abiflags", "")
"""Whether this is a build without the global lock (PEP 703), which nobody has shown to work."""


def refusal() -> str:
    """Why bytecode of this interpreter is not rewritten, in words; "" if it is."""
    if VERSION not in SUPPORTED:
        return "is not supported"
    return "without the global lock (free-threaded) is not supported" if FREE_THREADED else ""
