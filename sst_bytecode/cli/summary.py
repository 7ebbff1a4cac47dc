"""``sst run --summary``: the command as it is, and one line on stderr after it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from sst_bytecode import mark
from sst_bytecode.cli.errors import complain
from sst_bytecode.cli.parent import end_as, wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.answers import News
    from sst_bytecode.config import Config

__all__ = ["line", "run_and_sum_up"]


def run_and_sum_up(config: Config, command: list[str], environment: Mapping[str, str]) -> int:
    """Run *command*, say what of whom it sent where, and end as it did."""
    begin, before = time.time(), mark.last(config.home)
    status = wait_for(command, environment)
    from sst_bytecode.config import ConfigError
    from sst_bytecode.store.errors import StoreError

    try:
        complain(_summed_up(config, begin, watched=mark.last(config.home) != before))
    except Exception as error:  # noqa: BLE001 - the command is done, and its end is what counts
        words = str(error) if isinstance(error, (ConfigError, StoreError)) else f"{type(error).__name__}: {error}"
        complain(f"what was shared cannot be summed up: {words}")
    sys.stderr.flush()
    return end_as(status)


def line(news: News, *, watched: bool = True) -> str:
    """The line, without the name of the program; *watched*: whether any interpreter began under watch."""
    if news.recipients:
        whose = f"{news.people} {'person' if news.people == 1 else 'people'}'s data"
        to = f"{news.recipients} recipient{'' if news.recipients == 1 else 's'}"
        said = f"{whose if news.people else 'data of unknown people'} went to {to} ({news.new} new)"
    elif watched:
        said = "no personal data left this machine"
    else:
        return "no Python process was watched; see sst doctor"
    if news.troubles:
        said += f", but not everything was seen: {', '.join(news.troubles)} (sst doctor)"
    return f"{said} · sst report"


def _summed_up(config: Config, begin: float, *, watched: bool) -> str:
    from sst_bytecode import recipients
    from sst_bytecode.cli.progress import progress
    from sst_bytecode.queries import open_reader
    from sst_bytecode.store.quiet import quiet
    from sst_bytecode.store.since import read_since

    refusal = mark.refusal(config.home)
    if refusal:
        return f"{refusal}: nothing was recorded; see sst doctor"
    with progress("taking in what was recorded") as each:
        reader = open_reader(config, each=each)
    look_up = recipients.load(config.recipients, config.first_party).look_up
    with quiet():
        return line(read_since(reader.target, look_up, begin), watched=watched)
