"""From a watched call to a fact: what the hooks do that the rewriter weaves in."""

from __future__ import annotations

from sst_bytecode.probes.observer import Observer, Operation, install, uninstall

__all__ = ["Observer", "Operation", "install", "uninstall"]
