"""A hook for every call and entry that does nothing: for experiments, and to prove that watching changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rewriter import Site

__all__ = ["at_site"]


def at_site(site: Site) -> Callable[..., Callable[..., None]]:  # noqa: ARG001 - every site gets the same hook
    """Watch one site: the token is called on every return and on every exception, and drops both."""
    return _before


def _before(*_operands: object) -> Callable[..., None]:
    return _after


def _after(_result: object, _exception: BaseException | None = None, /) -> None:
    return None
