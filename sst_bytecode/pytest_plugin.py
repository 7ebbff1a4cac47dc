"""``pytest --sst``: what the application shares while its tests run.

Every pytest of an environment with us loads this module, so it does nothing, and imports nothing, without the option.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.answers import Event

__all__ = ["pytest_addoption", "pytest_load_initial_conftests", "sst_events"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("sst", "personal data that leave (sst_bytecode)")
    group.addoption(
        "--sst",
        action="store_true",
        help="watch application and tests, tell what they shared, fail each test that breaks the policy of sst.toml",
    )
    group.addoption(
        "--sst-baseline",
        metavar="FILE",
        help="with --sst: no test fails for what is in this file, which sst check --write-baseline made",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin before the first module of the tests, or of the application, is imported."""
    if early_config.known_args_namespace.sst:
        from sst_bytecode.testing import activate

        activate(early_config)


@pytest.fixture
def sst_events(request: pytest.FixtureRequest) -> Callable[[], list[Event]]:
    """Ask what this test has shared so far: ``sst_events()``. Without ``--sst`` nobody knows, and the list is empty."""
    if not request.config.getoption("sst"):
        return list
    from sst_bytecode.testing import events_of

    return lambda: events_of(request.config)
