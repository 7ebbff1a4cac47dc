"""What of a transform an entry of the catalogue cannot say."""

from __future__ import annotations

from sst_bytecode.probes.flow import ciphers, hash_objects
from sst_bytecode.probes.flow.reader import Reader

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.probes.arguments import Called
    from sst_bytecode.probes.flow.reader import Origins
    from sst_bytecode.probes.flow.tracing import Tracer


__all__ = ["READERS"]


class _Replace(Reader):
    """Who replaces a value takes it out: ``text.replace(address, "…")`` is not derived from the address."""

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:
        removed = told.origins((call.argument(0),)) if origins is not None else None
        if origins is None or removed is None:
            return origins
        gone = {origin.root.tag for origin in removed}
        return tuple(origin for origin in origins if origin.root.tag not in gone) or None


class _Codec(Reader):
    """A character set that every reader knows is no form: text and its UTF-8 are one."""

    def __init__(self, key: str | int) -> None:
        self._key = key

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        return None if self._codec(call) in _PLAIN else origins

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        own = self._codec(call)
        return _CODECS.get(own, own)

    def _codec(self, call: Called) -> str:
        given = call.argument("encoding") or call.argument(self._key)
        return given.lower().replace("_", "-").removesuffix("-codec") if isinstance(given, str) else "utf-8"


class _TextFile(Reader):
    """Only what a file compresses has to be followed: in others the text stands as it is."""

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        return origins if self._kind(call) in _COMPRESSED else None

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        return _COMPRESSED[self._kind(call)]

    def _kind(self, call: Called) -> str:
        kind = type(getattr(call.itself(), "buffer", None))
        return f"{kind.__module__}.{kind.__name__}"


_COMPRESSED = {"gzip.GzipFile": "gzip", "bz2.BZ2File": "bz2", "lzma.LZMAFile": "xz"}
_PLAIN = frozenset({"utf-8", "utf8", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", "cp1252"})
_CODECS = {
    "rot-13": "rot13",
    "hex-codec": "hex",
    "base64-codec": "base64",
    "zlib": "deflate",
    "quopri": "quoted-printable",
}

READERS: Mapping[str, Reader] = {
    "replace": _Replace(), "codec": _Codec(1), "charset": _Codec(0), "text-file": _TextFile(),
    **ciphers.READERS, **hash_objects.READERS,
}  # fmt: skip
