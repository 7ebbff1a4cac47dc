"""Programs that other tools run: multiprocessing's children, `runpy`, coverage and pytest."""

from __future__ import annotations

import json

import pytest

CALL = "import json\njson.dumps({})\n"

POOL = """
import json, multiprocessing, sys

def work(n):
    json.dumps(n)
    return __name__

if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
        print(pool.map(work, [1]))
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_of_multiprocessing(app, plain, watched, method):
    """The program's functions are watched in children that run the program again as ``__mp_main__``, and in forks."""
    app({"main.py": POOL})
    seen = watched(["main.py", method])
    assert (seen.code, seen.out) == plain(["main.py", method])[:2]
    assert seen.calls == ["__main__ work 5"]


@pytest.mark.parametrize("early", [True, False], ids=["runpy imported before", "runpy imported by the program"])
def test_run_path(app, plain, watched, way, early):
    """A file that `runpy` runs is rewritten, whether `runpy` was there before us or not."""
    if early:
        (way / "sitecustomize.py").write_text("import runpy\n" + (way / "sitecustomize.py").read_text())
    app(
        {
            "main.py": "import runpy\nrunpy.run_path('job.py', run_name='job')\n",
            "job.py": CALL + "print(__name__, __file__)\n1 / 0\n",
        }
    )
    seen = watched(["main.py"])
    assert (seen.code, seen.out, seen.err) == plain(["main.py"])
    assert seen.calls == ["__main__ <module> 2"]


def test_coverage_runs_a_watched_program_and_counts_the_same_lines(app, watched, plain):
    """``coverage run`` executes rewritten code; the lines that it reports are those of a plain run."""
    app(
        {
            "main.py": "import shop\n" + CALL + "if json is None:\n    print('never')\n",
            "shop.py": CALL + "def f():\n    return 1\n",
        }
    )
    lines = []
    for run in (plain, watched):
        done = run(["-m", "coverage", "run", "--data-file=data", "--include=*/app/*", "main.py"])
        code, err = (done.code, done.err) if run is watched else (done[0], done[2])
        assert code == 0, err
        plain(["-m", "coverage", "json", "--data-file=data", "-q", "-o", "out.json"])
        report = json.loads((app({}) / "out.json").read_text())
        lines.append({name: found["executed_lines"] for name, found in report["files"].items()})
    assert done.calls == ["shop <module> 2", "__main__ <module> 3"]
    assert lines[0] == lines[1]


MEASURES = """
import coverage
measured = coverage.Coverage(data_file=None)
measured.start()
import shop
measured.stop()
print(*(file for file in sorted(measured.get_data().measured_files()) if "tiny.py" not in file))
"""


@pytest.mark.parametrize("core", ["ctrace", "pytrace"])
def test_coverage_measures_no_file_of_ours(app, watched, plain, core):
    """We lie in a checkout, outside the folders of packages; where a tool asks coverage to measure, too."""
    app({"main.py": MEASURES, "shop.py": CALL})
    seen = watched(["main.py"], {"COVERAGE_CORE": core})
    assert seen.seen == plain(["main.py"], {"COVERAGE_CORE": core})
    assert seen.out.endswith("/shop.py\n")
    assert seen.calls == ["shop <module> 2"]
    run = ["-m", "coverage", "run", "--data-file=data", "main.py"]
    assert watched(run, {"COVERAGE_CORE": core}).seen == plain(run, {"COVERAGE_CORE": core})
    assert "/rewriter/" not in plain(["-m", "coverage", "report", "--data-file=data"])[1]


def test_pytest_runs_watched_tests(app, watched):
    """Test modules, whose assertions pytest rewrites, are watched, and pytest's own cache of them stays plain."""
    test = "import json\n\ndef test_one():\n    text = json.dumps({})\n    assert text == 'x'\n"
    app({"test_shop.py": test, "pytest.ini": "[pytest]\n"})
    for _ in range(2):
        seen = watched(["-m", "pytest", "-q", "test_shop.py"])
        assert "AssertionError: assert '{}' == 'x'" in seen.out
        assert "test_shop test_one 4" in seen.calls
