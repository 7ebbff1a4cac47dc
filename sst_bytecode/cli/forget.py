"""``sst forget``: the right to erasure (GDPR Art. 17), for what this software has recorded."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.patience import patience

__all__ = ["forget"]


def forget(
    user: Annotated[str, typer.Argument(metavar="ID", help="The person's id in the application, or an alias.")],
    *,
    database: Database = None,
    home: Home = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask on a terminal.")] = False,
) -> None:
    """Delete every trace of one person, under all names: rows, spools, what was set aside. Cannot be undone."""
    from sst_bytecode import upkeep

    config = configured({"home": home, "database": database})
    if not user.strip():
        raise VerbError("ID: a person's id cannot be empty", 2)
    if not yes and sys.stdin.isatty():
        typer.confirm("Delete everything that is known of this person?", abort=True, err=True)
    with patience("forgetting"):
        reader, gone = upkeep.forget(config, user)
    if not gone:
        raise VerbError(
            f"{reader.name}: nothing is known of this person; sst report shows the ids under which people are recorded"
        )
    typer.echo(
        f"{reader.name}: deleted {gone.data:,} data, {gone.events:,} events of nobody else's, {gone.tags:,} tags,"
        f" {gone.steps:,} steps, {gone.aliases:,} aliases"
    )
