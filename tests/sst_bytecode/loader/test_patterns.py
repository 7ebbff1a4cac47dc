"""Patterns for include and exclude compare whole dotted names, component by component."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.loader.patterns import Patterns

NAMES = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("shop", "shop", True),
        ("shop", "shop.cart", False),
        ("shop", "shopping", False),
        ("shop.*", "shop.cart", True),
        ("shop.*", "shop.cart.lines", True),
        ("shop.*", "shop", False),
        ("shop.*", "shopping.cart", False),
        ("*", "anything.at.all", True),
        ("*.tests.*", "shop.tests.cart", True),
        ("*.tests.*", "shop.cart.tests", False),
        ("*.tests", "shop.tests", True),
        ("*.tests", "shop.cart.tests", False),
        ("shop.test_*", "shop.test_cart", True),
        ("shop.test_*", "shop.tester", False),
        ("shop.test_*", "shop.test_cart.inner", False),
        ("shop.*_pb2", "shop.cart_pb2", True),
    ],
)
def test_a_star_stands_for_components(pattern, name, expected):
    """A last star is all that is beneath; another star is one component; characters match inside a component only."""
    assert (name in Patterns([pattern])) is expected


@given(NAMES, NAMES)
def test_a_name_without_a_star_is_itself_alone(pattern, name):
    """Without a star a pattern is that one name, whatever it begins with."""
    assert (name in Patterns([pattern])) is (name == pattern)


@given(NAMES, NAMES)
def test_all_beneath_is_told_by_components(package, name):
    """``package.*`` is what has the package's components before its own, and at least one of its own."""
    parts, own = name.split("."), package.split(".")
    assert (name in Patterns([f"{package}.*"])) is (len(parts) > len(own) and parts[: len(own)] == own)
