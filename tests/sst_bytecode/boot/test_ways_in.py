"""The ways in: an installed ``.pth`` with a variable, and the boot folder on PYTHONPATH, in any environment."""

from __future__ import annotations

import sys

import pytest

from tests.sst_bytecode.boot.conftest import BOOT, OFF, ON, ROOT

SWITCH = "PYTHON_TRACKING_ENABLED"
PATH = {"PYTHONPATH": str(BOOT)}


@pytest.mark.parametrize(
    ("variable", "flags", "expected"),
    [
        (None, [], OFF),
        ("", [], OFF),
        ("0", [], OFF),
        ("off", [], OFF),
        ("1", [], ON),
        ("1", ["-I"], ON),
        ("1", ["-E"], ON),
        ("1", ["-S"], OFF),
    ],
)
def test_an_installed_package_waits_for_the_variable(run_python, installed, probe, variable, flags, expected):  # noqa: PLR0917 - fixtures are named as parameters
    """In site-packages we are inert until the variable is set; then -I and -E do not keep us out, -S does."""
    done = run_python([*flags, probe], {} if variable is None else {SWITCH: variable}, python=installed)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


@pytest.mark.parametrize(
    ("variable", "flags", "expected"),
    [
        (None, [], ON),
        ("", [], ON),
        ("1", [], ON),
        ("0", [], OFF),
        ("false", [], OFF),
        ("Off", [], OFF),
        (None, ["-I"], OFF),
        (None, ["-E"], OFF),
        (None, ["-S"], OFF),
    ],
)
def test_the_boot_folder_alone_enables(run_python, probe, variable, flags, expected):
    """On PYTHONPATH our folder is enough, unless the variable says no; -I, -E and -S keep it out."""
    done = run_python([*flags, probe], PATH | ({} if variable is None else {SWITCH: variable}))
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


def test_both_ways_at_once_start_once(run_python, installed, packages, probe):
    """An installed package and the boot folder of another copy: one of them starts, and says nothing of the other."""
    env = {"PYTHONPATH": str(packages / "sst_bytecode" / "boot" / "path"), SWITCH: "1"}
    done = run_python([probe], env, python=installed)
    assert (done.returncode, done.stdout, done.stderr) == (0, ON, "")


@pytest.mark.parametrize("layout", ["checkout", "site-packages"])
def test_an_environment_that_lacks_us_borrows_us_alone(run_python, environment, packages, probe, layout):
    """Another environment's interpreter is tracked, and can import nothing else of what lies beside our packages."""
    python, _ = environment
    (packages / "neighbour.py").write_text("")
    boot = BOOT if layout == "checkout" else packages / "sst_bytecode" / "boot" / "path"
    done = run_python([probe], {"PYTHONPATH": str(boot)}, python=str(python))
    assert (done.returncode, done.stdout, done.stderr) == (0, ON, "")
    for name in ("pytest", "sqlalchemy", "fixtures", "neighbour"):
        done = run_python(["-c", f"import {name}"], {"PYTHONPATH": str(boot)}, python=str(python))
        assert f"No module named '{name}'" in done.stderr


def test_a_borrowed_engine_rewrites(run_python, environment, tmp_path):
    """In the environment that lacks us modules are really rewritten: `bytecode` is borrowed too."""
    python, _ = environment
    (tmp_path / "main.py").write_text(
        "import shop, bytecode, sys\nprint(bytecode.__name__, 'rewriter.weave' in sys.modules)\n"
    )
    (tmp_path / "shop.py").write_text("def f(): pass\nf()\n")
    done = run_python(["main.py"], PATH | {"SST_EVERYTHING": "1"}, python=str(python))
    assert (done.returncode, done.stdout, done.stderr) == (0, "bytecode True\n", "")


def test_the_command_line(run_python, probe):
    """``sst run -- command`` tracks the command, which ends with its own exit code."""
    ended = f"exec(open({str(probe)!r}).read()); sys.exit(7)"
    done = run_python(["-m", "sst_bytecode", "run", "--", sys.executable, "-c", ended])
    assert (done.returncode, done.stdout, done.stderr) == (7, ON, "")


@pytest.mark.parametrize(("variable", "expected"), [("", True), ("1", True), ("0", False)])
def test_a_call_in_the_program(run_python, probe, variable, expected):
    """``sst_bytecode.enable()`` tracks from there on, unless the variable says no, and ``disable()`` ends it."""
    text = f"import sst_bytecode\nsst_bytecode.enable()\nexec(open({str(probe)!r}).read())\n"
    text += "sst_bytecode.disable()\nprint(session is not None and session.current() is not None)\n"
    done = run_python(["-c", text], {SWITCH: variable, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [str(expected), "False"]


def test_children_inherit(run_python, probe):
    """A child of a tracked program is tracked, through the environment that it inherits."""
    text = f"import subprocess, sys\nsubprocess.run([sys.executable, {str(probe)!r}])\n"
    done = run_python(["-c", text], PATH)
    assert (done.returncode, done.stdout, done.stderr) == (0, ON, "")


def test_the_start_loads_nothing_that_gevent_or_celery_minds(run_python):
    """Neither threads nor sockets nor logging are imported by the start, nor what would make it slow."""
    minded = {"threading", "socket", "ssl", "logging", "asyncio", "sqlalchemy", "multiprocessing", "subprocess"}
    done = run_python(["-c", "import sys; print(*sys.modules)"], PATH)
    assert minded & set(done.stdout.split()) == set()
    assert "sst_bytecode.loader" in done.stdout
