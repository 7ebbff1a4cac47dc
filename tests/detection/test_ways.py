"""Every way out is told as its docstring says."""

from __future__ import annotations

import pytest

from tests.detection import transports

pytestmark = pytest.mark.timeout(400)  # the first test waits for all servers and the program


@pytest.mark.parametrize("way", transports.load(), ids=lambda way: f"{way.module}.{way.name}")
def test_way_is_told_as_its_docstring_says(told_of_ways, way):
    """What is seen stays seen, with its operation and its place, at the application's line."""
    assert told_of_ways[way.module, way.name] == way.told
