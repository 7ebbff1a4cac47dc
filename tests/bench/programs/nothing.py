"""A program that does nothing: its time is what a start costs."""

from __future__ import annotations
