"""The reference names every option, key and variable that there is."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import sst_bytecode
from sst_bytecode.config import OPTIONS

_DOCS = Path(sst_bytecode.__file__).parents[1] / "docs" / "reference"


def test_every_key_and_variable_is_in_the_reference():
    """Keys of files with their variables and defaults stand in docs/reference/config.md."""
    text = (_DOCS / "config.md").read_text()
    for key, variable, kind, _default in OPTIONS.values():
        assert (
            f"`[[{key}]]`" in text
            if kind in {"tables", "recipients"}
            else f"`[{key}]`" in text
            if kind == "table"
            else f"| `{key}` |" in text
        )
        assert f"`{variable}`" in text


def test_every_verb_and_option_is_in_the_reference(run_python):
    """What `sst VERB --help` lists stands in docs/reference/cli.md, and nothing else does."""
    text = (_DOCS / "cli.md").read_text()
    for verb in ("run", "report", "page", "dis", "doctor"):
        listed = run_python(["-m", "sst_bytecode", verb, "--help"], {"COLUMNS": "200"}).stdout
        options = set(re.findall(r"^\s+(--[a-z]+)", listed, re.MULTILINE)) - {"--help"}
        assert options
        paragraph = text.partition(f"`sst {verb} ")[2].partition("\n\n`sst ")[0]
        assert options == set(re.findall(r"--[a-z]+", paragraph)), verb


def test_every_key_of_an_event_is_in_the_reference():
    """What the schema requires is explained."""
    schema = json.loads(resources.files("sst_bytecode.report").joinpath("schema-1.json").read_text())
    text = (_DOCS / "report-schema.md").read_text()
    for name in ("event", "destination", "site", "datum"):
        for key in schema["$defs"][name]["properties"]:
            assert f"`{key}`" in text
