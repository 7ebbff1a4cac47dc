"""What is measured once for all tests of a module: it takes a watched program or two."""

from __future__ import annotations

import pytest

from tests.detection.measured import measured_forms, measured_ways


@pytest.fixture(scope="session")
def told_of_forms(tmp_path_factory):
    """By the number of a form, what is told of it at each level."""
    return {form.number: form.told for form in measured_forms(tmp_path_factory.mktemp("forms"))}


@pytest.fixture(scope="session")
def told_of_ways(tmp_path_factory):
    """By module and name of a function, what is told of it."""
    return {(way.module, way.name): way.told for way in measured_ways(tmp_path_factory.mktemp("ways"))}
