"""Tools that run a program, or its tests, find the same lines in rewritten code."""

from __future__ import annotations

import re
import sys

import pytest

from tests.tools.conftest import WAYS

TESTS = """import shop


def test_digest():
    order = shop.Order(" Ada@example.org", [1, 2])
    assert order.digest()[:4] == "none"


def test_names():
    assert list(shop.Order("a.b@c", []).names()) == ["a b", "c"]
    assert shop.total([1, 2]) == sum([1, 2]), "a message"


def test_raises():
    shop.total([1, "2"])
"""

MONITOR = """import sys, shop
tool, seen = sys.monitoring.PROFILER_ID, []
events = sys.monitoring.events
sys.monitoring.use_tool_id(tool, "ours")
functions = {f.__code__: name for name, f in
             {"total": shop.total.__wrapped__, "digest": shop.Order.digest, "names": shop.Order.names}.items()}
def told(event):
    def callback(code, at, *more):
        if code in functions:
            seen.append((event, functions[code], at if event == "line" else None))
    return callback
for name, event in {"line": events.LINE, "start": events.PY_START, "return": events.PY_RETURN,
                    "yield": events.PY_YIELD, "raise": events.RAISE}.items():
    sys.monitoring.register_callback(tool, event, told(name))
sys.monitoring.set_events(tool, events.LINE | events.PY_START | events.PY_RETURN | events.PY_YIELD | events.RAISE)
order = shop.Order("Ada@example.org", [1, -2])
order.digest(), list(order.names())
try: shop.total(["x"])
except TypeError: pass
sys.monitoring.set_events(tool, 0)
print(*seen, sep="\\n")
"""


@pytest.mark.parametrize("way", WAYS)
def test_doctest(plain, watched, way):
    """Examples in a docstring are found and hold."""
    expected, seen = plain("-m", "doctest", "-v", "shop.py"), watched(way, "-m", "doctest", "-v", "shop.py")
    assert seen == expected
    assert "2 passed" in seen.out


@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", [pytest.param("everything", marks=pytest.mark.slow), "product"])
def test_pytest_explains_assertions(shop, plain, watched, way):
    """What a failed assertion compared, the lines of tracebacks, and the summary."""
    (shop / "test_shop.py").write_text(TESTS)
    words = ("-m", "pytest", "-p", "no:cacheprovider", "-vv", "-c", "none.ini", "--rootdir", ".", "test_shop.py")
    (shop / "none.ini").write_text("[pytest]\n")
    expected, seen = plain(*words), watched(way, *words)
    assert "E         - none" in expected.out
    assert (seen.code, _untimed(seen.out)) == (expected.code, _untimed(expected.out))


def _untimed(text: str) -> str:
    return re.sub(r"=+ (.*) in [0-9.]+s.*=+", r"= \1 =", text)


CORES = ["ctrace", "pytrace"] + (["sysmon"] if hasattr(sys, "monitoring") else [])


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("way", WAYS)
def test_coverage(shop, plain, watched, way, core):
    """Lines and branches run and missed, by each of coverage's ways to measure."""
    reports = []
    for run in (plain, lambda *words, **more: watched(way, *words, **more)):
        (shop / ".coverage").unlink(missing_ok=True)
        done = run("-m", "coverage", "run", "--branch", "--source", ".", "main.py", COVERAGE_CORE=core)
        assert done.code == 0, done.err
        reports.append((done.out, done.err, plain("-m", "coverage", "report", "-m").out))
    assert reports[0] == reports[1]
    assert "shop.py" in reports[0][2]


@pytest.mark.parametrize("way", WAYS)
def test_profile(plain, watched, way):
    """The profiler counts the calls of each function of the program, on its line."""
    words = ("-m", "cProfile", "-s", "name", "main.py")
    expected, seen = _counted(plain(*words).out), _counted(watched(way, *words).out)
    assert seen == expected
    assert any("(digest)" in line for line in seen)


def _counted(text: str) -> list[str]:
    """How often what of the shop's was called, without the times."""
    rows = [line.split() for line in text.splitlines() if "shop.py:" in line or "main.py:" in line]
    return sorted(f"{row[0]} {row[-1]}" for row in rows)


if hasattr(sys, "monitoring"):

    @pytest.mark.parametrize("way", WAYS)
    def test_monitoring(shop, plain, watched, way):
        """A tool of its own (PEP 669) is told of the same lines, starts, returns, yields and raises."""
        (shop / "ask.py").write_text(MONITOR)
        assert watched(way, "ask.py") == plain("ask.py")

    @pytest.mark.parametrize("way", WAYS)
    def test_monitoring_branches(shop, plain, watched, way):
        """Branches of woven code are told of, too; without them the events and their order are the same."""
        branches = MONITOR.replace('"line": events.LINE', '"line": events.LINE, "branch": BRANCH')
        branches = branches.replace("events.LINE |", "events.LINE | BRANCH |")
        branches = branches.replace("tool, seen =", "BRANCH = sys.monitoring.events.BRANCH\ntool, seen =", 1)
        (shop / "ask.py").write_text(branches)
        seen, told = plain("ask.py").out.splitlines(), watched(way, "ask.py").out.splitlines()
        more = "('branch', 'digest', None)"
        assert more in told
        assert more not in seen
        assert [line for line in told if "branch" not in line] == [line for line in seen if "branch" not in line]
