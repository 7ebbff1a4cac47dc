"""Interpreters to test on that a machine may lack."""

from __future__ import annotations
