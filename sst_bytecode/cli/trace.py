"""``sst trace``: runs a command with each function of the application traced, or shows what was traced."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Home, configured
from sst_bytecode.cli.run import become
from sst_bytecode.probes.trace.lines import FOLDER, SUFFIX
from sst_bytecode.report import trace as traces

__all__ = ["trace"]


def trace(
    command: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND...]", help="The command and its arguments; none: show.")
    ] = None,
    *,
    home: Home = None,
    everything: Annotated[bool, typer.Option("--all", help="Show calls that nobody's data went through, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show so many calls of each process.")] = 1_000,
) -> int:
    """Run COMMAND with every function of the application traced, or show what the last traces hold.

    A trace has entries, returns and exceptions of functions, and says in which arguments and results whose data were;
    the data themselves are in no trace.
    """
    config = configured({"home": home, "trace": True, **({"level": "flow"} if command else {})})
    if command:
        become(config, command)
    files = sorted(Path(config.home, FOLDER).glob(f"*{SUFFIX}"))
    if not files:
        raise VerbError(f"no trace in {config.home}: sst trace -- COMMAND makes one")
    console = Console(highlight=False)
    damaged = 0
    for file in files:
        calls, lost = traces.read(file)
        damaged += lost
        console.print(Text(f"process {file.stem.rpartition('-')[2]}", style="bold"))
        shown = list(islice(traces.rows(calls, everything=everything), limit + 1))
        for depth, call in shown[:limit]:
            console.print(_line(depth, call), soft_wrap=True)
        if len(shown) > limit:
            console.print(f"  … more than {limit} calls: --limit shows more")
        if not shown:
            console.print("  nobody's data went through a function of the application (--all shows every call)")
    if damaged:
        raise VerbError(f"{damaged} lines of the traces cannot be read")
    return 0


def _line(depth: int, call: traces.Call) -> Text:
    text = Text("  " * (depth + 1))
    text.append(call.function.rpartition(":")[2], style="cyan")
    given = ", ".join(f"{name}={' + '.join(labels)}" for name, labels in call.arguments.items())
    text.append(f"({given})")
    if call.result:
        text.append(f" → {' + '.join(call.result)}")
    if call.ended not in {"return", ""}:
        text.append(f" raised {call.ended}", style="red")
    elif not call.ended:
        text.append(" did not end", style="red")
    text.append(f"  {call.place}  {call.seconds * 1000:.1f} ms", style="dim")
    return text
