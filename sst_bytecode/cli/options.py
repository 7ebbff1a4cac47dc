"""Options that several verbs take, and the configuration that they make."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["Database", "Home"]

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Database of the rows, such as postgresql://user@host/name."),
]
Home = Annotated[
    str | None, typer.Option("--home", metavar="DIR", help="Folder of spools, key and default database (default .sst).")
]
