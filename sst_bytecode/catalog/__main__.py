"""``python -m sst_bytecode.catalog`` writes `compiled.py`: the TOML files in a form that loads without a parser."""

from __future__ import annotations

import json
from pathlib import Path

from sst_bytecode.catalog.catalogue import FOLDER, read_files, state_of_files

__all__ = ["main", "text"]

_HEAD = '''"""The catalogue as Python, made of the TOML files by ``python -m sst_bytecode.catalog``: do not edit."""

from __future__ import annotations

# ruff: noqa: E501 - generated, one entry a line
# fmt: off
'''


def text() -> str:
    """What `compiled.py` has to be."""
    values, digest = read_files()
    lines = [f"STATE = {state_of_files()}", f'DIGEST = "{digest}"', "ENTRIES: tuple[dict[str, object], ...] = ("]
    lines += [f"    {_literal(one)}," for one in values]
    return _HEAD + "\n".join(lines) + "\n)\n"


def _literal(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        inner = ", ".join(_literal(one) for one in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def main() -> None:
    """Write the module beside the TOML files."""
    Path(FOLDER, "compiled.py").write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
