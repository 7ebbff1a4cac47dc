"""``python -m sst_bytecode.catalog.transforms`` writes `compiled.py`, which loads without a TOML parser."""

from __future__ import annotations

import os

from sst_bytecode.catalog.transforms.load import FOLDER, read_files, state_of_files

__all__ = ["main", "text"]

_HEAD = '''"""The transforms, made of the TOML files by ``python -m sst_bytecode.catalog.transforms``: do not edit."""

from __future__ import annotations

# ruff: noqa: E501, Q000 - generated, one entry a line, quoted as `repr` does
# fmt: off
'''


def text() -> str:
    """What `compiled.py` has to be."""
    values, digest = read_files()
    lines = [f"STATE = {state_of_files()}", f'DIGEST = "{digest}"', "ENTRIES: tuple[dict[str, object], ...] = ("]
    lines += [f"    {one!r}," for one in values]
    return _HEAD + "\n".join(lines) + "\n)\n"


def main() -> None:
    """Write the module beside the TOML files."""
    with open(os.path.join(FOLDER, "compiled.py"), "w", encoding="utf-8") as stream:  # noqa: PTH118, PTH123 - as in load.py
        stream.write(text())


if __name__ == "__main__":
    main()
