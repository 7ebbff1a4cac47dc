"""Debuggers stop on the same lines of rewritten code, and see the same variables there."""

from __future__ import annotations

import pytest

from tests.tools.conftest import WAYS


def _stops(text: str) -> list[str]:
    """What a session with pdb printed, without the prompt."""
    return [line.removeprefix("(Pdb) ") for line in text.splitlines()]


@pytest.mark.parametrize("way", WAYS)
def test_pdb_with_breakpoints(plain, watched, line_of, way):
    """Breakpoints, `next`, `until`, `return`, `where`, `args`, `print`, `list` and a condition."""
    commands = (
        f"break shop.py:{line_of('result += price')}, price == 2\nbreak shop.py:{line_of('return hashlib')}\n"
        "continue\nargs\np result\nwhere\nlist\nnext\nnext\nreturn\nup\np self.email\ncontinue\np text\nnext\nnext\n"
        "where\nclear 1\ncontinue\nq\n"
    )
    expected, seen = plain("-m", "pdb", "main.py", stdin=commands), watched(way, "-m", "pdb", "main.py", stdin=commands)
    assert _stops(seen.out) == _stops(expected.out)
    assert seen.code == expected.code
    assert "-> result += price" in seen.out


@pytest.mark.parametrize("way", WAYS)
def test_breakpoint_in_the_program(shop, plain, watched, way):
    """``breakpoint()`` stops at the line after it, in the frame that called it."""
    (shop / "main.py").write_text(
        "import shop\ndef f(x):\n    breakpoint()\n    y = shop.total(x)\n    return y\nf([1])\n"
    )
    commands = "p x\nwhere\nnext\nnext\np y\nwhere\ncontinue\n"
    expected, seen = plain("main.py", stdin=commands), watched(way, "main.py", stdin=commands)
    assert _stops(seen.out) == _stops(expected.out)


@pytest.mark.parametrize("way", WAYS)
def test_pdb_steps_into_functions_and_not_into_hooks(plain, watched, line_of, way):
    """`step` goes from line to line of the program, into its functions and back, and nowhere else."""
    commands = f"break shop.py:{line_of('text = json.dumps')}\ncontinue\n" + "step\n" * 12 + "where\nq\n"
    expected, seen = plain("-m", "pdb", "main.py", stdin=commands), watched(way, "-m", "pdb", "main.py", stdin=commands)
    assert _stops(seen.out) == _stops(expected.out)
    assert "--Call--" in seen.out
