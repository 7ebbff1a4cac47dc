"""The real browser that the page is tested in: Debian's Chromium.

`python -m tests.chromium` installs the package where there is none, and says where the program is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class NoBrowserError(Exception):
    """There is no browser, and none can be installed; the message says why."""


def chromium() -> str:
    """The path of the program, installed if it was missing. Raises NoBrowserError."""
    found = _found()
    if found is not None:
        return found
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        raise NoBrowserError("no Chromium here; install it as root: apt-get install -y chromium")
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        )
    found = _found()
    if found is None:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise NoBrowserError(f"Chromium cannot be installed: apt-get ended with {done.returncode} ({' '.join(words)})")
    return found


@contextmanager
def running() -> Iterator[Browser]:
    """The browser, without a window, for a module of tests at most: while it runs nobody else can use asyncio."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _found() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


if __name__ == "__main__":
    try:
        sys.stdout.write(chromium() + "\n")
    except NoBrowserError as error:
        sys.exit(f"tests.chromium: {error}")
