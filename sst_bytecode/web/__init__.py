"""The page: a Flask blueprint on which people see what went where, served to nobody but those who may see it."""

from __future__ import annotations

from sst_bytecode.web.blueprint import PREFIX, make_blueprint
from sst_bytecode.web.guard import Guard, OwnGuard, TokenGuard
from sst_bytecode.web.records import Records

__all__ = ["PREFIX", "Guard", "OwnGuard", "Records", "TokenGuard", "make_blueprint"]
