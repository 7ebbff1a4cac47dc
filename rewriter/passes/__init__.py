"""What may be woven in: one idea a module."""

from __future__ import annotations

from rewriter.passes.observe_calls import ObserveCalls
from rewriter.passes.observe_entries import ObserveEntries
from rewriter.passes.observe_iterations import ObserveIterations

__all__ = ["ObserveCalls", "ObserveEntries", "ObserveIterations"]
