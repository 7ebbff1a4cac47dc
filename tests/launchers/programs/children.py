"""Other programs by `subprocess`: children of a child, and one with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import shop


def main() -> None:
    """Start a program in each way."""
    shop.serve(10)
    for arguments in (
        ["app.py"],
        ["-m", "pack"],
        ["-c", "import subprocess, sys; subprocess.run([sys.executable, 'app.py'])"],
    ):
        print(subprocess.run([sys.executable, *arguments], check=False, capture_output=True, text=True).stdout, end="")
    kept = {"LEDGER": os.environ["LEDGER"], "SOMEWHERE": "unseen-"}
    if sys.argv[1:] == ["cleaned"]:
        print(subprocess.run([sys.executable, "app.py"], env=kept, check=False, capture_output=True, text=True).stdout)
    print(os.system(f"{sys.executable} app.py > /dev/null"))  # noqa: S605 - what is tried


if __name__ == "__main__":
    main()
