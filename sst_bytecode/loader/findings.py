"""What the loader tells of itself: which modules it rewrote, from where, how fast, and what it could not do."""

from __future__ import annotations

__all__ = ["Module", "Report"]


class Module:
    """One module that came in scope: sites woven, microseconds spent on it, and the bodies that stayed as they were.

    *failures* are triples of qualified name, line and reason.
    """

    __slots__ = ("cached", "failures", "file", "microseconds", "name", "sites")

    def __init__(
        self,
        name: str,
        file: str,
        sites: int,
        microseconds: float,
        failures: tuple[tuple[str, int, str], ...],
        *,
        cached: bool,
    ) -> None:
        self.name = name
        self.file = file
        self.sites = sites
        self.microseconds = microseconds
        self.failures = failures
        self.cached = cached

    def __repr__(self) -> str:
        origin = "cache" if self.cached else "rewritten"
        told = f"{self.name} ({self.file}): {self.sites} sites, {self.microseconds:.0f} us, {origin}"
        return f"{told}, {len(self.failures)} bodies failed" if self.failures else told


class Report:
    """The state of the loader at one moment, for the doctor.

    *modules* came in scope through us. *unwatched* gives the reason by name of module. *early* were loaded before us
    and are in scope: their functions are reached only by `Installed.reach_loaded`. *cache* says where rewritten code is
    kept, or why it is not. *limits* are ways of starting Python that were, or cannot be, reached.
    """

    __slots__ = ("cache", "early", "limits", "modules", "unwatched")

    def __init__(
        self,
        modules: tuple[Module, ...],
        unwatched: dict[str, str],
        early: tuple[str, ...],
        cache: str,
        limits: tuple[str, ...],
    ) -> None:
        self.modules = modules
        self.unwatched = unwatched
        self.early = early
        self.cache = cache
        self.limits = limits
