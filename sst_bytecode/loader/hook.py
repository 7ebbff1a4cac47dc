"""Sees the code of every module before it runs: wraps ``get_code`` of the three loaders of files that Python has.

Subclasses and other import hooks inherit the wrapped method, ``python -m``, zip applications, namespace packages and
``spec_from_file_location`` go through it, and what Python writes into ``__pycache__`` stays clean: the plain method
has written it before we see the code.
"""

from __future__ import annotations

import _frozen_importlib_external
import zipimport

from sst_bytecode.loader.main import PROGRAM, release_main
from sst_bytecode.loader.patches import dressed, without_frame
from sst_bytecode.loader.scripts import reach_runners
from sst_bytecode.loader.tails import TAILED, code_of

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    from sst_bytecode.loader.patches import Patches
    from sst_bytecode.loader.watcher import Watcher

__all__ = ["CACHEABLE", "patch_loaders", "plain_code"]

_SOURCE = _frozen_importlib_external.SourceFileLoader
CACHEABLE = (_SOURCE, _frozen_importlib_external.SourcelessFileLoader)
"""The loaders whose code depends on nothing but the file, and may be cached: a subclass may compile differently."""


def patch_loaders(watcher: Watcher, patches: Patches) -> None:
    """Wrap the loaders' ``get_code`` for *watcher*; *patches* remembers how to undo it."""
    for owner in (
        _frozen_importlib_external.SourceLoader,
        _frozen_importlib_external.SourcelessFileLoader,
        zipimport.zipimporter,
    ):
        patches.replace(owner, "get_code", _wrapped(owner.get_code, watcher))


def plain_code(loader: Any, name: str) -> CodeType | None:
    """Fetch the code of a module as *loader* gives it without us. Raises what the loader raises."""
    method = type(loader).get_code
    return getattr(method, "__wrapped__", method)(loader, name)  # type: ignore[no-any-return]  # a code object


def _wrapped(plain: Any, watcher: Watcher) -> Any:
    code_type = plain.__code__.__class__

    def get_code(self: Any, fullname: str) -> Any:
        if fullname in TAILED and watcher.active and self.__class__ is _SOURCE and self.name == fullname:
            return watcher.after(watcher.before(fullname, self.path, cacheable=False), code_of(self, self.path))
        found = _before(watcher, self, fullname)
        if found.__class__ is code_type:
            return found
        if found is not None and found.changed and not _is_hashed(found.file):
            path = found.file
            return watcher.after(found, self.source_to_code(self.get_data(path), path))
        try:
            code = plain(self, fullname)
        except BaseException as error:
            without_frame(error)
            raise
        return watcher.after(found, code)

    # A frame that does not look like one of the import system's would keep all of its frames in tracebacks: Python cuts
    # them out by this name (remove_importlib_frames, Python/import.c).
    get_code.__code__ = get_code.__code__.replace(co_filename="<frozen importlib._bootstrap_external>")
    return dressed(get_code, plain)


def _is_hashed(path: str) -> bool:
    """Whether Python's own cache of bytecode goes by the source's content, or by nothing (PEP 552): it knows best."""
    try:
        with open(_frozen_importlib_external.cache_from_source(path), "rb") as stream:  # noqa: PTH123 - pathlib is not imported at the start of a watched program
            return bool(stream.read(5)[4:] > b"\0")
    except (OSError, NotImplementedError):  # there is none
        return False


def _before(watcher: Watcher, loader: Any, name: str) -> Any:
    """Ask *watcher*; where the loader does not plainly say which file it reads, the code will say it later."""
    if not watcher.active:
        return None
    reach_runners(watcher, name)
    if name == PROGRAM:
        release_main()  # a folder or an archive is the program; nobody will ask for a script any more
    if loader.__class__ in CACHEABLE:
        if loader.name != name:
            return None  # the plain method refuses, in its own words
        return watcher.before(name, loader.path, cacheable=True)
    return watcher.before(name, "", cacheable=False)
