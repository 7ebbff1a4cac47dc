"""``sst doctor``: what is and is not watched and why, and whether what is seen can be kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode.cli.errors import VerbError
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.run import watched_environment
from sst_bytecode.doctor.check import Check, counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.doctor.examine import Examined

__all__ = ["doctor"]

_USAGE = 2


def doctor(
    command: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND...]", help="Import this command's program and look at it.")
    ] = None,
    *,
    database: Database = None,
    home: Home = None,
) -> int:
    """Say what is watched and what is not, and why. With COMMAND: imports its program under watch, serves nothing."""
    from sst_bytecode.doctor.checks import check_all
    from sst_bytecode.doctor.examine import NotUnderstoodError, examine
    from sst_bytecode.doctor.reach import limits_of

    config = configured({"home": home, "database": database})
    checks = [*_switch(), *check_all(config)]
    if command:
        limits = limits_of(command)
        checks += [Check("limit", limit, "note") for limit in limits]
        try:
            checks += _of_program(examine(command, watched_environment(config)), frozenset(limits))
        except NotUnderstoodError as error:
            if not limits:
                raise VerbError(str(error), _USAGE) from error
            checks.append(Check("program", str(error), "note"))
    for check in checks:
        typer.echo(f"{check.level:4} {check.subject}: {check.finding}")
    return 1 if any(check.level == "FAIL" for check in checks) else 0


def _switch() -> Iterator[Check]:
    from sst_bytecode.switch import is_off

    if is_off():
        value = os.environ.get("PYTHON_TRACKING_ENABLED", "")
        yield Check("switch", f"PYTHON_TRACKING_ENABLED={value} turns tracking off, whatever else is set", "FAIL")


def _of_program(examined: Examined, told: frozenset[str]) -> Iterator[Check]:
    """Tell what the examined interpreter told, but for the limits that are *told* already."""
    if not examined.watched:
        reason = examined.error or "; ".join(examined.limits) or "our start-up code did not run there"
        yield Check("program", f"not watched: {reason}", "FAIL")
        return
    if examined.error:
        yield Check("program", f"its import broke off: {examined.error}; what follows is only a part", "FAIL")
    woven = [one for one in examined.modules if one[2]]
    sites, rest = sum(number for _name, _file, number in woven), len(examined.modules) - len(woven)
    without = f"; the other {rest} have none and are not listed" if rest else ""
    seen = f"{counted(len(examined.modules), 'module')} watched, {counted(sites, 'site')} in {len(woven)} of them"
    yield Check("program", f"{seen}{without}")
    for name, file, number in woven:
        yield Check("watched", f"{name} ({file}): {counted(number, 'site')}")
    yield from unwatched(examined.unwatched)
    for name in examined.early:
        yield Check("early", f"{name}: loaded before us; only enable() reaches it", "note")
    yield Check("cache", examined.cache)
    for limit in (limit for limit in examined.limits if limit not in told):
        yield Check("limit", limit, "note")
