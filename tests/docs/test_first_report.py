"""The tutorial is true: its files and commands, word for word, in the checkout and from an installed wheel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.docs.walkthrough import walk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-report.md"


def _environment(clean_env, folder, binaries):
    kept = {name: value for name, value in clean_env.items() if name != "SST_HOME"}
    cache = {"SST_CACHE_DIR": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, **cache, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


def _folder(tmp_path):
    """An empty one, with nothing in its path that the page's commands would find."""
    folder = tmp_path / "first"
    folder.mkdir()
    return folder


def test_the_tutorial_says_what_happens(tmp_path, clean_env):
    """Each command prints what the page says that it prints."""
    environment = _environment(clean_env, tmp_path, Path(sys.executable).parent)
    assert walk(PAGE.read_text(), _folder(tmp_path), environment) == 7


def _pinned(folder):
    """The versions of the lock, without its hashes, as constraints: those that were tested."""
    versions = re.findall(
        r"^[\w.-]+==\S+(?: ; [^\\\n]+)?", (ROOT / "requirements" / "lock.txt").read_text(), re.MULTILINE
    )
    file = folder / "constraints.txt"
    file.write_text("\n".join(versions))
    return file


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_tutorial_works_from_an_installed_distribution(tmp_path, clean_env, kind):
    """Built, installed into an empty environment with what it requires and nothing else, it does the same."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [built] = (tmp_path / "dist").iterdir()
    home = tmp_path / "empty"
    venv.create(home, with_pip=False, symlinks=True)
    uv = Path(sys.executable).with_name("uv")
    install = [
        uv, "pip", "install", "--python", home / "bin" / "python", "--constraint", _pinned(tmp_path), built, "flask",
        "requests",
    ]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True, cwd=tmp_path)
    elsewhere = subprocess.run(
        [home / "bin" / "python", "-c", "import sst_bytecode; print(sst_bytecode.__file__)"],
        check=True, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert str(home) in elsewhere.stdout
    assert walk(PAGE.read_text(), _folder(tmp_path), _environment(clean_env, tmp_path, home / "bin")) == 7
