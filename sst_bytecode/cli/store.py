"""``sst store``: the database of what was recorded, in the hands of its owner."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.patience import patience
from sst_bytecode.cli.report import tell_damage

if TYPE_CHECKING:
    from sst_bytecode.queries import Reader
    from sst_bytecode.upkeep import Stats

__all__ = ["store"]

_USAGE = 2

store = typer.Typer(help="Upgrade, measure, clean up or export the database of what was recorded.")


class StatsFormat(StrEnum):
    """For people, or for programs."""

    TEXT = "text"
    JSON = "json"


class ExportFormat(StrEnum):
    """What an export is made of."""

    PARQUET = "parquet"
    PROV = "prov"


@store.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(_USAGE)


@store.command("upgrade", short_help="Make a store, or bring one to this version's schema.")
def upgrade(*, database: Database = None, home: Home = None) -> None:
    """Make an empty database a store, or bring a store of an earlier version to this one's schema."""
    from sst_bytecode import upkeep
    from sst_bytecode.store.models import SCHEMA

    config = configured({"home": home, "database": database})
    with patience("upgrading the store"):
        name, before = upkeep.upgrade(config)
    if not before:
        typer.echo(f"{name}: made, schema {SCHEMA}")
    elif before < SCHEMA:
        typer.echo(f"{name}: upgraded from schema {before} to {SCHEMA}")
    else:
        typer.echo(f"{name}: has schema {SCHEMA}, nothing to do")


@store.command("stats", short_help="Say how much of whom there is, and what waits.")
def stats(
    *,
    database: Database = None,
    home: Home = None,
    form: Annotated[StatsFormat, typer.Option("--format", help="Lines for people, or JSON.")] = StatsFormat.TEXT,
) -> None:
    """Say how many rows of how many people there are, since when, in how many bytes, and what waits to become rows."""
    from sst_bytecode import upkeep

    config = configured({"home": home, "database": database})
    with patience("measuring the store"):
        found = upkeep.stats(config)
    typer.echo(json.dumps(asdict(found), indent=2) if form is StatsFormat.JSON else "\n".join(_lines(found)))


@store.command("vacuum", short_help="Delete what is too old or belongs to nothing.")
def vacuum(*, database: Database = None, home: Home = None) -> int:
    """Delete what is older than `retention_days` and what belongs to nothing any more, and give the room back."""
    from sst_bytecode import upkeep

    config = configured({"home": home, "database": database})
    with patience("cleaning up"):
        reader, gone = upkeep.vacuum(config)
    typer.echo(
        f"{reader.name}: deleted {gone.events:,} events, {gone.data:,} data, {gone.tags:,} tags,"
        f" {gone.steps:,} steps, {gone.aliases:,} aliases"
    )
    return tell_damage(reader)


@store.command("export", short_help="Write everything for other programs.")
def export(
    target: Annotated[str, typer.Argument(metavar="TARGET", help="A folder for Parquet; a file, or -, for PROV-JSON.")],
    *,
    database: Database = None,
    home: Home = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="Parquet, a file a day, or the W3C's PROV-JSON.")
    ] = ExportFormat.PARQUET,
    user: Annotated[
        str | None, typer.Option("--user", metavar="ID", help="Only this person's data (PROV-JSON).")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="This store among others in the folder (Parquet).")
    ] = None,
) -> int:
    """Write everything for other programs: DuckDB, Spark, tools for provenance. Replaces what it wrote before."""
    from sst_bytecode.queries import open_reader

    config = configured({"home": home, "database": database})
    if user is not None and form is ExportFormat.PARQUET:
        raise VerbError("--user: only for --format prov", _USAGE)
    try:
        with patience("exporting"):
            reader = open_reader(config)
            said = (
                _write_prov(reader, target, user) if form is ExportFormat.PROV else _write_parquet(reader, target, name)
            )
    except ModuleNotFoundError as error:
        extra = "export" if form is ExportFormat.PARQUET else "prov"
        raise VerbError(f"{error.name} is missing: pip install 'sst-bytecode[{extra}]'") from error
    except OSError as error:
        reason = "is a file, and no folder" if isinstance(error, FileExistsError) else error.strerror or error
        raise VerbError(f"{error.filename or target}: cannot be written ({reason})") from error
    if said:
        typer.echo(said)
    return tell_damage(reader)


def _write_parquet(reader: Reader, folder: str, name: str | None) -> str:
    from sst_bytecode.export.parquet import BadNameError, default_name, write_parquet

    try:
        written = write_parquet(
            Path(folder), name or default_name(reader.name), reader.events(weak=True), reader.tags(), reader.steps()
        )
    except BadNameError as error:
        raise VerbError(f"--name: {error}", _USAGE) from error
    rows = ", ".join(f"{number:,} {table}" for table, number in written.rows.items())
    return f"{folder}: {rows} in {written.files:,} files"


def _write_prov(reader: Reader, file: str, user: str | None) -> str:
    from sst_bytecode.export.prov import prov_json

    text = prov_json(reader.events(user), reader.tags(user), reader.steps(user)) + "\n"
    if file == "-":
        sys.stdout.write(text)
        return ""
    Path(file).write_text(text, encoding="utf-8")
    return f"{file}: {len(text):,} characters"


def _lines(found: Stats) -> list[str]:
    measured = found.store
    visitors = "visitor" if measured.unnamed == 1 else "visitors"
    rows = ", ".join(f"{number:,} {name}" for name, number in measured.rows.items())
    return [
        f"store        {found.name} (schema {measured.schema})",
        f"size         {measured.bytes:,} bytes",
        f"rows         {rows}",
        f"people       {measured.people:,}, and {measured.unnamed:,} {visitors} without a name",
        f"events from  {_day(measured.oldest)} to {_day(measured.newest)}",
        f"waiting      {found.waiting:,} bytes in {found.spools:,} spools",
        f"damaged      {found.quarantined:,} bytes set aside",
        f"not seen     {', '.join(f'{name} {count:,}' for name, count in sorted(found.troubles.items())) or 'nothing'}",
    ]


def _day(time: float | None) -> str:
    return "–" if time is None else datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
