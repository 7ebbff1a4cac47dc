"""``sst run --summary``: the command as it is, and one line on stderr after it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from sst_bytecode.cli.errors import complain
from sst_bytecode.cli.parent import end_as, wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.answers import News
    from sst_bytecode.config import Config

__all__ = ["line", "run_and_sum_up"]


def run_and_sum_up(config: Config, command: list[str], environment: Mapping[str, str]) -> int:
    """Run *command*, say what of whom it sent where, and end as it did."""
    begin = time.time()
    status = wait_for(command, environment)
    from sst_bytecode.config import ConfigError
    from sst_bytecode.store.errors import StoreError

    try:
        complain(_summed_up(config, begin))
    except Exception as error:  # noqa: BLE001 - the command is done, and its end is what counts
        words = str(error) if isinstance(error, (ConfigError, StoreError)) else f"{type(error).__name__}: {error}"
        complain(f"what was shared cannot be summed up: {words}")
    sys.stderr.flush()
    return end_as(status)


def line(news: News) -> str:
    """The line, without the name of the program."""
    if not news.recipients:
        return "no personal data left this machine · sst report"
    whose = f"{news.people} {'person' if news.people == 1 else 'people'}'s"
    to = f"{news.recipients} recipient{'' if news.recipients == 1 else 's'}"
    return f"{whose} data went to {to} ({news.new} new) · sst report"


def _summed_up(config: Config, begin: float) -> str:
    from sst_bytecode import recipients
    from sst_bytecode.cli.progress import progress
    from sst_bytecode.queries import open_reader
    from sst_bytecode.store.quiet import quiet
    from sst_bytecode.store.since import read_since

    with progress("taking in what was recorded") as each:
        reader = open_reader(config, each=each)
    look_up = recipients.load(config.recipients, config.first_party).look_up
    with quiet():
        return line(read_since(reader.target, look_up, begin))
