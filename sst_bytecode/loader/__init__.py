"""Sees the code of every module before it runs, has it rewritten, and can take all of that back."""

from __future__ import annotations

from sst_bytecode.loader.install import Installed, install
from sst_bytecode.loader.plan import Plan
from sst_bytecode.loader.scope import Scope

__all__ = ["Installed", "Plan", "Scope", "install"]
