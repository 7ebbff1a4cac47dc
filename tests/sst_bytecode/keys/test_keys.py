"""The secret key: whose it is, where it lies, and that nothing is fingerprinted without a good one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from sst_bytecode import keys


def test_a_key_is_made_once_and_is_the_owners_alone(sst_home):
    """The first look makes a file of mode 0600 in a folder of mode 0700, and nothing else; later looks find it."""
    first = keys.load(str(sst_home), {})
    assert stat.S_IMODE((sst_home / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(sst_home.stat().st_mode) == 0o700
    assert [file.name for file in sst_home.iterdir()] == ["key"]
    assert keys.load(str(sst_home), {}).id == first.id


def test_the_environment_beats_the_file(sst_home):
    """With SST_KEY no file is made and none is read."""
    given = keys.load(str(sst_home), {"SST_KEY": "a key of the team's own"})
    assert not sst_home.exists()
    assert given.id != keys.load(str(sst_home), {}).id


def test_the_id_of_a_key_tells_nothing_of_it_and_fingerprints_depend_on_it():
    """Rows carry the id: it is no part of the secret, and under another key every fingerprint is another."""
    one, other = keys.Key(b"one secret of sixteen"), keys.Key(b"another secret of it")
    assert one.id != other.id
    assert one.fingerprint("ada@example.org") != other.fingerprint("ada@example.org")
    assert one.fingerprint("ada@example.org") == keys.Key(b"one secret of sixteen").fingerprint("ada@example.org")
    assert len({one.fingerprint("x"), one.person("x").removeprefix("key:"), one.id}) == 3


def test_a_key_that_others_can_read_is_refused(sst_home):
    """Who has the key can try values against fingerprints: nothing is recorded under a key that is no secret."""
    keys.load(str(sst_home), {})
    (sst_home / "key").chmod(0o640)
    with pytest.raises(PermissionError, match="chmod 600"):
        keys.load(str(sst_home), {})


@pytest.mark.parametrize("content", [b"", b"short"])
def test_a_key_that_was_cut_short_is_refused(sst_home, content):
    """An empty key would make fingerprints that anybody can make."""
    sst_home.mkdir()
    (sst_home / "key").write_bytes(content)
    (sst_home / "key").chmod(0o600)
    with pytest.raises(OSError, match="too short"):
        keys.load(str(sst_home), {})


def test_processes_that_start_together_have_one_key(sst_home):
    """Of eight that find none, one makes it and all use it."""
    program = "import sys; from sst_bytecode import keys; sys.stdin.read(); print(keys.load(sys.argv[1], {}).id)"
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [subprocess.Popen([sys.executable, "-c", program, str(sst_home)], **pipe) for _ in range(8)]
    for child in children:
        child.stdin.close()
    ids = {child.stdout.read() for child in children}
    for child in children:
        child.stdout.close()
        assert child.wait(timeout=60) == 0
    assert len(ids) == 1
    assert os.listdir(sst_home) == ["key"]  # noqa: PTH208 - names, as the disk has them
