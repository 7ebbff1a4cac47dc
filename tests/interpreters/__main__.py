"""``python -m tests.interpreters VERSION``: prints the path of that interpreter, got first if it is not there.

One line on stderr and exit code 1 where it cannot be had.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.interpreters import machine
from tests.interpreters.debian import NotToBeHad, interpreter

FOLDER = Path(__file__).parents[2] / ".interpreters"


def main() -> int:
    """Print one path, or why there is none."""
    parser = argparse.ArgumentParser(prog="python -m tests.interpreters", description=__doc__)
    parser.add_argument("version", help="such as 3.14")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder to keep it in (default: .interpreters)")
    told = parser.parse_args()
    try:
        found = machine.found(told.version) or interpreter(told.version, told.into.absolute())
    except NotToBeHad as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
