"""Makes of a URL the destination that is recorded: masked, or of one that nobody could mask only its beginning."""

from __future__ import annotations

from urllib.parse import urlsplit

from sst_bytecode.facts import Destination

__all__ = ["origin_of", "parted"]


def parted(masked: str) -> Destination:
    """The destination with this URL, in which nothing personal is left."""
    try:
        parts = urlsplit(masked)
        return Destination(masked, (parts.hostname or "").lower(), parts.port or 0)
    except ValueError:  # a port that is no number, an unclosed bracket: the watched call will say so itself
        return Destination(masked, "", 0)


def origin_of(url: str) -> Destination:
    """Scheme, host and port alone."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port or 0
    except ValueError:
        return Destination("", "", 0)
    scheme = f"{parts.scheme}:" if parts.scheme else ""
    return Destination(f"{scheme}//{host}{f':{port}' if port else ''}", host, port)
