"""Opens a URL: path segments, query, fragment and credentials; the host is the destination, not data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sst_bytecode.payload.percent import open_form, unpercent

if TYPE_CHECKING:
    from sst_bytecode.payload.leaves import Leaves, Path

__all__ = ["open_url"]

_ROOT: Path = (None, "url")
_PATH: Path = (_ROOT, "path")
_QUERY: Path = (_ROOT, "query")


def open_url(url: str, leaves: Leaves) -> None:
    """The leaves of *url*: ``url.path[1]``, ``url.query.email``, ``url.fragment``, ``url.user``."""
    if not url:
        return
    size = leaves.meter.bounds.size
    if len(url) > size:
        leaves.meter.hit("size")
        url = url[:size]
    _, scheme, rest = url.partition("://")
    if not scheme:
        rest = url
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    netloc, _, path = rest.partition("/") if scheme else ("", "", rest.lstrip("/"))
    user, at, _ = netloc.rpartition("@")
    if at:
        leaves.text(unpercent(user), (_ROOT, "user"), ())
    if path:
        for index, segment in enumerate(path.split("/")):
            leaves.text(unpercent(segment) if "%" in segment else segment, (_PATH, index), ())
    if "=" in query:
        open_form(query, _QUERY, (), leaves)
    elif query:
        leaves.text(unpercent(query), _QUERY, ())
    if fragment:
        leaves.text(unpercent(fragment), (_ROOT, "fragment"), ())
