"""The style sheet, the script and the sign of the page: files of this package, known by what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

__all__ = ["Asset", "asset", "names"]

_FILES = {
    "page.css": (("sst_bytecode.pictures", "templates/parts.css"), ("sst_bytecode.web", "static/page.css")),
    "page.js": (("sst_bytecode.web", "static/page.js"),),
    "sign.svg": (("sst_bytecode.web", "static/sign.svg"),),
}
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file to be served; *version* changes with its content."""

    content: bytes
    kind: str
    version: str


def names() -> tuple[str, ...]:
    """The names of all files."""
    return tuple(_FILES)


@cache
def asset(name: str) -> Asset | None:
    """The file *name*, None if there is none."""
    if name not in _FILES:
        return None
    content = b"\n".join(resources.files(package).joinpath(path).read_bytes() for package, path in _FILES[name])
    return Asset(content, _TYPES[name.rpartition(".")[2]], sha256(content).hexdigest()[:12])
