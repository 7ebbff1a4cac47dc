"""A shell that asks what may come next is told, by the protocol of each."""

from __future__ import annotations

import pytest

_ASKED = {
    "complete_bash": {"COMP_WORDS": "sst {}", "COMP_CWORD": "1"},
    "complete_zsh": {"_TYPER_COMPLETE_ARGS": "sst {}"},
    "complete_fish": {"_TYPER_COMPLETE_ARGS": "sst {}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
}


@pytest.mark.parametrize("shell", _ASKED)
@pytest.mark.parametrize(("words", "expected"), [("re", "report"), ("check --base", "--baseline")])
def test_verbs_and_options_are_completed(run_python, shell, words, expected):
    """The beginning of a word gives the word."""
    asked = {name: value.format(words) for name, value in _ASKED[shell].items()}
    if "COMP_CWORD" in asked:
        asked["COMP_CWORD"] = str(len(words.split()))
    done = run_python(
        ["-c", "import sys; from sst_bytecode.cli import main; sys.exit(main())"], {"_SST_COMPLETE": shell, **asked}
    )
    assert expected in done.stdout, done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_can_be_had(run_python, shell):
    """It names our command and the variable by which the shell asks."""
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # whatever runs the tests may be no shell
    done = run_python(["-m", "sst_bytecode", "--show-completion", shell], named)
    assert done.returncode == 0, done.stderr
    assert "_SST_COMPLETE" in done.stdout
