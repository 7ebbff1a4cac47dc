"""Keeps the records of all watched processes as rows, and answers questions; the only part that knows SQLAlchemy."""

from __future__ import annotations

__all__: list[str] = []
