"""Functions that exist already: gives them rewritten code in place, and gives every function its plain code back.

A code object says what its function does, but not what the names of its module mean; so the plain code of the whole
module is fetched again and rewritten, and each living function is matched to its part of it.
"""

from __future__ import annotations

import _frozen_importlib_external as external
import sys
import weakref
from types import CodeType

from sst_bytecode.loader.functions import living
from sst_bytecode.loader.hook import CACHEABLE, plain_code
from sst_bytecode.loader.main import PROGRAM
from sst_bytecode.loader.parts import Parts, counterparts, is_watched

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import FunctionType

    from sst_bytecode.loader.watcher import Watcher

__all__ = ["Reached"]


class Reached:
    """The functions whose code was replaced in place, with what they had before."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._before: list[tuple[weakref.ref[FunctionType], CodeType, CodeType]] = []
        self._files: dict[str, str] = {}

    def reach(self) -> int:
        """Watch the functions of modules in scope that did not come through us, or not whole; give their number."""
        replacements: dict[CodeType, CodeType] = {}
        modules = self._watcher.modules()
        for name in list(sys.modules):
            known = modules.get(name)
            if known is None or known.failures:
                self._rewrite(name, replacements)
        changed = 0
        for function in living({code.co_filename for code in replacements}):
            before = function.__code__
            after = replacements.get(before)
            if after is not None and _replace(function, after):
                self._before.append((weakref.ref(function), before, after))
                changed += 1
        return changed

    def restore(self) -> int:
        """Give all functions plain code; the very object that they had, where it was replaced in place.

        Returns the number of functions that still have rewritten, inert code: their source has changed meanwhile, or
        somebody else has replaced their code too.
        """
        for reference, before, after in self._before:
            function = reference()
            if function is not None and function.__code__ is after:
                _replace(function, before)
        self._before.clear()
        files = {module.file: module.name for module in self._watcher.modules().values() if module.sites}
        files |= self._files
        sources: dict[str, Parts] = {}
        left = 0
        for function in living(files):
            code = function.__code__
            if not is_watched(code):
                continue
            if code.co_filename not in sources:
                sources[code.co_filename] = Parts(_plain(files[code.co_filename], code.co_filename))
            plain = sources[code.co_filename].plain(code)
            left += plain is None or not _replace(function, plain)
        return left

    def _rewrite(self, name: str, replacements: dict[CodeType, CodeType]) -> None:
        """Add what the bodies of the module *name* are to be replaced with."""
        watcher = self._watcher
        file = _file(name)
        loader = getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)
        found = watcher.before(name, file, cacheable=loader.__class__ in CACHEABLE) if file else None
        plain = None if found is None else _plain(name, file)
        if plain is None:
            return
        # A source that changed unseen by Python's own cache is not the one that lives here.
        bound = watcher.after(found, plain, keep=not getattr(found, "changed", False))
        if isinstance(found, CodeType):
            bound = found
        if bound is not None and bound is not plain:
            self._files[plain.co_filename] = name
            replacements.update(counterparts(plain, bound))


def _replace(function: FunctionType, code: CodeType) -> bool:
    if len(function.__code__.co_freevars) != len(code.co_freevars):
        return False
    function.__code__ = code
    return True


def _file(name: str) -> str:
    """Where the module comes from: a file, or the name that frozen code has for one."""
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    if spec is None:
        file = getattr(module, "__file__", None)
        return file if name == PROGRAM and isinstance(file, str) else ""
    origin = getattr(spec, "origin", None)
    if origin == "frozen":
        return f"<frozen {name}>"
    return origin if isinstance(origin, str) and origin.endswith((".py", ".pyc")) else ""


def _plain(name: str, file: str) -> CodeType | None:
    """Fetch the plain code of a module again, in the way that it was loaded; None if there is none any more."""
    loader = getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)
    try:
        if loader is not None:
            return plain_code(loader, name)
        kind = external.SourcelessFileLoader if file.endswith(".pyc") else external.SourceFileLoader
        loader = kind(name, file)
        if name == PROGRAM and kind is external.SourceFileLoader:  # Python keeps no bytecode of programs
            return loader.source_to_code(loader.get_data(file), file)
        return plain_code(loader, name)
    except Exception:  # noqa: BLE001 - a file that is gone or broken: the function keeps what it has
        return None
