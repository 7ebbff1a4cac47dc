"""For any nesting of known forms the chain that is told is the one by which it was made, outermost last."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sst_bytecode.facts import Payload
from sst_bytecode.payload.bounds import Bounds
from sst_bytecode.tracker.derive import digest
from sst_bytecode.tracker.live import LiveValues
from sst_bytecode.tracker.match import find

_spec = importlib.util.spec_from_file_location("wrappings", Path(__file__).parents[1] / "payload" / "wrappings.py")
wrappings = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(wrappings)

VALUES = {
    "email": "Maria.Silva+shop@Example.org",
    "phone": "+44 20 7946 0018",
    "iban": "GB33 BUKB 2020 1555 5555 55",
    "user_id": "m-7d1f20c9-55aa",
}
FORMS = {
    "email": {
        (): "Maria.Silva+shop@Example.org",
        ("lower",): "maria.silva+shop@example.org",
        ("no-tag", "lower"): "maria.silva@example.org",
        ("no-tag", "no-dots", "lower"): "mariasilva@example.org",
    },
    "phone": {(): "+44 20 7946 0018", ("e164",): "+442079460018", ("digits",): "442079460018"},
    "iban": {(): "GB33 BUKB 2020 1555 5555 55", ("no-space",): "GB33BUKB20201555555555"},
    "user_id": {(): "m-7d1f20c9-55aa", ("upper",): "M-7D1F20C9-55AA"},
}
HASHES = ("", "md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "ripemd160")
PACKINGS = (
    "json",
    "percent",
    "html",
    "base64",
    "base64 (URL-safe, no padding)",
    "base32",
    "gzip",
    "deflate",
    "msgpack",
)
PACKED = frozenset({"gzip", "deflate", "msgpack"})


def packed(text, names):
    """The text in these packings, with base64 where bytes would stand in text, and their chain."""
    data, chain, binary = text.encode(), [], False
    for name in names:
        if binary and name not in {"gzip", "deflate"} and not name.startswith("base"):
            data, binary = wrappings.TEXT["base64"](data), False
            chain.append("base64")
        data = {**wrappings.TEXT, **wrappings.BINARY}[name](data)
        binary = name in PACKED
        chain.append(wrappings.layer(name))
    if binary:
        data = wrappings.TEXT["base64"](data)
        chain.append("base64")
    while chain and chain[-1] == "json":  # JSON in a field of JSON is structure: its place tells it
        del chain[-1]
    return data.decode(), tuple(chain)


@settings(max_examples=150, deadline=None)
@given(
    st.data(), st.sampled_from(sorted(VALUES)), st.sampled_from(HASHES), st.lists(st.sampled_from(PACKINGS), max_size=4)
)
def test_any_nesting_of_forms(data, category, name, names):
    """Normal form, digest and encodings around them are told in the order in which they were applied.

    Entities and percent signs in one text can be undone in either order, so only one of the two is taken.
    """
    names = [name for name in names if name != "html" or "percent" not in names]
    live = LiveValues()
    live.add(VALUES[category], tag="t", person="p", category=category, field=category, source="s", request="r")
    steps, text = data.draw(st.sampled_from(sorted(FORMS[category].items())))
    if name:
        hashed = digest(name, text.encode())
        steps, text = (*steps, name), hashed.hex()
    wrapped, chain = packed(text, names)
    payload = Payload(body={"field": wrapped}, content_type="application/json")
    result = find(live, payload, persons=frozenset({"p"}), request="r", budget=Bounds(seconds=10))
    assert (*steps, *chain) in {match.form for match in result.matches}, (wrapped, result.matches, result.limits)
