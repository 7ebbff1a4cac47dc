"""``sst init``: a first, commented ``sst.toml`` from what is in the folder and what was recorded already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode import config as configuration
from sst_bytecode.cli.errors import VerbError, complain
from sst_bytecode.cli.options import Database, Home, configured

if TYPE_CHECKING:
    from sst_bytecode.answers import Recipient

__all__ = ["init"]

_FILE = "sst.toml"


def init(
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace an sst.toml that is there.")] = False,
    database: Database = None,
    home: Home = None,
) -> None:
    """Write a commented sst.toml from what is found here: framework, libraries, recipients that were seen.

    Reads the Python files of the folder, runs none of them, and looks for recipients in the store.
    """
    from sst_bytecode.cli.example import text_of
    from sst_bytecode.cli.found import look
    from sst_bytecode.personal.categories import categories

    path = Path(_FILE)
    if path.exists() and not force:
        raise VerbError(f"{_FILE}: is there already; sst init --force replaces it")
    found = look(Path.cwd())
    libraries, expected = _watched(found.modules)
    special = [category.name for category in categories().values() if category.special]
    text = text_of(found, libraries, expected, _seen(home, database, replaced=force), special)
    path.write_text(text, encoding="utf-8")
    what = ", ".join((*found.frameworks, *libraries)) or "nothing that is known"
    typer.echo(f"{_FILE}: written; found {what}")


def _watched(modules: frozenset[str]) -> tuple[list[str], dict[str, str]]:
    """Of the modules that are imported those that are watched by name, and to whom SDKs among them send."""
    import tomllib

    import sst_bytecode.catalog
    from sst_bytecode.catalog import load
    from sst_bytecode.cli.found import FRAMEWORKS

    known = {root.partition(".")[0] for root in load().roots}
    file = Path(str(sst_bytecode.catalog.__file__)).with_name("recipients.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["recipient"]
    sdks = {_module(name): str(entry["organisation"]) for entry in entries for name in entry.get("sdk", ())}
    return sorted((modules & known) - FRAMEWORKS.keys()), {name: sdks[name] for name in sorted(modules & sdks.keys())}


def _module(package: str) -> str:
    """The name under which a package is most likely imported."""
    return package.lower().replace("-", "_")


def _seen(home: str | None, database: str | None, *, replaced: bool) -> list[Recipient]:
    """Recipients in the store, each once; the configuration that is being replaced need not be good."""
    from sst_bytecode.cli.progress import progress
    from sst_bytecode.queries import StoreError, open_reader

    overrides = {"home": home, "database": database}
    try:
        config = configured(overrides)
    except configuration.ConfigError:
        if not replaced:
            raise
        config = configured(overrides, {"SST_CONFIG": "/dev/null"})
    try:
        with progress("reading what was recorded") as each:
            return open_reader(config, each=each).recipients()
    except StoreError as error:
        complain(f"{error}; {_FILE} names no recipients that were seen")
        return []
