"""Runs the program as CPython runs a script: with nothing of ours below its first frame.

CPython calls ``runpy._run_module_as_main`` with two arguments. Were that a function of ours, its frame would be in
every traceback and in ``sys._getframe(1)``, and it would handle, and so normalise, what `sys.exit` was given. So it is
made of functions in C alone.
"""

from __future__ import annotations

import _frozen_importlib_external as external
import atexit
import os
import sys

from sst_bytecode.loader.main import PROGRAM

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

__all__ = ["stand_in"]


def stand_in(code: CodeType, path: str) -> None:
    """Be `runpy` for the one call that CPython is about to make: it runs *code*, the script *path*."""
    real = sys.modules.get("runpy")
    module = type(sys)("runpy")

    def __getattr__(name: str) -> object:  # noqa: N807 - what a module is asked for attributes that it has not (PEP 562)
        if name != "_run_module_as_main":
            raise AttributeError(name)
        if real is None:
            del sys.modules["runpy"]
        else:
            sys.modules["runpy"] = real
        return _frameless(code, _prepared(path))

    vars(module)["__getattr__"] = __getattr__
    sys.modules["runpy"] = module


def _frameless(code: CodeType, namespace: dict[str, Any]) -> Callable[..., object]:
    """Make a callable without a Python frame that runs *code* once, whichever two arguments it is called with.

    ``max`` looks its arguments (a name, then a truth value) up in the dictionary. It has no entry for the name, so it
    makes one: that is the program's run. What ``max`` then compares with the result takes note of its end.

    On 3.11, which counts calls in C as levels of recursion, the program has five fewer: those of ``partial``, ``max``,
    ``__getitem__``, ``__missing__`` and ``exec``. To raise the limit instead would show in ``sys.getrecursionlimit()``.
    """
    from _collections import defaultdict  # type: ignore[import-not-found]  # unknown to typeshed by the name of its C half
    from _functools import partial  # type: ignore[import-not-found]  # as above

    end = _End(namespace)
    runs: Any = defaultdict(partial(exec, code, namespace), {False: end, True: end})
    program: Callable[..., object] = partial(max, key=runs.__getitem__)
    return program


class _End:
    """What the program's result is compared with, once it has come to its end."""

    __slots__ = ("_namespace",)

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __gt__(self, _result: object) -> bool:
        _forget(self._namespace)
        return False

    def __del__(self) -> None:
        # After an exception: once its traceback is printed, before what the program registered is called.
        if "__file__" in self._namespace:
            atexit.register(_forget_if_failed, self._namespace)


def _forget(namespace: dict[str, Any]) -> None:
    """Take away what CPython takes away when a script has come to its end (_PyRun_SimpleFile, Python/pythonrun.c)."""
    namespace.pop("__file__", None)
    namespace.pop("__cached__", None)


def _forget_if_failed(namespace: dict[str, Any]) -> None:
    if hasattr(sys, "last_value"):  # CPython has printed a traceback; after SystemExit it neither prints nor forgets
        _forget(namespace)


def _prepared(path: str) -> dict[str, Any]:
    """Leave everything as `pymain_run_file` would have left it, and give the program's namespace."""
    sys.path_importer_cache[path] = None
    if sys.path and sys.path[0] == path:
        if sys.flags.safe_path:
            del sys.path[0]
        else:
            sys.path[0] = os.path.dirname(os.path.realpath(sys.argv[0]))  # noqa: PTH120 - pathlib is not imported at the start of a watched program
    namespace = vars(sys.modules[PROGRAM])
    compiled = path.endswith(".pyc")
    loader = external.SourcelessFileLoader if compiled else external.SourceFileLoader
    namespace.update(__loader__=loader(PROGRAM, path), __file__=path, __cached__=None)
    return namespace
