"""Ids are nobody else's: not another thread's, and not those that a child got from its parent."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

from sst_bytecode.tracker.ids import fresh


def test_threads_get_different_ids():
    """Eight threads at once, across many reads of the generator."""
    with ThreadPoolExecutor(8) as threads:
        ids = [one for some in threads.map(lambda _: [fresh() for _ in range(1_000)], range(8)) for one in some]
    assert len(set(ids)) == 8_000
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)


def test_a_child_does_not_go_on_with_its_parents_ids():
    """Whatever forked it: nothing has to be told."""
    fresh()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, "".join(fresh() for _ in range(50)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    theirs = {text[start : start + 32] for start in range(0, len(text), 32)}
    assert len(theirs) == 50
    assert theirs.isdisjoint(fresh() for _ in range(200))
