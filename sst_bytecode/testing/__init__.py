"""Watches the tests of an application: which test shared what, and whether its policy was kept."""

from __future__ import annotations

from sst_bytecode.testing.watching import activate, events_of

__all__ = ["activate", "events_of"]
