"""Recognises digests of live values that were made out of sight: computed when something that looks like a digest turns up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.forms import forms
from sst_bytecode.tracker.hits import Hit

if TYPE_CHECKING:
    from sst_bytecode.payload import Leaves, Meter
    from sst_bytecode.tracker.live import Live, LiveValues

__all__ = ["digests_in"]


def digests_in(leaves: Leaves, live: LiveValues, persons: frozenset[str], meter: Meter) -> list[Hit]:
    """Every blob of *leaves* that is a digest of a live value."""
    import hashlib  # noqa: PLC0415 - not at start-up: it loads OpenSSL

    found: list[Hit] = []
    algorithms = {16: ("md5",), 20: ("sha1",), 28: ("sha224",), 32: ("sha256",), 48: ("sha384",), 64: ("sha512",)}
    for data, text, path, layers in leaves.blobs:
        for name in algorithms.get(len(data), ()):
            for value in list(live.order):
                for steps, form in forms(value.category, value.text):
                    if hashlib.new(name, form.encode("utf-8", "replace"), usedforsecurity=False).digest() == data:
                        found.append(Hit((text, path, layers), 0, len(text), [value], (*steps, name), is_key=False))
    return found
