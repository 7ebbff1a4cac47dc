"""The ways in: what Python runs at its start, and how it decides whether to track."""

from __future__ import annotations

__all__: list[str] = []
