"""The part of the pytest plugin that exists only with ``--sst``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sst_bytecode import config as configuration
from sst_bytecode import keys, recipients, session
from sst_bytecode.config_values import ConfigError
from sst_bytecode.testing.failing import fail
from sst_bytecode.testing.heard import Heard
from sst_bytecode.testing.summary import line, shown
from sst_bytecode.testing.verdict import broken_by

if TYPE_CHECKING:
    from collections.abc import Generator

    from sst_bytecode.answers import Event
    from sst_bytecode.testing.summary import Shown

__all__ = ["Watching", "activate", "events_of"]

_NAME = "sst-watching"


def activate(config: pytest.Config) -> None:
    """Watch this process from here on. Raises UsageError for a configuration or policy that is not understood.

    Also where there can be no key: nothing would be heard then, and no test fail.
    """
    try:
        session.enable()
        started = session.current()
        if started is not None:
            keys.load(started.config.home)
        baseline = config.known_args_namespace.sst_baseline
        config.pluginmanager.register(Watching(started, baseline), _NAME)
    except ConfigError as error:
        raise pytest.UsageError(f"--sst: {error}") from error
    except OSError as error:
        raise pytest.UsageError(f"--sst: {keys.trouble(error)}; nothing can be recorded") from error


def events_of(config: pytest.Config) -> list[Event]:
    """The events of the test that runs, in order of time."""
    watching = config.pluginmanager.get_plugin(_NAME)
    return list(watching.heard.settle()) if isinstance(watching, Watching) else []


class Watching:
    """Tells of each test which events it made, and fails those that break the policy; they run one after the other."""

    def __init__(self, started: session.Session | None, baseline: str | None) -> None:
        self._session = started
        config = configuration.load() if started is None else started.config
        self._broken = broken_by(config, baseline)
        self._look_up = recipients.load(config.recipients, config.first_party).look_up
        self.heard = Heard(self._look_up)
        self._judged = 0
        self._told: dict[str, list[Shown]] = {}
        self._tests: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Hear what is written while a test runs, its fixtures included."""
        if self._session is None:
            return (yield)
        self.heard = Heard(self._look_up)
        self._judged = 0
        self._session.listen(self.heard.take)
        try:
            return (yield)
        finally:
            self._session.listen(None)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put into each report what was shared since the one before, and fail it where the policy denies that."""
        report = yield
        events = [event for event in self.heard.settle() if event.data]
        if call.when != "setup" and len(events) > self._judged:
            new, self._judged = events[self._judged :], len(events)
            vars(report)["sst_shared"] = [shown(event) for event in new]  # what a report holds, xdist carries
            if broken := self._broken(new):
                fail(report, broken)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather what the reports tell, those of pytest-xdist's workers too."""
        self._tests.add(report.nodeid)
        self._told.setdefault(report.nodeid, []).extend(getattr(report, "sst_shared", ()))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say in one line what came of it."""
        if self._session is None:
            terminalreporter.write_line("sst: tracking is switched off (PYTHON_TRACKING_ENABLED)")
        else:
            terminalreporter.write_line(line(self._told, len(self._tests)))
