"""Finds out whether anything keeps us from seeing what a program does, or from keeping what is seen.

Nothing is imported here: `inspection` runs in the examined program, which must not load our readers' libraries.
"""

from __future__ import annotations

__all__: list[str] = []
