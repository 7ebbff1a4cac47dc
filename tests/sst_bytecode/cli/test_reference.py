"""The reference is generated from the code, and is what the code says today."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode.cli import reference
from sst_bytecode.config import OPTIONS
from sst_bytecode.config_meanings import DEFAULTS, MEANINGS

_DOCS = Path(sst_bytecode.__file__).parents[1] / "docs" / "reference"


def test_the_reference_is_what_the_code_says():
    """Verbs, options, keys, variables and defaults; after a change: ``make reference``."""
    for path, text in reference.pages(_DOCS).items():
        assert path.read_text() == text, f"{path.name} is not what the code says: make reference"


def test_every_key_has_a_meaning():
    """No key is in the reference without a word on it, and no word is on a key that is gone."""
    assert set(MEANINGS) == set(OPTIONS)
    assert set(DEFAULTS) <= set(OPTIONS)


def test_the_reference_has_what_help_lists(run_python):
    """The generator knows the options of a verb as people see them."""
    text = (_DOCS / "cli.md").read_text()
    for verb in ("run", "report", "check", "store export"):
        listed = run_python(["-m", "sst_bytecode", *verb.split(), "--help"], {"COLUMNS": "200"}).stdout
        options = set(re.findall(r"^\s+(--[a-z-]+)", listed, re.MULTILINE)) - {"--help"}
        assert options
        part = text.partition(f"## `sst {verb}`")[2].partition("\n## ")[0]
        assert options == set(re.findall(r"^\| `(--[a-z-]+)", part, re.MULTILINE)), verb


def test_a_page_without_its_marks_is_told(tmp_path):
    """Where the marks are gone, nothing is overwritten."""
    for name in ("cli.md", "config.md"):
        (tmp_path / name).write_text("by hand")
    with pytest.raises(ValueError, match=r"cli\.md: has no part that is generated"):
        reference.write(tmp_path)


def test_every_key_of_an_event_is_in_the_reference():
    """What the schema requires is explained."""
    schema = json.loads(resources.files("sst_bytecode.report").joinpath("schema-1.json").read_text())
    text = (_DOCS / "report-schema.md").read_text()
    for name in ("event", "destination", "site", "datum"):
        for key in schema["$defs"][name]["properties"]:
            assert f"`{key}`" in text
