"""What each pass weaves, to be read: listings of before and after as one diff, one file for each pass and version."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

import pytest

from rewriter import ObserveCalls, ObserveEntries, ObserveIterations, Pipeline, dialect
from rewriter.listing import side_by_side, text
from tests.rewriter.outcomes import compiled

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "calls-plain": (
        ObserveCalls("pkg.mod:hook", frozenset({"json.dumps"})),
        "import json\ndef f(x):\n    return json.dumps(x)\n",
    ),
    "calls-keywords": (ObserveCalls("pkg.mod:hook", None), "def f(g, x):\n    g(x, key=1)\n"),
    "calls-method-in-try": (
        ObserveCalls("pkg.mod:hook", None),
        "def f(s):\n    try:\n        return s.upper()\n    except ValueError:\n        return 1\n",
    ),
    "calls-spread": (ObserveCalls("pkg.mod:hook", None), "def f(g, a, k):\n    return g(*a, **k)\n"),
    "calls-decorator": (ObserveCalls("pkg.mod:hook", None), "@deco\ndef f():\n    pass\n"),
    "calls-gated": (
        ObserveCalls("pkg.mod:hook", None, gate="pkg.mod:gate"),
        "def f(s, g):\n    for x in s.split(g(s)):\n        yield x\n",
    ),
    "entries-function": (ObserveEntries("pkg.mod:hook", frozenset({"m:f"})), "def f(a, *b):\n    return a\n"),
    "entries-gated": (
        ObserveEntries("pkg.mod:hook", frozenset({"m:f"}), gate="pkg.mod:gate"),
        "def f(a):\n    return a\n",
    ),
    "entries-generator": (ObserveEntries("pkg.mod:hook", frozenset({"m:f"})), "def f(a):\n    yield lambda: a\n"),
    "iterations": (
        ObserveIterations("pkg.mod:hook"),
        "def f(a):\n    for b in a:\n        yield from [c for c in b]\n",
    ),
    "entries-coroutine": (ObserveEntries("pkg.mod:hook", frozenset({"m:f"})), "async def f(a):\n    return await a\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_pass_weaves_what_its_listing_shows(name):
    """The diff of both listings is the golden one; run with REWRITER_GOLDEN=write after a change on purpose."""
    made, source = CASES[name]
    code = compiled(source)
    rewritten = Pipeline((made,)).rewrite(code, "m", check=True)
    assert rewritten.failures == ()
    diff = difflib.unified_diff(
        text(code).splitlines(), text(rewritten.code).splitlines(), "plain", "woven", lineterm="", n=99
    )
    listing = "\n".join(line.rstrip() for line in diff) + "\n"
    golden = GOLDEN / f"{name}-{dialect.VERSION[0]}.{dialect.VERSION[1]}.diff"
    if os.environ.get("REWRITER_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(listing, encoding="utf-8")
    assert listing == golden.read_text(encoding="utf-8")


def test_side_by_side_marks_what_is_woven(tmp_path):
    """Source lines stand between, the original's instructions on the left, and ``+`` before each woven one."""
    file = tmp_path / "m.py"
    file.write_text("def f(s):\n    return s.upper()\n", encoding="utf-8")
    code = compile(file.read_text(encoding="utf-8"), str(file), "exec")
    rewritten = Pipeline((ObserveCalls("pkg.mod:hook", None),)).rewrite(code, "m")
    shown = side_by_side(code, rewritten.code)
    plain = sum(1 for line in shown.splitlines() if line[:1].isupper() and " + " not in line)
    assert "    2  return s.upper()" in shown
    assert "<hook pkg.mod:hook>" in shown
    assert plain == len(text(next(c for c in code.co_consts if hasattr(c, "co_code"))).splitlines()) - 1
    assert "\033" not in shown
    assert "\033" in side_by_side(code, rewritten.code, color=True)
    assert sys.version_info >= (3, 11)
