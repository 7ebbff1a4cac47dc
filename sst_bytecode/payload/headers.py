"""Opens the headers of a request: cookies one by one, Basic credentials, and every other header that can hold data."""

from __future__ import annotations

from binascii import Error, a2b_base64
from typing import TYPE_CHECKING

from sst_bytecode.facts import TECHNICAL_HEADERS
from sst_bytecode.payload.percent import unpercent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sst_bytecode.payload.leaves import Leaves, Path

__all__ = ["open_headers"]

_HEADERS: Path = (None, "headers")
_COOKIES: Path = (None, "cookies")


def open_headers(headers: Sequence[tuple[str | bytes, str | bytes]], leaves: Leaves) -> None:
    """The leaves of *headers*: ``headers.x-user``, ``cookies.sid``.

    Those that only steer the transport are left out.
    """
    for name, value in headers:
        lower = (name if isinstance(name, str) else _text(name)).lower()
        if lower in TECHNICAL_HEADERS:
            continue
        text = value if isinstance(value, str) else _text(value)
        if lower == "cookie":
            _cookies(text, leaves)
        elif lower.endswith("authorization") and text[:6].lower() == "basic ":
            _basic(text[6:], (_HEADERS, lower), leaves)
        else:
            leaves.text(text, (_HEADERS, lower), ())


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _cookies(text: str, leaves: Leaves) -> None:
    for pair in text.split(";"):
        name, _, value = pair.strip().partition("=")
        leaves.text(unpercent(value.strip('"')), (_COOKIES, name), ())


def _basic(credentials: str, at: Path, leaves: Leaves) -> None:
    """RFC 7617: user and password, joined by a colon, in base64."""
    try:
        user, _, password = a2b_base64(credentials.strip()).decode("utf-8", "replace").partition(":")
    except (Error, ValueError):
        leaves.text(credentials, at, ())
        return
    leaves.text(user, (at, "user"), ("base64",))
    leaves.text(password, (at, "password"), ("base64",))
