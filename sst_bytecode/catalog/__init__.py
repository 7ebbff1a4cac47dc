"""What is watched: one TOML file a library, read into entries that probes and passes are made from."""

from __future__ import annotations

from sst_bytecode.catalog.catalogue import Catalogue, is_unchanged, load
from sst_bytecode.catalog.entries import CatalogueError, Entry
from sst_bytecode.catalog.paths import First, Path, compile_path

__all__ = ["Catalogue", "CatalogueError", "Entry", "First", "Path", "compile_path", "is_unchanged", "load"]
