"""Whether a derived value is one that the value matcher would have recognised without having seen it made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.tracker.derive import digest

if TYPE_CHECKING:
    from sst_bytecode.tracker.parts import Origin

__all__ = ["is_plain"]

_DIGESTS = frozenset(
    {
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512",
        "sha512_224", "sha512_256", "sm3", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s",
    }
)  # fmt: skip


def is_plain(origin: Origin, operation: str, output: str | bytes) -> bool:
    """Whether *output* is the bare digest of a source's value in a known form: computed anew, so no salt can hide."""
    steps = (*origin.steps, operation) if operation else origin.steps
    if origin.parent is not None or not steps or steps[-1] not in _DIGESTS or "concat" in steps:
        return False
    made = digest(steps[-1], origin.root.text.encode("utf-8", "surrogatepass"))
    return output == made if isinstance(output, bytes) else output.lower() == made.hex()
