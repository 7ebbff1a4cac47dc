"""Runs each launcher twice in a run of the tests, plain and watched, whatever is asked about it afterwards."""

from __future__ import annotations

import pytest

from tests.launchers.rows import ROWS
from tests.launchers.tree import run

collect_ignore = ["programs"]


class Pair:
    """One launcher's two runs."""

    def __init__(self, row, plain, watched):
        """Keep both."""
        self.row = row
        self.plain = plain
        self.watched = watched


@pytest.fixture(
    scope="session",
    params=[pytest.param(row, id=row.name, marks=pytest.mark.slow if row.slow else ()) for row in ROWS],
)
def pair(request, tmp_path_factory):
    """Run one launcher, plain and watched."""
    folder = tmp_path_factory.mktemp("launcher")
    return Pair(
        request.param,
        run(request.param, folder / "plain", watched=False),
        run(request.param, folder / "watched", watched=True),
    )
