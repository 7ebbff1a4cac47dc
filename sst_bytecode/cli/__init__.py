"""The command ``sst``."""

from __future__ import annotations

from sst_bytecode.cli.app import main

__all__ = ["main"]
