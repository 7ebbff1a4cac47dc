"""The wheel carries both packages with their data, and the start-up file that makes site-packages a way in."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("rewriter", "sst_bytecode")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel as an installer would, without a network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_every_file_of_both_packages(wheel):
    """Whatever lies in the packages, data too, is in the wheel; `sst.pth` moves to the top; there is nothing else."""
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == expected - {"sst_bytecode/boot/sst.pth"} | {"sst.pth"}


def test_installed_wheel_is_inert_until_asked(wheel, tmp_path, clean_env):
    """In an empty environment `sst.pth` lies at the top of site-packages and, unasked, imports nothing of ours."""
    home = tmp_path / "empty"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    install = [uv, "pip", "install", "--offline", "--no-deps", "--python", python, wheel]
    subprocess.run(install, check=True, capture_output=True)
    report = "import sys, sysconfig; print(sysconfig.get_path('purelib')); print(*sys.modules)"
    for switch in ({}, {"PYTHON_TRACKING_ENABLED": ""}, {"PYTHON_TRACKING_ENABLED": "0"}):
        done = subprocess.run(
            [python, "-c", report], env=clean_env | switch, cwd=tmp_path, check=True, capture_output=True, text=True
        )
        site, modules = done.stdout.splitlines()
        assert Path(site, "sst.pth").is_file()
        assert not {name.partition(".")[0] for name in modules.split()} & {*PACKAGES, "bytecode"}
        assert done.stderr == ""
