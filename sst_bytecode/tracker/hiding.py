"""Tells the steps of a form that hide a value from whoever reads what leaves, from those after which it still shows."""

from __future__ import annotations

from sst_bytecode.payload.places import STRUCTURES

__all__ = ["hidden"]

# Anything that is not in here hides: a digest, a ciphertext, an encoding that has to be undone by its whole.
_SHOWING = STRUCTURES | {
    "lower", "upper", "title", "no-accents", "no-dots", "no-tag", "no-space", "one-space", "no-punctuation", "respaced",
    "strip", "digits", "e164", "national",
    "concat", "replace", "translate", "split", "rsplit", "splitlines", "partition", "rpartition", "removeprefix",
    "removesuffix", "re.sub", "re.split", "re.findall", "re.match", "format", "truncated",
    "percent", "html", "escape", "quoted-printable",
}  # fmt: skip


def hidden(form: tuple[str, ...]) -> tuple[str, ...]:
    """What of *form* makes it a disclosure of its own: an address and its digest in one text are two, and each counts.

    Empty for a value that can be read, in whatever case and layout.
    """
    return tuple([step for step in form if step not in _SHOWING]) if form else ()
