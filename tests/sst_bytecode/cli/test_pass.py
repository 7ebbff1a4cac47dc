"""A researcher's pass runs with the product's own, from beside the program."""

from __future__ import annotations

import sys
import textwrap

import pytest

PASS = """
    import atexit

    counts = {}
    atexit.register(lambda: print(sorted(counts.items())))

    def count(site):
        def before(callee, operands):
            counts[site.target] = counts.get(site.target, 0) + 1
        return before

    class CountCalls:
        def __call__(self, body):
            for call in body.calls:
                body = body.observe_call(call, "counting:count")
            return body

        def __repr__(self):
            return "CountCalls()"
"""
PROGRAM = "def double(n):\n    return abs(n) * 2\nfor n in (1, 2, 3):\n    double(n)\n"


@pytest.fixture
def program(tmp_path):
    """A program and a pass in one folder."""
    folder = tmp_path / "research"
    folder.mkdir()
    (folder / "counting.py").write_text(textwrap.dedent(PASS))
    (folder / "program.py").write_text(PROGRAM)
    return folder / "program.py"


@pytest.mark.parametrize("where", ["beside the program", "elsewhere"])
def test_a_pass_is_found_beside_the_program(run_python, program, tmp_path, where):
    """Whatever the current folder, ``--pass`` finds a module that the program itself could import."""
    folder = program.parent if where == "beside the program" else tmp_path
    done = run_python(
        ["-m", "sst_bytecode", "run", "--pass", "counting:CountCalls", "--", sys.executable, program], cwd=folder
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[('.abs', 3), ('.double', 3)]\n"


@pytest.mark.parametrize("name", ["counting:Nothing", "nowhere:CountCalls", "os:getcwd", "json:JSONEncoder"])
def test_a_pass_that_is_not_there_is_told_before_the_program_runs(run_python, program, name):
    """One line names the pass; the program does not run as if nothing had been asked for."""
    done = run_python(["-m", "sst_bytecode", "run", "--pass", name, "--", sys.executable, program], cwd=program.parent)
    assert done.returncode != 0
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "double" not in done.stdout


def test_the_module_of_a_pass_is_told_as_excluded(run_python, program):
    """It is on its way in while the pass is made, so that no pass can rewrite it: that is no failure."""
    command = (sys.executable, program.name)
    environment = {"SST_PASS": "counting:CountCalls"}
    done = run_python(["-m", "sst_bytecode", "doctor", "--", *command], environment, program.parent)
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if " counting" in line] == ["note unwatched: counting: excluded"]
