"""The fixtures that start children keep the promises that other tests rest on."""

from __future__ import annotations

import subprocess
import sys


def test_child_inherits_no_switch_of_ours(run_python, monkeypatch, sst_home):
    """A variable that would switch tracking on here does not reach a child; its SST_HOME is the test's own."""
    monkeypatch.setenv("PYTHON_TRACKING_ENABLED", "1")
    monkeypatch.setenv("SST_LEVEL", "flow")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    switches = "sorted(name for name in os.environ if name.startswith(('SST_', 'PYTHON_', 'PYTHONPATH')))"
    done = run_python(["-c", f"import os; print({switches}, os.environ['SST_HOME'])"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == f"['SST_HOME'] {sst_home}"


def test_child_gets_what_the_test_says(run_python, tmp_path):
    """Environment, folder, standard input and exit code are the test's."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    code = "import os, sys; print(os.environ['SST_LEVEL'], os.getcwd(), sys.stdin.read()); sys.exit(7)"
    done = run_python(["-c", code], {"SST_LEVEL": "calls"}, folder, stdin="hello")
    assert (done.returncode, done.stdout) == (7, f"calls {folder} hello\n")


def test_child_can_be_interrupted():
    """Whatever ignores Ctrl-C around this run, a child is a program that a user may interrupt."""
    text = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    assert subprocess.run([sys.executable, "-c", text], capture_output=True, check=True).stdout == b"True\n"
