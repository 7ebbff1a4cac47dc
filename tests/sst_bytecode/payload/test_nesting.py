"""Whatever known encodings a text is wrapped in, it is found, and its chain is the order in which it was wrapped."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.payload import Meter, decode
from sst_bytecode.payload.bounds import Bounds
from sst_bytecode.payload.places import chain

_spec = importlib.util.spec_from_file_location("wrappings", Path(__file__).with_name("wrappings.py"))
wrappings = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(wrappings)

SECRET = "maria.silva+shop@example.org"
NAMES = (*wrappings.TEXT, *wrappings.BINARY)


def wrapped(names):
    """The text in these wrappings, innermost first, with base64 where binary data would stand in text.

    And the chain to expect.
    """
    data, layers, binary = SECRET.encode(), [], False
    for name in names:
        if (
            binary
            and name not in {"gzip", "deflate", "zstd", "bz2", "xz"}
            and not name.startswith(("base64", "hex", "base32"))
        ):
            data, binary = wrappings.TEXT["base64"](data), False
            layers.append("base64")
        data = {**wrappings.TEXT, **wrappings.BINARY}[name](data)
        binary = name in wrappings.BINARY
        layers.extend(("json", "jwt") if name == "jwt" else (wrappings.layer(name),))
    if binary:
        data = wrappings.TEXT["base64"](data)
        layers.append("base64")
    return data.decode(), tuple(layers)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_every_nesting_is_undone_and_named(names):
    """For any nesting of up to five encodings in a JSON field the text is found, with exactly these layers."""
    text, layers = wrapped(names)
    while layers and layers[-1] == "json":
        layers = layers[:-1]  # JSON in a field of JSON is structure: its place tells it
    meter = Meter(Bounds(seconds=10))
    found = {
        chain(at)
        for leaves in decode(Payload(body={"field": text}, content_type="application/json"), meter)
        for leaf, _, at in leaves.texts
        if leaf == SECRET
    }
    assert layers in found, (meter.limits, found)
