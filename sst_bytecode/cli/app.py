"""The verbs of ``sst`` and what they share: options, and one clear line for every error.

Exit codes: 0 done, 1 an error or something lost was found, 2 not understood; `sst run` ends as its command does.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode.catalog import CatalogueError
from sst_bytecode.cli import check, doctor, forget, init, listing, page, person, record, report, run, trace
from sst_bytecode.cli.errors import VerbError, complain
from sst_bytecode.cli.store import store
from sst_bytecode.config import ConfigError
from sst_bytecode.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_USAGE = 2
_COLLECTED = (20_000, 50, 100)  # events hold no cycles: looking for some was a quarter of the time of a long report
_INTERRUPTED = 130  # as a shell has it: 128 and the number of SIGINT

app = typer.Typer(
    name="sst",
    help="See which person's which data a Python server sends to which company, from which line.",
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# What follows the command's name is the command's, options included.
app.command(
    "run",
    short_help="Run a command and all that it starts under watch.",
    context_settings={"allow_interspersed_args": False},
)(run.run)
app.command(
    "trace",
    short_help="Run a command with all its functions traced.",
    context_settings={"allow_interspersed_args": False},
)(trace.trace)
app.command("report", short_help="Show which data went to whom.")(report.report)
app.command("check", short_help="Check what was recorded against the policy.")(check.check)
app.command("init", short_help="Write a commented sst.toml for this folder.")(init.init)
app.command("page", short_help="Show what went where, in a browser here.")(page.page)
app.command("person", short_help="Write all that is known of one person.")(person.person)
app.command("record", short_help="Write the record of processing (Art. 30).")(record.record)
app.command("forget", short_help="Delete every trace of one person.")(forget.forget)
app.add_typer(store, name="store", short_help="Look after the database of what was recorded.")
app.command("dis", short_help="Show what is woven into a module.")(listing.dis)
app.command(
    "doctor",
    short_help="Say what is watched, what is not, and why.",
    context_settings={"allow_interspersed_args": False},
)(doctor.doctor)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"sst {installed('sst-bytecode')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(_USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code. *arguments* without the program's name, else those of the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that knows only ASCII still gets its report
    gc.set_threshold(*_COLLECTED)
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        answer = app(args=given, prog_name="sst", standalone_mode=False)
    except (CatalogueError, ConfigError, StoreError, VerbError) as error:
        for line in getattr(error, "problems", (str(error),)):  # a policy tells all its mistakes at once
            complain(line)
        return getattr(error, "code", 1)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough (`sst report | head`); keep Python from flushing into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        # The command-line library's own complaints, whose classes differ from version to version.
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        context = getattr(error, "ctx", None)  # None where an option lacks its value
        path = context.command_path if context is not None else " ".join(("sst", *given[:1]))
        complain(f"{message().replace('Value error, ', '')} ({path} --help)")
        return 1 if path == "sst check" else _USAGE  # of which 2 says that the policy was broken
    return answer if isinstance(answer, int) else 0
