"""The tutorial is true: its code runs, and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import types
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "write-a-pass.md"


def test_the_page_prints_what_it_says(monkeypatch):
    """All Python of the page, run in order as the module that it talks of, prints the page's listing."""
    page = PAGE.read_text(encoding="utf-8")
    shortcuts = types.ModuleType("shortcuts")
    monkeypatch.setitem(sys.modules, "shortcuts", shortcuts)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
            exec(compile(block, str(PAGE), "exec"), vars(shortcuts))
    assert output.getvalue() == re.search(r"```text\n(.*?)```", page, re.DOTALL)[1]


def test_the_pass_of_the_page_is_ten_lines():
    """As promised: what a researcher writes is that short."""
    first = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert sum(1 for line in first.splitlines() if line.strip() and "import" not in line) <= 12
