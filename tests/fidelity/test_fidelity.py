"""What other people's tests say of a watched program is what they say of a plain one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fidelity import page, reasons, results, suites
from tests.fidelity.outcomes import WHOLE, Difference, differences, read

ROOT = Path(__file__).parents[2]

JUNIT = """<testsuites><testsuite>
<testcase name="good" classname="m"/><testcase name="bad" classname="m"><failure/><system-out/></testcase>
<testcase name="away" classname="m"><skipped type="pytest.xfail"/></testcase>
<testcase name="twice" classname="m"/><testcase name="twice" classname="m"><error/></testcase>
</testsuite></testsuites>"""


def _fidelity(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fidelity", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.timeout(600)
def test_a_subset_has_equal_outcomes():
    """Some of CPython's own tests: with hooks everywhere, and as the product runs; no difference lacks a reason."""
    done = _fidelity("--subset")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("0 unexplained") == 2


@pytest.mark.slow
@pytest.mark.timeout(6 * 3600)
def test_all_suites_have_equal_outcomes():
    """All of CPython's suite that is listed, and the suites of six libraries."""
    done = _fidelity()
    assert done.returncode == 0, done.stdout + done.stderr


def test_outcomes_are_read_from_junit_files(tmp_path):
    """Passed, failed, an expected failure told from a skip, and a test that is reported twice."""
    file = tmp_path / "junit.xml"
    file.write_text(JUNIT)
    assert read(file, "exit code 1") == {
        WHOLE: "exit code 1",
        "m.good": "passed",
        "m.bad": "failure",
        "m.away": "skipped (pytest.xfail)",
        "m.twice": "error, passed",
    }
    assert read(tmp_path / "none.xml", "killed by SIGSEGV") == {WHOLE: "killed by SIGSEGV"}


def test_what_one_run_did_not_come_to_is_a_difference():
    """A test that is missing differs, as one does that ended otherwise."""
    found = differences({WHOLE: "exit code 0", "a": "passed", "b": "passed"}, {WHOLE: "exit code 0", "a": "failure"})
    assert found == [Difference("a", "passed", "failure"), Difference("b", "passed", "not run")]


def test_a_module_that_is_run_again_replaces_what_was_found_of_it(tmp_path, monkeypatch):
    """And of no other; what is not listed any more, or was found on another patch release, goes."""
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")

    def keep(python, **modules):
        told = {name: results.Found(tests, 0, (), (("a", "passed", "failure"),)) for name, tests in modules.items()}
        results.keep(results.Result(python, "product", "click", told), ["a", "b", "c"])
        [kept] = results.kept()
        return {name: one.tests for name, one in kept.modules.items()}, kept.tests, kept.different

    assert keep("3.11.7", b=1, away=9) == ({"b": 1}, 1, 1)
    assert keep("3.11.7", a=2, c=3) == ({"a": 2, "b": 1, "c": 3}, 6, 3)
    assert keep("3.11.7", c=4) == ({"a": 2, "b": 1, "c": 4}, 7, 3)
    assert keep("3.11.8", a=5) == ({"a": 5}, 5, 1)


def test_at_least_a_hundred_and_twenty_modules_of_cpython_are_listed():
    """Each once."""
    listed = suites.listed("cpython")
    assert len(set(listed)) == len(listed) >= 120


def test_the_page_says_what_the_results_say():
    """Nobody edits it; and no difference that was found lacks a reason, or has one that is not listed any more."""
    found = results.kept()
    assert page.PAGE.read_text() == page.text(found)
    modules = [one for result in found for one in result.modules.values()]
    assert [row for one in modules for row in one.open] == []
    assert {row[-1] for one in modules for row in one.explained} <= {one.because for one in reasons.known()}
