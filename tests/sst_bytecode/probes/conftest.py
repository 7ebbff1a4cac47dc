"""What the tests of the probes share: a child process whose probes write down what they tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[3]
WATCHED = Path(__file__).with_name("watched.py")


@pytest.fixture
def watch(tmp_path, woven):
    """Run a program's source in a watched child process; answers what the observer was told, its output, and the line
    of a text in it.
    """

    def run(source, *arguments, check=True, plain=False, libraries="", **settings):
        source = textwrap.dedent(source).lstrip("\n")
        program, record = tmp_path / "app.py", tmp_path / "record.json"
        program.write_text(source)
        program_and_record = [str(program)] if plain else [str(WATCHED), str(program), str(record)]
        path = os.pathsep.join(map(str, filter(None, (ROOT, libraries))))
        child = subprocess.run(
            [sys.executable, *program_and_record, *arguments],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": path, "SETTINGS": json.dumps(settings), "WOVEN": str(woven)},
        )  # fmt: skip
        seen = json.loads(record.read_text()) if record.exists() else {}
        if check and not plain:
            assert child.returncode == 0, child.stderr
            assert not seen["failures"], seen["failures"]
            assert not seen["hooks"], seen["hooks"]
            assert not seen["rewriting"], seen["rewriting"]
        lines = source.splitlines()
        return SimpleNamespace(
            **seen, out=child.stdout, err=child.stderr, code=child.returncode,
            line=lambda text: next(number for number, line in enumerate(lines, 1) if text in line),
            column=lambda text: next(line.index(text) for line in lines if text in line),
        )  # fmt: skip

    return run
