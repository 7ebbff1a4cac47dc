"""One place where a live value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaf
    from sst_bytecode.tracker.values import Origin

__all__ = ["Hit"]


class Hit:
    """The owners of one value and where it stands: `start` to `end` of `leaf`.

    `steps` is its form before the encodings around it. *common*: it has many owners, none of them in play. *named*: it
    was looked for because of its name. `pair` is the name that stands beside its leaf, in a leaf of its own (`pairs`),
    and `beside` what `support.name_beside` has found, None before.
    """

    __slots__ = ("beside", "common", "end", "is_key", "leaf", "named", "owners", "pair", "start", "steps")

    def __init__(
        self,
        leaf: Leaf,
        start: int,
        end: int,
        owners: list[Origin],
        steps: tuple[str, ...],
        *,
        is_key: bool,
        common: bool = False,
        named: bool = False,
    ) -> None:
        self.leaf = leaf
        self.start = start
        self.end = end
        self.owners = owners
        self.steps = steps
        self.is_key = is_key
        self.common = common
        self.named = named
        self.pair = ""
        self.beside: str | None = None

    @property
    def text(self) -> str:
        """What stands there."""
        return self.leaf[0][self.start : self.end]

    def overlaps(self, other: Hit) -> bool:
        """Whether two hits share a character of one leaf."""
        return self.leaf is other.leaf and self.start < other.end and other.start < self.end
