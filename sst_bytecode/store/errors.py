"""What goes wrong with a store, in a word that everybody may import: it brings no database's library with it."""

from __future__ import annotations

__all__ = ["StoreError"]


class StoreError(Exception):
    """The store cannot be used; the message is one line without a password."""
