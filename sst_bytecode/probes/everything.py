"""A hook for every call, entry and loop that does nothing: for experiments, and to prove that nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Site

__all__ = ["at_site"]


def at_site(site: Site) -> Callable[..., Callable[..., None] | None]:
    """Watch one site: the token is called on every return and on every exception, and drops both."""
    return _kept if site.kind == "iteration" else _before


def _kept(_iterable: object) -> None:
    return None


def _before(*_operands: object) -> Callable[..., None]:
    return _after


def _after(_result: object, _exception: BaseException | None = None, /) -> None:
    return None
