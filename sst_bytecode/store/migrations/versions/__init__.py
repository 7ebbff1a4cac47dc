"""One file a schema, in order: the module's number is the schema's."""

from __future__ import annotations

__all__: list[str] = []
