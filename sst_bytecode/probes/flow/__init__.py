"""Probes on transforms, C functions included: what was made of a personal value is followed to where it leaves."""

from __future__ import annotations

from sst_bytecode.probes.flow.tracing import tell, wake

__all__ = ["tell", "wake"]
