"""Makes a test that broke the policy fail: the reason in full, and in one line where pytest sums up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sst_bytecode.policy.output import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sst_bytecode.policy.judge import Judged

__all__ = ["fail"]


class _BrokenError(Exception):
    """The policy denies what a test shared. Raised for pytest to make a report of, never into the test."""


def fail(report: pytest.TestReport, found: Sequence[Judged]) -> None:
    """Fail *report* for what was *found*; a test that failed by itself keeps its own reason, with this one beside."""
    lines = list(as_text(found))
    text = "\n".join(("the policy denies what this test shared:", *lines))
    if not report.passed:
        report.sections.append(("sst", text))
        return
    report.outcome = "failed"
    try:
        raise _BrokenError(text)  # noqa: TRY301 - pytest makes its report of one that was raised
    except _BrokenError:
        shown = pytest.ExceptionInfo.from_current().getrepr(style="value")
    at, more = found[0], f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    if shown.reprcrash is not None:  # what short summaries, JUnit's XML and annotations of code hosts are made of
        shown.reprcrash.message = lines[0] + more
        if at.file:
            shown.reprcrash.path, shown.reprcrash.lineno = at.file, at.line
    report.longrepr = shown
