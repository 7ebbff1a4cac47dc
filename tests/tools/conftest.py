"""A small shop whose lines are watched, and any tool run on it twice: plain, and under ``sst run``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHOP = '''"""What an order comes to.

>>> total([1, 2])
3
>>> Order("ada@example.org", [1]).digest()[:8]
'11f436ea'
"""

import functools
import hashlib
import json
import warnings


def noted(function):
    @functools.wraps(function)
    def inner(*args, **options):
        return function(*args, **options)

    return inner


@noted
def total(prices):
    """The sum of prices."""
    result = 0
    for price in prices:
        if price < 0:
            warnings.warn("a price below nothing", stacklevel=2)
            continue
        result += price
    return result


class Order:
    def __init__(self, email, prices):
        self.email = email.strip().lower()
        self.prices = prices

    def digest(self):
        text = json.dumps({"to": self.email, "sum": total(self.prices)})
        try:
            return hashlib.sha256(text.encode()).hexdigest()
        finally:
            text = None

    def names(self):
        for part in self.email.split("@"):
            yield part.replace(".", " ")

    def __eq__(self, other):
        return (self.email, self.prices) == (other.email, other.prices)
'''

MAIN = """import shop

order = shop.Order(" Ada@example.org", [1, 2, -3])
print(order.digest())
print(list(order.names()))
"""

LIMIT = 300  # seconds: with everything rewritten anew, on a machine that others use too
WAYS = {"everything": ("--everything",), "product": ()}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a user sees of one run."""

    code: int
    out: str
    err: str


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Write the shop, and a program that uses it; give their folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.py").write_text(SHOP)
    (folder / "main.py").write_text(MAIN)
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    """One cache for all runs, so that the tools themselves are rewritten once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def environment(cache, sst_home) -> dict[str, str]:
    """The variables of a watched run."""
    return {
        "SST_HOME": str(sst_home),
        "SST_CACHE_DIR": str(cache),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONHASHSEED": "0",
    }


@pytest.fixture
def plain(shop, run_python, environment) -> Callable[..., Seen]:
    """Run Python in the shop's folder."""

    def run(*words: str, stdin: str = "", **more: str) -> Seen:
        done = run_python(words, environment | more, shop, stdin=stdin, timeout=LIMIT)
        return Seen(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def watched(plain) -> Callable[..., Seen]:
    """Run the same under ``sst run``, in the way that is named first."""

    def run(way: str, *words: str, stdin: str = "", **more: str) -> Seen:
        sst = ("-m", "sst_bytecode", "run", *WAYS[way], "--", sys.executable)
        return plain(*sst, *words, stdin=stdin, **more)

    return run


@pytest.fixture
def line_of(shop) -> Callable[[str], int]:
    """Give the number of the shop's first line that contains a text."""
    lines = (shop / "shop.py").read_text().splitlines()
    return lambda text: next(number for number, line in enumerate(lines, 1) if text in line)
