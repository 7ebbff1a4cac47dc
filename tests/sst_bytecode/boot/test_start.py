"""Whatever is wrong at the start costs one line on stderr, and the program runs as if we were not there."""

from __future__ import annotations

import os
import platform
import subprocess

import pytest

from tests.interpreters import machine
from tests.sst_bytecode.boot.conftest import BOOT

BREAK = {
    "rewriter/interpreter.py": (
        "SUPPORTED = (",
        "SUPPORTED = () and (",
        "is not supported; the program runs unwatched",
    ),
    "rewriter/binding.py": ("import", "not Python", "(SyntaxError at "),
    "sst_bytecode/session.py": ("import os", "raise OSError('a secret')", "(OSError at session.py:"),
    "sst_bytecode/boot/start.py": ("import os", "raise OSError('a secret')", "(OSError); the program runs unwatched"),
}


@pytest.mark.parametrize("file", BREAK)
def test_what_is_broken_in_us_breaks_nothing(run_python, packages, environment, probe, file):
    """A version that we do not know, or damage to our files: one line without the error's text, and a plain run."""
    old, new, line = BREAK[file]
    path = packages / file
    path.write_text(path.read_text().replace(old, new, 1))
    boot = packages / "sst_bytecode" / "boot" / "path"
    done = run_python([probe], {"PYTHONPATH": str(boot)}, python=str(environment[0]))
    assert done.returncode == 0
    assert done.stdout.startswith("False")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("sst: ")
    assert line in done.stderr
    assert "secret" not in done.stderr


# Before any path of ours is looked at, an interpreter is made to lack what 3.11 brought.
OLDER = "import sys; vars(sys).pop('exception', None)\n"


def test_an_older_python_runs_plain(run_python, environment, probe):
    """What cannot even read our modules is told so in one line with its version, and chains to the next one."""
    python, library = environment
    (library / "older.pth").write_text(OLDER)
    (library / "sitecustomize.py").write_text("print('next')\n")
    done = run_python([probe], {"PYTHONPATH": str(BOOT)}, python=str(python))
    assert (done.returncode, done.stdout) == (0, "next\nFalse\n")
    assert done.stderr == f"sst: cannot watch Python {platform.python_version()}; the program runs unwatched\n"


def test_older_pythons_of_this_machine_run_plain(clean_env, tmp_path):
    """So say real ones, as many as there are here."""
    for version in ("2.7", "3.6", "3.8", "3.9", "3.10"):
        python = machine.found(version)
        if python is not None:
            env = clean_env | {"PYTHONPATH": str(BOOT), "PYTHONDONTWRITEBYTECODE": "1"}
            command = [os.fspath(python), "-c", "print('ran')"]
            done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
            assert done.stdout == "ran\n"
            assert done.stderr.startswith(f"sst: cannot watch Python {version}.")
            assert done.stderr.endswith("; the program runs unwatched\n")
            assert done.stderr.count("\n") == 1


def test_a_build_without_the_global_lock_runs_plain(run_python, packages, environment, probe):
    """Such a build says so with a letter among its ABI flags (PEP 703); one line, and a plain run."""
    path = packages / "rewriter" / "interpreter.py"
    path.write_text(path.read_text().replace('getattr(sys, "abiflags", "")', '"t"', 1))
    boot = packages / "sst_bytecode" / "boot" / "path"
    done = run_python([probe], {"PYTHONPATH": str(boot)}, python=str(environment[0]))
    assert (done.returncode, done.stdout[:5], done.stderr.count("\n")) == (0, "False", 1)
    assert "without the global lock (free-threaded) is not supported; the program runs unwatched" in done.stderr


SUBINTERPRETER = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
import sys
inner = interpreters.create()
interpreters.run_string(inner, "exec(open('probe.py').read()); print('code', 6 * 7, flush=True)")
interpreters.destroy(inner)
exec(open("probe.py").read())
"""


@pytest.mark.usefixtures("probe")
def test_a_subinterpreter_runs_plain(run_python, sst_home, tmp_path):
    """It says so in one line; the process's first interpreter is watched, and tells the doctor of it."""
    (tmp_path / "main.py").write_text(SUBINTERPRETER)
    done = run_python(["main.py"], {"PYTHONPATH": str(BOOT), "SST_HOME": str(sst_home)}, tmp_path)
    assert (done.returncode, [line.split()[0] for line in done.stdout.splitlines()]) == (0, ["False", "code", "True"])
    assert done.stderr == "sst: a subinterpreter is not supported; the program runs unwatched\n"
    told = run_python(["-m", "sst_bytecode", "doctor", "--home", str(sst_home)])
    assert "subinterpreters: not supported; what the program runs in them is unwatched" in " ".join(told.stdout.split())


@pytest.mark.parametrize("way", ["environment", "file"])
def test_a_bad_option_is_named(run_python, probe, tmp_path, way):
    """A configuration that we do not understand is named in one line; the program runs unwatched."""
    if way == "file":
        (tmp_path / "sst.toml").write_text("colour = 'blue'\n")
    env = {"PYTHONPATH": str(BOOT)} | ({"SST_LEVEL": "blue"} if way == "environment" else {})
    done = run_python([probe], env)
    assert (done.returncode, done.stdout[:5], done.stderr.count("\n")) == (0, "False", 1)
    assert ("SST_LEVEL" if way == "environment" else "colour") in done.stderr


def test_without_stderr_the_program_runs(run_python):
    """A line that nobody can read is not worth an error."""
    text = "import os, sys\nos.close(2)\nos.environ['SST_LEVEL'] = 'blue'\n"
    text += "os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])\n"
    done = run_python(["-c", text], {"PYTHONPATH": str(BOOT)})
    assert (done.returncode, done.stdout) == (0, "1\n")


def test_the_program_has_its_own_names(run_python, tmp_path):
    """Our start leaves nothing in the program's namespace, and what it imports for itself is hidden from nobody."""
    (tmp_path / "main.py").write_text("print(sorted(globals()))\n")
    plain = run_python(["main.py"])
    assert run_python(["main.py"], {"PYTHONPATH": str(BOOT)}).stdout == plain.stdout
