"""CPU time of other processes is what they used themselves: all threads, all descendants, the ended ones too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench import cpu

# Burns 0.3 s of CPU in the main thread, in a thread that ends, in a child that ends and in a child that stays.
FAMILY = """
import subprocess, sys, threading, time
def burn():
    while time.thread_time() < 0.3: pass
alone = "import time\\nwhile time.process_time() < 0.3: pass\\n"
burn()
thread = threading.Thread(target=burn); thread.start(); thread.join()
subprocess.run([sys.executable, "-c", alone], check=True)
stays = alone + "print('done', flush=True)\\ninput()"
child = subprocess.Popen([sys.executable, "-c", stays], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print("ready", flush=True)
input()
child.communicate("\\n")
"""


def test_tree_counts_threads_and_children(clean_env):
    """Four times 0.3 s, each in another place, are 1.2 s, and little more."""
    command = [sys.executable, "-c", FAMILY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_env, text=True) as family:
        assert family.stdout.readline() == "ready\n"
        seconds = cpu.settled(family.pid)
        family.communicate("\n")
    assert 1.15 < seconds < 2.0


def test_child_counts_its_own_children(clean_env, tmp_path):
    """The time of an ended command includes what it started and waited for."""
    alone = "import time\nwhile time.process_time() < 0.2: pass\n"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {alone!r}], check=True)"
    assert cpu.of_child([sys.executable, "-c", script], clean_env, tmp_path) > 0.2


def test_failing_child_is_no_measurement(clean_env, tmp_path):
    """A command that fails raises with what it printed."""
    with pytest.raises(RuntimeError, match="ended with 3:\nwhy"):
        cpu.of_child([sys.executable, "-c", "print('why'); raise SystemExit(3)"], clean_env, tmp_path)
