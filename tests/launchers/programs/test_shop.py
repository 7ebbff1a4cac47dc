"""Tests of a team: one passes, one fails."""

from __future__ import annotations

import operator

import pytest
import shop
from ledger import address, enter


@pytest.mark.parametrize("number", range(4))
def test_serves(number):
    """The application serves, and so does the test itself."""
    shop.serve(number)
    left = operator.concat(address("main", number), shop.visitor(number)["email"])
    assert enter(left)


def test_fails():
    """A failure looks as it does without us."""
    left = shop.serve(9)
    assert left == "on purpose"
