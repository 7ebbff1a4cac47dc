"""``sst run``: becomes the command, in an environment in which every Python process is watched."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sst_bytecode import config as configuration
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.starting import not_started
from sst_bytecode.store.residence import remember
from sst_bytecode.switch import SWITCH, is_off

__all__ = ["become", "run", "watched_environment"]

_Names = Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Watch modules of this name, such as shop.*")]


def run(
    command: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="The command and its arguments.")],
    *,
    level: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help="What to watch: flow (transforms, too), or calls, which costs less."),
    ] = None,
    database: Database = None,
    home: Home = None,
    passes: Annotated[
        list[str] | None, typer.Option("--pass", metavar="MODULE:CLASS", help="Run a pass of your own, too.")
    ] = None,
    everything: Annotated[
        bool | None, typer.Option("--everything", help="Probe every call and function of every module.")
    ] = None,
    include: _Names = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Leave modules of this name unwatched.")
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Stay beside the command, and end with a line on what it sent.")
    ] = False,
) -> int:
    """Run COMMAND and everything that it starts under watch; prints nothing of its own, but for --summary."""
    config = configured(
        {
            "level": level,
            "database": database,
            "home": home,
            "passes": passes or None,
            "everything": everything,
            "include": include or None,
            "exclude": exclude or None,
        }
    )
    if not summary:
        become(config, command)
    from sst_bytecode.cli.summary import run_and_sum_up

    return run_and_sum_up(config, command, _prepared(config, command))


def become(config: configuration.Config, command: list[str]) -> NoReturn:
    """Become *command*, watched as *config* says. Raises VerbError if there is no such command."""
    environment = _prepared(config, command)
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 - becoming the user's command is what this verb does
    except OSError as error:
        raise not_started(command, error) from error


def _prepared(config: configuration.Config, command: list[str]) -> dict[str, str]:
    """The environment for *command*, of which nothing is wrong as far as can be told before it runs."""
    _check(config, command)
    remember(config.home, config.database)
    return watched_environment(config)


def _check(config: configuration.Config, command: list[str]) -> None:
    """Read the user's policy and declarations, make probes and passes once: a mistake is told before the program runs.

    Passes are looked for where the command will find them.
    """
    if config.policy or config.alerts:
        from sst_bytecode import guarding

        guarding.check(config)
    if config.controller or config.processing:
        from sst_bytecode.report import rights

        rights.declared(config)
    if not (config.probes or config.passes):
        return  # what weaves is not loaded for nothing
    from sst_bytecode import weaving

    weaving.catalogue_of(config)
    weaving.transforms_of(config)
    if config.passes:
        scripts = [str(Path(word).parent) for word in command if word.endswith(".py")]
        sys.path[:0] = [str(Path.cwd()), *scripts]
        weaving.users_passes(config)


def watched_environment(config: configuration.Config) -> dict[str, str]:
    """Give the environment in which every Python process is watched as *config* says, unless the switch is off."""
    import sst_bytecode

    boot = str(Path(sst_bytecode.__file__).parent / "boot" / "path")
    inherited = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != boot]
    sys.stdout.flush()
    return {
        **configuration.environment(config, os.environ),
        "PYTHONPATH": os.pathsep.join([boot, *inherited]),
        SWITCH: "0" if is_off() else "1",
    }
