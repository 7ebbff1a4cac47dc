"""What a start must know of the catalogue, kept from an earlier start: entries are read when the first hook needs one.

It is kept where rewritten code is, and read with the same distrust. It counts as long as every file that it was made of
is the same, by its time, its size and its number: a change of the catalogue or of the engine is seen at the next start.
"""

from __future__ import annotations

import _frozen_importlib_external
import _imp
import os
import sys

from sst_bytecode.loader.folder import content_of, default, identity, refusal, replace, seal, unseal

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sst_bytecode.catalog import Catalogue
    from sst_bytecode.catalog.transforms import Transforms
    from sst_bytecode.config import Config

    Stamp = tuple[tuple[int, int, int, int], ...]
    """What tells whether the files are the same."""

__all__ = ["Prepared", "engine", "prepare"]

_KEY = int.from_bytes(_imp.source_hash(0, _frozen_importlib_external.MAGIC_NUMBER), "little") >> 1
_OURS = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is not imported at the start of a watched program
_ENGINE = (f"{os.path.dirname(_OURS)}/rewriter", f"{os.path.dirname(_OURS)}/rewriter/passes")  # noqa: PTH120 - as above
_CATALOGUE = (f"{_OURS}/catalog", f"{_OURS}/catalog/transforms")
_FLOW = ("flow/weaving", "flow/aliases", "flow/escapes", "flow/given")
_WEAVERS = tuple([f"{_OURS}/probes/{name}.py" for name in ("making", "observing", "receiving", *_FLOW)])
_PREPARERS = (f"{_OURS}/prepared.py", f"{_OURS}/weaving.py")
_OPTIONS = ("debug", "everything", "file", "include", "level", "page", "probes", "trace")


class Prepared:
    """Which modules are rewritten (*roots* and *names*: see `loader.Scope`), and the *digest* that rewritten code has.

    Of the entries nothing is read before `catalogue` or `transforms` is asked for, unless they are *made* already. The
    files of the catalogue are then known to be those that its generated modules were made of.
    """

    __slots__ = ("_catalogue", "_config", "_transforms", "digest", "names", "roots")

    def __init__(
        self,
        config: Config,
        roots: frozenset[str],
        names: frozenset[str],
        digest: str,
        made: tuple[Catalogue | None, Transforms | None] = (None, None),
    ) -> None:
        self.roots = roots
        self.names = names
        self.digest = digest
        self._config = config
        self._catalogue, self._transforms = made

    def catalogue(self) -> Catalogue:
        """The catalogue, made when it is first asked for. Raises CatalogueError."""
        if self._catalogue is None:
            from sst_bytecode import weaving

            self._catalogue = weaving.catalogue_of(self._config, unchanged=True)
        return self._catalogue

    def transforms(self) -> Transforms | None:
        """The transforms, made when they are first asked for; None at level ``calls``. Raises CatalogueError."""
        if self._transforms is None and self._config.level == "flow":
            from sst_bytecode import weaving

            self._transforms = weaving.transforms_of(self._config, unchanged=True)
        return self._transforms


def prepare(config: Config) -> Prepared:
    """What this configuration has watched: as it was kept, or made now and kept. Raises CatalogueError."""
    folder = default(os.environ) if config.cache is None else config.cache
    asked = repr([_OURS, sys.hexversion, *[getattr(config, name) for name in _OPTIONS]])
    file = f"{folder}/{_imp.source_hash(_KEY, asked.encode('utf-8', 'surrogatepass')).hex()}" if folder else ""
    stamp = _stamp() if file else ()
    if stamp and not refusal(folder, create=False):
        kept = _kept(file)
        if kept is not None and kept[:2] == (asked, stamp):
            return Prepared(config, *kept[2:])
    made, unchanged = _made(config)
    if unchanged and stamp and not sys.dont_write_bytecode and not refusal(folder, create=True):
        try:
            replace(file, seal(_KEY, (asked, stamp, made.roots, made.names, made.digest)))
        except OSError:  # a full or read-only disk: the next start does without, too
            return made
    return made


def _kept(file: str) -> tuple[str, Stamp, frozenset[str], frozenset[str], str] | None:
    try:
        found = unseal(_KEY, content_of(file))
    except OSError:
        return None
    return found  # type: ignore[return-value]  # what `prepare` sealed


def _made(config: Config) -> tuple[Prepared, bool]:
    """Read the whole catalogue; also whether the generated modules are those of the files."""
    from sst_bytecode import weaving
    from sst_bytecode.catalog import is_unchanged
    from sst_bytecode.catalog import transforms as flow

    catalogue = weaving.catalogue_of(config)
    transforms = weaving.transforms_of(config)
    digest = weaving.digest_of(config, catalogue, transforms)
    names = weaving.names_of(catalogue, transforms)
    made = Prepared(config, catalogue.roots, names, digest, (catalogue, transforms))
    return made, is_unchanged() and flow.is_unchanged()


def _stamp() -> Stamp:
    """Of all files that the answer depends on; empty where there are none, as in an archive."""
    try:
        files = (*engine(), *_beneath(_CATALOGUE), *_PREPARERS)
        return tuple([identity(os.stat(file)) for file in files])  # noqa: PTH116 - as above
    except OSError:
        return ()


def engine() -> tuple[str, ...]:
    """The files that say how and where code is woven in, in a certain order. Raises OSError."""
    return (*_beneath(_ENGINE), *_WEAVERS)


def _beneath(folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - as above
            if name.endswith((".py", ".toml")):
                yield f"{folder}/{name}"
