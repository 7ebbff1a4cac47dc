"""``sst doctor``: whether anything keeps us from seeing or from keeping what is seen."""

from __future__ import annotations

from sst_bytecode import config as configuration
from sst_bytecode.cli.options import Database, Home  # noqa: TC001 - typer evaluates annotations

__all__ = ["doctor"]


def doctor(*, database: Database = None, home: Home = None) -> int:
    """Check the store, the home and the cache."""
    configuration.load(overrides={"home": home, "database": database})
    return 0
