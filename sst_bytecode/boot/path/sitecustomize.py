"""Run by Python at its start where this folder is on PYTHONPATH: starts tracking, then runs the next sitecustomize.

Any Python may find this file, Python 2.7 too: so it says nothing that one of them would not understand.
"""
# ruff: noqa: INP001 - a folder for PYTHONPATH holds no package
# ruff: noqa: I002, UP004, UP024, UP030, UP032, ANN001, ANN202, ANN204 - old Pythons know no annotations, no f-strings
# ruff: noqa: PTH100, PTH112, PTH118, PTH120, PTH208 - pathlib is not imported at the start of a watched program
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(_FOLDER)))
_OURS = ("sst_bytecode", "rewriter", "bytecode")


class _Lender(object):
    """Lends our packages, and nothing else that lies beside them, to an interpreter whose environment lacks them."""

    def __init__(self, finder):
        self._finder = finder

    def find_spec(self, name, path=None, _target=None):
        """Find one of our packages; asked last, when the interpreter itself has found none of that name."""
        if path is None and name in _OURS:
            return self._finder.find_spec(name, _shelves())
        return None


def _shelves():
    """Give the folders to lend from: ours, and for a checkout the environment that `make setup` makes beside it."""
    shelves = [_ROOT]
    libraries = os.path.join(_ROOT, ".venv", "lib")
    if os.path.isdir(libraries):
        shelves.extend(os.path.join(libraries, name, "site-packages") for name in sorted(os.listdir(libraries)))
    return shelves


def _is_off():
    return os.environ.get("PYTHON_TRACKING_ENABLED", "").strip().lower() in ("0", "false", "no", "off")


def _start(finder):
    """Start tracking; whatever goes wrong costs one line on stderr."""
    if not hasattr(sys, "exception"):  # new in 3.11: an older Python cannot read our modules, to be told which ones fit
        _say("cannot watch Python {0}".format(sys.version.split(" ")[0]))
        return
    try:
        if any(finder.find_spec(name) is None for name in _OURS):
            sys.meta_path.append(_Lender(finder))
        from sst_bytecode.boot import start
    except Exception as error:  # noqa: BLE001 - the program is not ours to break
        _say("cannot watch Python {0} ({1})".format(sys.version.split(" ")[0], type(error).__name__))
    else:
        start.start()


def _say(reason):
    try:
        sys.stderr.write("sst: {0}; the program runs unwatched\n".format(reason))
    except (AttributeError, EnvironmentError, ValueError):
        return  # no stderr, or nobody listens


def _chain(finder, module_from_spec):
    """Run the sitecustomize that Python would have run without us, in our place; if there is none, be none either."""
    start = sys.modules.get("sst_bytecode.boot.start")
    ours = os.path.join("sst_bytecode", "boot", "path")
    others = [folder for folder in sys.path if not os.path.normpath(folder).endswith(ours)]
    # A sitecustomize that makes way too may come back to us: it is not run twice.
    again = start is not None and not start.first_time()
    spec = None if again else finder.find_spec("sitecustomize", others)
    if spec is None or spec.loader is None:
        raise _absence()
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _absence():
    """Give what Python expects, and passes over in silence, where there is no sitecustomize."""
    error = ImportError("No module named 'sitecustomize'")
    error.name = "sitecustomize"
    return error


try:
    from _frozen_importlib import module_from_spec as _module_from_spec
    from _frozen_importlib_external import PathFinder as _PathFinder
except ImportError:  # far too old to be watched, or to be helped to the next sitecustomize
    if not _is_off():
        _say("cannot watch Python {0}".format(sys.version.split(" ")[0]))
else:
    if not _is_off():
        _start(_PathFinder)
    _chain(_PathFinder, _module_from_spec)
