"""Children that nobody will watch are counted, by why; those that are watched are not."""

from __future__ import annotations

import pytest

LACKS = "children started with an environment that lacks our variables, which run unwatched"
ISOLATED = "children started with -I or -E, which run unwatched"
WITHOUT_SITE = "children started with -S, which run unwatched"

BOOT = "__import__('sst_bytecode').__path__[0] + '/boot/path'"
OURS = f"{{**os.environ, 'PYTHONPATH': {BOOT}}}"
PLAIN = "{'PATH': os.environ['PATH']}"

CASES = {
    "an empty environment": ("subprocess.run([sys.executable, '-c', 'pass'], env={})", [LACKS]),
    "one of its own": (f"subprocess.run([sys.executable, '-c', 'pass'], env={PLAIN})", [LACKS]),
    "one that leads to us": (f"subprocess.run([sys.executable, '-c', 'pass'], env={OURS})", []),
    "switched off": ("subprocess.run([sys.executable, '-c', ''], env={'PYTHON_TRACKING_ENABLED': '0'})", []),
    "isolated": (f"subprocess.run([sys.executable, '-I', '-c', 'pass'], env={OURS})", [ISOLATED]),
    "no site": (f"subprocess.run([sys.executable, '-sS', '-c', 'pass'], env={OURS})", [WITHOUT_SITE]),
    "an option's value": (f"subprocess.run([sys.executable, '-W', 'ignore', '-c', 'pass'], env={OURS})", []),
    "no Python": ("subprocess.run(['true'], env={})", []),
    "posix_spawn": (f"os.waitpid(os.posix_spawn(sys.executable, [sys.executable, '-c', ''], {PLAIN}), 0)", [LACKS]),
    "posix_spawn, its arguments spread": (
        f"os.waitpid(os.posix_spawn(*(sys.executable, [sys.executable, '-c', '']), {OURS}, **{{'setsigdef': []}}), 0)",
        [],
    ),
    "posix_spawn by subprocess": (f"subprocess.run([sys.executable, '-c', ''], close_fds=False, env={OURS})", []),
    "the same, unwatched": (f"subprocess.run([sys.executable, '-c', ''], close_fds=False, env={PLAIN})", [LACKS]),
    "a program of another name": ("subprocess.run(['p', '-c', 'pass'], executable=sys.executable, env={})", [LACKS]),
}


@pytest.mark.parametrize("case", CASES)
def test_unwatched_children_are_counted(watch, case):
    """Whoever reads the doctor's report is told which children are missing in it, and why; each child once."""
    call, expected = CASES[case]
    seen = watch(f"import os, subprocess, sys\n{call}\nprint('done')\n", check=False)
    assert (seen.code, seen.out) == (0, "done\n"), seen.err
    assert seen.failures == dict.fromkeys(expected, 1)
