"""Finds live values in what is about to leave: which person's which datum, in which form, at which place, how sure.

The decoders and matchers behind it are imported at the first payload: a program that sends nothing never loads them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would cost a start milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from sst_bytecode.facts import Match, Payload
    from sst_bytecode.payload import Bounds, Leaves
    from sst_bytecode.tracker.hits import Hit
    from sst_bytecode.tracker.live import LiveValues

__all__ = ["Result", "find", "mask"]


class Result:
    """What was found, in the order of the payload, the names of the bounds that were hit on the way, and the outline.

    *outline* are the places of the body's keys, see `payload.Outline`.
    """

    __slots__ = ("limits", "matches", "outline")

    def __init__(
        self, matches: tuple[Match, ...] = (), limits: tuple[str, ...] = (), outline: tuple[str, ...] = ()
    ) -> None:
        self.matches = matches
        self.limits = limits
        self.outline = outline


_scan: Callable[..., tuple[tuple[Match, ...], tuple[str, ...], tuple[str, ...]]] | None = None


def _load() -> Callable[..., tuple[tuple[Match, ...], tuple[str, ...], tuple[str, ...]]]:
    global _scan  # noqa: PLW0603 - imported once; an import statement costs half a microsecond each time
    from sst_bytecode.tracker.scan import scan

    _scan = scan
    return scan


def find(
    live: LiveValues,
    payload: Payload,
    *,
    persons: frozenset[str] = frozenset(),
    request: str = "",
    budget: Bounds | None = None,
    also: Callable[[Leaves], list[Hit]] | None = None,
    known: Container[str] = frozenset(),
) -> Result:
    """Every live value in *payload*, in any form that is known, with its support.

    *persons* are those in play, by every name they have; *request* is the request in whose course the payload leaves.
    Values of low entropy are theirs rather than anybody else's. Never longer than *budget* allows; what was left unread
    is named in `Result.limits`. *also* finds other values in each round of leaves; what is *known* by then is not tried
    as a digest.
    """
    if also is None and not live and not live.secrets:
        return Result()
    return Result(*(_scan or _load())(live, payload, persons, request, budget=budget, also=also, known=known))


def mask(text: str, matches: tuple[Match, ...]) -> str:
    """*text*, a URL first of all, with every personal value replaced by its category; see `masking.mask`."""
    from sst_bytecode.tracker import masking  # as above

    return masking.mask(text, matches)
