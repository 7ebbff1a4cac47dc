"""``sst check``: was the policy kept? For people, for CI, and for code hosts that show findings beside the line."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sst_bytecode import mark
from sst_bytecode.cli.errors import complain
from sst_bytecode.cli.options import Database, Home, configured
from sst_bytecode.cli.patience import patience
from sst_bytecode.cli.progress import progress
from sst_bytecode.cli.report import tell_damage, tell_health

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sst_bytecode.config import Config
    from sst_bytecode.policy import Policy
    from sst_bytecode.policy.judge import Judged
    from sst_bytecode.queries import Reader
    from sst_bytecode.report import Result

__all__ = ["CheckFormat", "check"]

_BROKEN = 2
_LEVELS = {"deny": "error", "warn": "warning"}


class CheckFormat(StrEnum):
    """For people, for programs, for GitHub's workflows, for code hosts and editors."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def check(
    *,
    form: Annotated[
        CheckFormat,
        typer.Option("--format", help="Lines for people, JSON, annotations of GitHub's workflows, or SARIF 2.1.0."),
    ] = CheckFormat.TEXT,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Fail only on findings that are not in this file.")
    ] = None,
    write: Annotated[
        str | None, typer.Option("--write-baseline", metavar="FILE", help="Write all findings of today to this file.")
    ] = None,
    database: Database = None,
    home: Home = None,
) -> int:
    """Check what was recorded against [policy]: exit code 0 if it was kept, 2 if it was broken, 1 after an error.

    Where nothing was recorded, and nothing watched, nothing is proven: that is an error.
    """
    from sst_bytecode.policy.baseline import read_baseline, write_baseline
    from sst_bytecode.policy.judge import judge, today
    from sst_bytecode.policy.rules import expired
    from sst_bytecode.queries import open_reader
    from sst_bytecode.rulebook import policy_of

    config = configured({"home": home, "database": database})
    policy, known = policy_of(config), read_baseline(baseline) if baseline else frozenset()
    late = [rule for rule in expired(policy, today()) if rule.until is not None]
    for rule in late:
        complain(f"{config.file}: policy: {rule.name!r} expired on {rule.until} ({rule.reason}): renew or remove it")
    if late:
        return 1
    with progress("reading what was recorded") as each:
        reader = open_reader(config, each=each)
    with patience("judging what was recorded"):
        proves_nothing = mark.last(config.home) is None and _is_empty(reader)
    if proves_nothing:
        nothing = "nothing is recorded here, and no process was watched: there is nothing to judge (sst doctor)"
        complain(f"{config.home}: {nothing}")
        return 1
    for line in _strangers(config, policy, reader):
        complain(line)
    with patience("judging what was recorded"):
        found = judge(reader.events(), policy)
    if write:
        number = write_baseline(write, found)
        complain(f"{write}: {number} finding{'' if number == 1 else 's'} written down")
        return tell_damage(reader)
    new, old = [one for one in found if one.id not in known], [one for one in found if one.id in known]
    _print(form, new, old)
    broken = sum(one.action == "deny" for one in new)
    also = f", {len(old)} known" if old else ""
    complain(f"policy {'broken' if broken else 'kept'}: {broken} denied, {len(new) - broken} warned{also}")
    tell_health(reader)
    return max(tell_damage(reader), _BROKEN if broken else 0)


def _is_empty(reader: Reader) -> bool:
    """Whether nothing tells that anything was ever watched: neither an event nor a value that a source gave."""
    return next(reader.events(weak=True), None) is None and next(reader.tags(), None) is None


def _strangers(config: Config, policy: Policy, reader: Reader) -> Iterator[str]:
    """A line for each pattern that fits nothing known, neither listed nor recorded: it may be yet to come."""
    from sst_bytecode import recipients
    from sst_bytecode.policy.strangers import forms, receivers

    known = recipients.load(config.recipients, config.first_party, registrable=False)
    names = {*known.names(), *config.first_party}
    steps = [str(row.get("operation", "")) for row in config.probes]
    for line in (*forms(policy, steps), *receivers(policy, names, reader.events)):
        yield f"{config.file}: policy: {line}"


def _print(form: CheckFormat, new: Sequence[Judged], known: Sequence[Judged]) -> None:
    from sst_bytecode.policy.output import as_github, as_json, as_text
    from sst_bytecode.report import write_sarif

    lines: Iterable[str] = ()
    if form is CheckFormat.SARIF:
        write_sarif((*_results(new, known=False), *_results(known, known=True)), sys.stdout)
    elif form is CheckFormat.JSON:
        lines = [as_json(new, known)]
    else:
        lines = as_text(new) if form is CheckFormat.TEXT else as_github(new)
    for line in lines:
        typer.echo(line)
    sys.stdout.flush()


def _results(findings: Iterable[Judged], *, known: bool) -> Iterator[Result]:
    from sst_bytecode.report import Result

    for one in findings:
        yield Result(
            one.rule, f"policy rule {one.rule}", _LEVELS[one.action], one.sentence(), one.id, one.file, one.line,
            one.function, known=known, count=one.events,
        )  # fmt: skip
