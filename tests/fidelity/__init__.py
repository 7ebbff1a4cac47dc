"""Other people's test suites, run plain and watched: no outcome may differ."""

from __future__ import annotations
