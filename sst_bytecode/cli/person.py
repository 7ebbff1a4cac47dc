"""``sst person``: the right of access (GDPR Art. 15), for what this software has recorded."""

from __future__ import annotations

import json
import sys
import time
from enum import StrEnum
from typing import Annotated

import typer

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.patience import patience
from sst_bytecode.cli.progress import progress
from sst_bytecode.cli.report import tell_damage

__all__ = ["Form", "person"]


class Form(StrEnum):
    """To read, or to hand on to programs."""

    HTML = "html"
    JSON = "json"


def person(
    user: Annotated[str, typer.Argument(metavar="ID", help="The person's id in the application, or an alias.")],
    *,
    database: Database = None,
    home: Home = None,
    form: Annotated[Form, typer.Option("--format", help="A file to read, or JSON.")] = Form.HTML,
    weak: Annotated[
        bool, typer.Option("--all", help="Weak matches too: values of low entropy that nothing supports.")
    ] = False,
) -> int:
    """Write everything that is known of one person, under all names, with everybody who received it."""
    if not user:
        raise VerbError("ID: a person's id cannot be empty", 2)
    from sst_bytecode.queries import open_reader
    from sst_bytecode.report import rights

    config = configured({"home": home, "database": database})
    declared = rights.declared(config)
    with progress("taking in what was recorded") as each:
        reader = open_reader(config, each=each)
    names = reader.all_names(user)
    with patience("drawing together what is known"):
        found = rights.dossier(
            user, names, events=reader.events(user, weak=weak), tags=reader.tags(user), steps=reader.steps(user),
            declared=declared, retention_days=config.retention_days, made=time.time(),
        )  # fmt: skip
    if not (found["events"] or found["values"] or len(names) > 1):
        raise VerbError(
            f"{reader.name}: nothing is known of this person; sst report shows the ids under which people are recorded"
        )
    if form is Form.JSON:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        rights.write_person(found, sys.stdout)
    sys.stdout.flush()
    return tell_damage(reader)
