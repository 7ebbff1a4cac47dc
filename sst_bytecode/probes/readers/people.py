"""Which tables hold people: those of the classes that the application logs in."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["discover", "key_of", "learn_class", "learn_table", "tables"]

tables: dict[str, str] = {}
"""The key of each such table. None is ever taken out: plans are made anew when there are more than they knew."""
_classes: dict[str, type] = {}  # the last of each name that was learnt


def learn_class(kind: type) -> None:
    """The mapped class *kind* stands for people: its table does."""
    if _classes.get(kind.__name__) is kind:
        return
    table: Any = getattr(kind, "__table__", None)
    name = getattr(table, "name", None)
    if not isinstance(name, str):
        return
    keys = [column.name for column in table.primary_key.columns]
    if len(keys) == 1:
        learn_table(name, keys[0])
        _classes[kind.__name__] = kind


def learn_table(name: str, key: str) -> None:
    """Rows of the table *name* are people, whom its column *key* names."""
    tables.setdefault(name, key)


def discover() -> None:
    """Learn the mapped classes that Flask-Login's mixin makes users, before the first of them logs in."""
    module = sys.modules.get("flask_login.mixins")
    kinds = list(module.UserMixin.__subclasses__()) if module is not None else []
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        learn_class(kind)


def key_of(table: str) -> str | None:
    """The column that names the people in *table*, None where it holds none."""
    return tables.get(table)
