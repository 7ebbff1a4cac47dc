"""``sst record``: the record of processing activities (GDPR Art. 30), observed against declared."""

from __future__ import annotations

import json
import sys
import time
from enum import StrEnum
from typing import Annotated

import typer

from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.progress import progress

__all__ = ["RecordFormat", "record"]


class RecordFormat(StrEnum):
    """For people, for programs, for the file."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def record(
    *,
    database: Database = None,
    home: Home = None,
    form: Annotated[
        RecordFormat, typer.Option("--format", help="Lines for people, JSON, or a file to keep.")
    ] = RecordFormat.TEXT,
) -> None:
    """Write what is processed for which purpose, who receives it, and where observed and declared differ."""
    from sst_bytecode.asked import Selection
    from sst_bytecode.browser import Browser
    from sst_bytecode.report import rights
    from sst_bytecode.upkeep import stats

    config = configured({"home": home, "database": database})
    declared = rights.declared(config)
    browser = Browser(config)
    with progress("taking in what was recorded") as each:
        browser.prepare(each)
    flows = browser.flows(Selection())
    found = rights.record(flows.counts, stats(config).store.people, declared, config.retention_days, time.time())
    if form is RecordFormat.JSON:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif form is RecordFormat.HTML:
        rights.write_record(found, sys.stdout)
    else:
        sys.stdout.writelines(f"{line}\n" for line in rights.record_lines(found))
    sys.stdout.flush()
