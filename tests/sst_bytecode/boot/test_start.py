"""Whatever is wrong at the start costs one line on stderr, and the program runs as if we were not there."""

from __future__ import annotations

import pytest

from tests.sst_bytecode.boot.conftest import BOOT

BREAK = {
    "rewriter/dialect.py": ("SUPPORTED = (", "SUPPORTED = () and (", "is not supported; the program runs unwatched"),
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
