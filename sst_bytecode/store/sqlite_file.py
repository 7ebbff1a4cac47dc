"""The file that a database URL names, looked at before a reader opens it: a question makes and changes no database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from sst_bytecode.store.engine import is_memory
from sst_bytecode.store.models import Base

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["file_of", "is_of_others"]


def file_of(url: str) -> Path | None:
    """Give the file of a SQLite database; None for what is no file, or no URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    name = parsed.database or ""
    named = parsed.get_backend_name() == "sqlite" and not is_memory(parsed) and not name.startswith("file:")
    return Path(name) if named else None


def is_of_others(file: Path, renamed: Mapping[str, str]) -> bool:
    """Tell whether *file* is a database with tables, none of which is ours or *renamed*; it is not changed by that."""
    engine = create_engine(f"sqlite:///{file.absolute().as_uri()}?mode=ro&uri=true", poolclass=NullPool)
    try:
        names = set(inspect(engine).get_table_names())
    except SQLAlchemyError:
        return False  # opening it tells what is wrong
    return bool(names) and names.isdisjoint({*Base.metadata.tables, *renamed.values()})
