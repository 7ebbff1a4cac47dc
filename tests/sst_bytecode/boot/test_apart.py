"""A program gets its own modules though ours have the same names, and is watched all the same."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipapp
from pathlib import Path

import bytecode
import pytest

from sst_bytecode.apart import NEEDED
from sst_bytecode.undisturbed import OWN
from tests.sst_bytecode.boot.conftest import BOOT, ROOT

NAMES = ("rewriter", "bytecode", "bisect", "copy", "dataclasses", "dis", "json", "pickletools", "token", "tomllib")

# Tells which modules it gets, then what of it is watched; asks for what only an event makes us import.
PROGRAM = """
import sys

def send(email):
    import base64, socket
    here, there = socket.socketpair()
    here.sendall(base64.b64encode(email.encode()))
    there.recv(100)

send("ada@example.org")
for name in {names}:
    print(name, getattr(__import__(name), "whose", "python's"))
session = sys.modules.get("sst_bytecode.session")
if session is not None:
    current = session.current()
    current.tracker().failures.clear()
    current.flush()
    print(sorted(current.installed.troubles()), len(current.installed.report().modules), file=sys.stderr)
"""


@pytest.fixture
def shop(tmp_path):
    """Make a folder with a program and its own modules, as many as there are names."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.py").write_text("whose = 'mine'\n")
    (folder / "app.py").write_text(PROGRAM.format(names=NAMES))
    (folder / "__main__.py").write_text(PROGRAM.format(names=NAMES))
    zipapp.create_archive(folder, tmp_path / "shop.pyz")
    return folder


@pytest.fixture
def watch(run_python, tmp_path):
    """Run a program with the boot folder, a home and a cache of this test."""

    def run(arguments, cwd, python=sys.executable, path="", **options):
        way = {
            "PYTHONPATH": f"{BOOT}:{path}",
            "SST_HOME": str(tmp_path / "home"),
            "SST_CACHE_DIR": str(tmp_path / "cache"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        return run_python(arguments, way, cwd, python=python, **options)

    return run


MINE = "".join(f"{name} mine\n" for name in NAMES)


@pytest.mark.parametrize("cache", ["cold", "warm"])
@pytest.mark.parametrize("arguments", [["app.py"], ["-m", "app"], ["."], ["../shop.pyz"]], ids=" ".join)
def test_the_program_s_own_modules_are_used(watch, shop, arguments, cache):
    """Whatever is in the cache, each of them is the program's, and the program is watched."""
    for _ in range(1 + (cache == "warm")):
        done = watch(arguments, shop)
    assert (done.returncode, done.stdout) == (0, MINE)
    assert done.stderr.startswith("[] ")
    assert done.stderr != "[] 0\n"


@pytest.mark.parametrize("way", ["-c", "-"])
def test_a_program_without_a_file(watch, shop, way):
    """A program on the command line or from standard input gets those in the current folder."""
    text = "import rewriter, copy, json\nprint(rewriter.whose, copy.whose, json.whose)\n"
    done = watch(["-c", text], shop) if way == "-c" else watch(["-"], shop, stdin=text)
    assert (done.returncode, done.stdout, done.stderr) == (0, "mine mine mine\n", "")


def test_the_current_folder_may_be_looked_into_later(watch, shop, tmp_path):
    """Servers begin in the folder of their own script, and put the current one on the path by themselves."""
    server = tmp_path / "bin" / "serve"
    server.parent.mkdir()
    server.write_text("import os, sys\nsys.path.insert(0, os.getcwd())\nimport app\n")
    done = watch([server], shop)
    assert (done.returncode, done.stdout, done.stderr[:3]) == (0, MINE, "[] ")


def test_the_folder_may_be_on_the_path_from_the_start(watch, shop, tmp_path):
    """Named in PYTHONPATH, it would hide our own modules from ourselves."""
    done = watch([shop / "app.py"], tmp_path, path="shop")
    assert (done.returncode, done.stdout, done.stderr[:3]) == (0, MINE, "[] ")


def test_an_environment_that_lacks_us(watch, shop, environment):
    """Where our packages are lent, the program's go before them as well."""
    done = watch(["app.py"], shop, python=str(environment[0]))
    assert (done.returncode, done.stdout, done.stderr[:3]) == (0, MINE, "[] ")


def test_damage_in_us_leaves_the_program_its_own(run_python, packages, shop, environment):
    """What cannot be loaded costs one line; the modules that we had loaded until then are in nobody's way."""
    path = packages / "rewriter" / "binding.py"
    path.write_text(path.read_text().replace("import", "not Python", 1))
    (shop / "app.py").write_text((shop / "app.py").read_text() + "print(sys.meta_path)\n")
    boot = packages / "sst_bytecode" / "boot" / "path"
    done = run_python(["app.py"], {"PYTHONPATH": str(boot)}, shop, python=str(environment[0]))
    assert (done.returncode, done.stdout[: len(MINE)]) == (0, MINE)
    assert "_Ours" not in done.stdout
    assert done.stderr.count("\n") == 1
    assert "(SyntaxError at apart.py:" in done.stderr


def test_passes_find_ours_where_the_program_has_none(watch, tmp_path):
    """``from rewriter import …`` is for everybody; a folder of that name without modules is in nobody's way."""
    (tmp_path / "rewriter").mkdir()
    (tmp_path / "app.py").write_text("import sys\nfrom rewriter import Body, ObserveCalls\nprint(len(sys.meta_path))\n")
    done = watch(["app.py"], tmp_path)
    plain = subprocess.run(
        [sys.executable, "-c", "import sys; print(len(sys.meta_path))"], capture_output=True, text=True, check=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, plain.stdout, "")


def test_a_module_of_such_a_name_is_watched(run_python, shop, tmp_path):
    """It is not ours for its name: what it sends is seen like that of any other."""
    (shop / "rewriter.py").write_text("import socket\nhere, there = socket.socketpair()\nhere.sendall(b'x')\n")
    (shop / "app.py").write_text(
        "import rewriter, sys\n"
        "print([one.name for one in sys.modules['sst_bytecode.session'].current().installed.report().modules])\n"
    )
    done = run_python(["app.py"], {"PYTHONPATH": str(BOOT), "SST_HOME": str(tmp_path / "home")}, shop)
    assert "'rewriter'" in done.stdout, done.stderr


ABROAD = ("cli", "doctor", "export", "pictures", "report", "testing", "web", "pytest_plugin.py")


def _imported(path: Path) -> set[str]:
    """What a file of ours imports of the standard library, wherever it says so."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    return {name for name in names if name.partition(".")[0] in sys.stdlib_module_names}


def test_all_that_we_need_is_known():
    """Every module of the standard library that a watched process imports for us, directly or not, is in the list."""
    folders = (ROOT / "sst_bytecode", ROOT / "rewriter", Path(bytecode.__file__).parent)
    files = [
        file for folder in folders for file in folder.rglob("*.py") if file.relative_to(folder).parts[0] not in ABROAD
    ]
    names = sorted(set().union(*map(_imported, files)))
    text = (
        "import sys\nbefore = set(sys.modules)\n"
        f"for name in {names!r}:\n    __import__(name)\n"
        "print(*{name.partition('.')[0] for name in sys.modules.keys() - before} - {*sys.builtin_module_names})"
    )
    done = subprocess.run([sys.executable, "-IS", "-c", text], capture_output=True, text=True, check=True)
    # Python loads the others itself at every start with `site`; a name with an underscore is nobody's choice.
    started = {"abc", "genericpath", "io", "os", "posixpath", "stat"}
    assert {name for name in done.stdout.split() if name[0] != "_"} - started <= NEEDED
    assert not NEEDED & OWN
