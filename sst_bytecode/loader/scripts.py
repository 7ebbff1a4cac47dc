"""Reaches programs that other tools run: their files are compiled and executed by the tool, not by the import system.

* ``runpy`` (``run_path``, and ``__mp_main__`` in the children of `multiprocessing`) asks ``_get_code_from_file``;
* ``coverage run`` calls ``compile`` by a global name of ``coverage.execfile``;
* pytest calls ``exec`` by a global name of ``_pytest.assertion.rewrite``, and stores the code that it has compiled,
  which therefore must stay plain.

A global of that name, put into the module before its body runs, is found before the builtin.
"""

from __future__ import annotations

import _frozen_importlib
import _imp
import sys

from sst_bytecode.loader.main import PROGRAM
from sst_bytecode.loader.patches import dressed, without_frame

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from sst_bytecode.loader.patches import Patches
    from sst_bytecode.loader.watcher import Watcher

__all__ = ["patch_runpy", "reach_loaded_runners", "reach_runners"]


def reach_runners(watcher: Watcher, name: str) -> None:
    """Prepare the module *name*, whose body is about to run, if it is one of the tools'."""
    if name in _RUNNERS and name in sys.modules:
        _RUNNERS[name](watcher, sys.modules[name])


def reach_loaded_runners(watcher: Watcher) -> None:
    """Prepare those tools that were imported before us."""
    for name in _RUNNERS:
        reach_runners(watcher, name)


def patch_runpy(watcher: Watcher, patches: Patches) -> None:
    """Reach files that `runpy` runs: a frozen module, which no loader of files sees, not to be imported in vain."""
    if "runpy" in sys.modules or not _imp.is_frozen("runpy"):
        import runpy

        _reach_runpy(watcher, patches, runpy)
        return
    plain = _frozen_importlib.FrozenImporter.exec_module

    def exec_module(module: ModuleType) -> None:
        plain(module)
        if module.__name__ == "runpy" and watcher.active:
            _reach_runpy(watcher, patches, module)

    exec_module.__code__ = exec_module.__code__.replace(co_filename="<frozen importlib._bootstrap>")
    patches.replace(_frozen_importlib.FrozenImporter, "exec_module", staticmethod(exec_module))


def _reach_runpy(watcher: Watcher, patches: Patches, module: ModuleType) -> None:
    plain = vars(module)["_get_code_from_file"]

    def _get_code_from_file(*args: Any) -> Any:
        # (name, file) -> (code, file) until 3.12, (file) -> code since: the shape of the answer tells.
        try:
            found = plain(*args)
        except BaseException as error:
            without_frame(error)
            raise
        if found.__class__ is tuple:
            return (_watched(watcher, PROGRAM, found[0]), *found[1:])
        return _watched(watcher, PROGRAM, found)

    patches.replace(module, "_get_code_from_file", dressed(_get_code_from_file, plain))


def _reach_coverage(watcher: Watcher, module: ModuleType) -> None:
    def compiled(*args: Any, **options: Any) -> Any:
        try:
            code = compile(*args, **options)
        except BaseException as error:
            without_frame(error)
            raise
        return _watched(watcher, PROGRAM, code)

    vars(module)["compile"] = compiled


def _reach_pytest(watcher: Watcher, module: ModuleType) -> None:
    def executed(code: Any, namespace: dict[str, Any], *others: Any) -> None:
        __tracebackhide__ = True  # pytest leaves such frames out of what it shows
        exec(_watched(watcher, namespace["__name__"], code), namespace, *others)  # noqa: S102 - what pytest asked for

    vars(module)["exec"] = executed


def _watched(watcher: Watcher, name: str, code: Any) -> Any:
    if not watcher.active or code.__class__ is not _CODE:
        return code  # whatever `compile` made or `exec` was given, it is not ours to judge
    return watcher.after(watcher.before(name, code.co_filename, cacheable=False), code)


_CODE = _watched.__code__.__class__  # without the import of `types`
_RUNNERS = {"coverage.execfile": _reach_coverage, "_pytest.assertion.rewrite": _reach_pytest}
