"""What the tests of several stages share: a service on loopback, and a cache of rewritten libraries."""

from __future__ import annotations

import pytest

from tests.loopback import serving


@pytest.fixture
def service():
    """A web service on loopback: `.url`, `.host`, `.port`, `.received`."""
    with serving() as one:
        yield one


@pytest.fixture
def other():
    """Another one."""
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def woven(tmp_path_factory):
    """A folder for libraries that are rewritten: children of one run share them."""
    return tmp_path_factory.mktemp("woven")
