"""A hook that sees every call and every entry and does nothing: for experiments, and for proving that watching changes nothing."""

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


_before.guarded = True  # type: ignore[attr-defined]  # the rewriter's mark for a hook that catches its own exceptions
