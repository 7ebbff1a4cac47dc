"""Tells people at once when the policy is broken: bounded in number, from the writer's thread, nothing personal."""

from __future__ import annotations

from sst_bytecode.alerts.desk import Alert, Desk
from sst_bytecode.alerts.settings import Settings, read_settings

__all__ = ["Alert", "Desk", "Settings", "read_settings"]
