"""What the tests of the decoder share: the leaves of a payload as a plain table."""

from __future__ import annotations

import pytest

from sst_bytecode.facts import Payload
from sst_bytecode.payload import Meter, decode, where
from sst_bytecode.payload.bounds import Bounds
from sst_bytecode.payload.places import chain


@pytest.fixture
def leaves_of():
    """Payload's fields → {place: text} of every leaf, each place once for each chain of layers, and the limits hit."""

    def read(bounds=None, **fields):
        meter = Meter(bounds or Bounds())
        found = {}
        for leaves in decode(Payload(**fields), meter):
            for text, path, layers in leaves.texts:
                found.setdefault((where(path, lambda _: ""), " > ".join(chain(layers))), text)
        return found, tuple(meter.limits)

    return read
