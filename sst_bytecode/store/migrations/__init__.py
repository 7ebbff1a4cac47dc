"""Alembic's side of the store: how tables of every earlier version become those of this one."""

from __future__ import annotations

__all__: list[str] = []
