"""Writes everything that was recorded for other programs: as Parquet for DuckDB and Spark, as the W3C's PROV-JSON."""

from __future__ import annotations

__all__: list[str] = []
