"""Options that several verbs take, and the configuration that they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode import config as configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Database", "Home", "configured"]

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Database of the rows, such as postgresql://user@host/name."),
]
Home = Annotated[
    str | None, typer.Option("--home", metavar="DIR", help="Folder of spools, key and default database (default .sst).")
]


def configured(options: Mapping[str, object], environ: Mapping[str, str] | None = None) -> configuration.Config:
    """Read the configuration in force; a value of *options* that is not understood is told as of any other option."""
    try:
        config = configuration.load(environ, overrides=options)
    except configuration.OptionError as error:
        raise typer.BadParameter(str(error)) from error
    if options.get("home") is not None and Path(config.home).is_file():
        raise typer.BadParameter(f"--home: {config.home} is a file, and no folder")
    return config
