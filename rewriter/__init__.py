"""A general engine that weaves calls into code objects and changes nothing else of them.

PYTEST_DONT_REWRITE: whoever watches is imported before pytest asks which plugins there are.
"""

from __future__ import annotations

from rewriter.binding import Hooks, bind
from rewriter.bodies import Body
from rewriter.gate import Gate
from rewriter.passes import ObserveCalls, ObserveEntries
from rewriter.pipeline import Pipeline, Rewritten
from rewriter.sites import CallSite, Site

__all__ = [
    "Body",
    "CallSite",
    "Gate",
    "Hooks",
    "ObserveCalls",
    "ObserveEntries",
    "Pipeline",
    "Rewritten",
    "Site",
    "bind",
]
