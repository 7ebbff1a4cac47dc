"""``python -m sst_bytecode`` is ``sst``."""

from __future__ import annotations

import sys

from sst_bytecode.cli import main

if __name__ == "__main__":
    sys.exit(main())
