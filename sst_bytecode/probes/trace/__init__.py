"""The trace of functions, for research: which were entered, how they ended, and whose data went in and came out."""

from __future__ import annotations

from sst_bytecode.probes.trace.lines import FOLDER, SUFFIX, begin, stop

__all__ = ["FOLDER", "SUFFIX", "begin", "stop"]
