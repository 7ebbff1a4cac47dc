"""The lock files bind every installation to the same files and name neither a registry nor a machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_names_versions_and_hashes_only(lock):
    """Each line is a pinned package, perhaps with a marker, or a SHA-256: no index, address, folder or option."""
    pinned = re.compile(r"[a-z0-9][a-z0-9.-]*==[^\s;]+( ; [^\\]+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    strange = [line for line in lock.read_text().splitlines() if not (pinned.fullmatch(line) or hashed.fullmatch(line))]
    assert strange == []


def test_both_locks_agree_on_uv():
    """The uv that pip installs is the one in the lock of everything, so that a set-up does not replace its own tool."""
    locks = [REQUIREMENTS / name for name in ("lock.txt", "uv.txt")]
    pins = [re.findall(r"^uv==\S+", lock.read_text(), flags=re.MULTILINE) for lock in locks]
    assert pins[0] == pins[1] != []
