"""A general engine that weaves calls into code objects and changes nothing else of them.

PYTEST_DONT_REWRITE: whoever watches is imported before pytest asks which plugins there are.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a starting interpreter milliseconds
if TYPE_CHECKING:
    from rewriter.binding import Hooks, bind
    from rewriter.bodies import Body
    from rewriter.gate import Gate
    from rewriter.passes import ObserveCalls, ObserveEntries, ObserveIterations
    from rewriter.pipeline import Pipeline, Rewritten
    from rewriter.site import Site
    from rewriter.sites import CallSite

__all__ = [
    "Body",
    "CallSite",
    "Gate",
    "Hooks",
    "ObserveCalls",
    "ObserveEntries",
    "ObserveIterations",
    "Pipeline",
    "Rewritten",
    "Site",
    "bind",
]

_HOMES = {
    "Body": "bodies",
    "CallSite": "sites",
    "Gate": "gate",
    "Hooks": "binding",
    "ObserveCalls": "passes",
    "ObserveEntries": "passes",
    "ObserveIterations": "passes",
    "Pipeline": "pipeline",
    "Rewritten": "pipeline",
    "Site": "site",
    "bind": "binding",
}


def __getattr__(name: str) -> object:
    """Import what is asked for (PEP 562): code that comes from a cache needs no more than `Hooks` and `bind`."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(__import__(f"{__name__}.{_HOMES[name]}", fromlist=("*",)), name)
    globals()[name] = found  # asked for once
    return found
