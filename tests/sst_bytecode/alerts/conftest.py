"""What the tests of alerts share with those of the policy."""

from __future__ import annotations

from tests.guarded import listener, share

__all__ = ["listener", "share"]
