"""Reaches the program itself: ``python app.py`` does not go through the import system, but can be made to.

CPython asks ``sys.path_hooks`` whether the script is something like a zip application (pymain_get_importer in
Modules/main.c). A hook that says yes makes it call ``runpy._run_module_as_main``, for which we stand in, once: the real
`runpy` would import eight modules that the program did not ask for. A script in which nothing is to be watched is not
claimed, and runs as it always did.
"""

from __future__ import annotations

import _frozen_importlib_external as external
import marshal
import os
import sys

from sst_bytecode.loader.watcher import Ticket, Watcher

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

__all__ = ["PROGRAM", "reach_main", "release_main"]

PROGRAM = "__main__"


def reach_main(watcher: Watcher) -> None:
    """Have the script that this interpreter was started with rewritten; nothing to do for ``-m``, ``-c`` and stdin."""
    script = sys.argv[0] if getattr(sys, "argv", None) else ""
    # A pipe, as of `python <(make-program)`, can be read once only, and that once is CPython's.
    if not os.path.isfile(script):  # noqa: PTH113 - pathlib is not imported at the start of a watched program
        return
    # With -x CPython skips the script's first line, which the import system never does.
    if script in {"-c", "-m"} or _skips_first_line(script) or hasattr(sys.modules[PROGRAM], "__file__"):
        return
    # The last of the hooks is asked when all others have refused: zip applications and folders are theirs.
    claim: Any = _Claim(watcher, os.path.abspath(script))  # noqa: PTH100 - as above
    sys.path_hooks.append(claim)


def release_main() -> None:
    """Withdraw a claim that was not made."""
    hooks: list[Any] = sys.path_hooks
    hooks[:] = [hook for hook in hooks if type(hook) is not _Claim]


class _Claim:
    """The hook, and the importer that it answers with: CPython only wants to know that there is one."""

    def __init__(self, watcher: Watcher, script: str) -> None:
        self._watcher = watcher
        self._script = script

    def __call__(self, path: str) -> _Claim:
        if os.path.abspath(path) != self._script:  # noqa: PTH100 - as above
            raise ImportError
        release_main()
        code = None
        try:
            code = _program(self._watcher, path)
        except Exception as error:  # noqa: BLE001 - CPython will run into the same error, and say it in its own way
            if not isinstance(error, (SyntaxError, ValueError, OSError, ImportError, EOFError)):
                self._watcher.note(PROGRAM, error)
        if code is None:
            raise ImportError
        from sst_bytecode.loader.program import stand_in  # only for a script in which something is watched

        stand_in(code, path)
        return self


def _program(watcher: Watcher, path: str) -> CodeType | None:
    """Give the rewritten code of the script, or None if it shall run as it is."""
    found = watcher.before(PROGRAM, path, cacheable=True)
    if not isinstance(found, Ticket):
        return found
    with open(path, "rb") as stream:  # noqa: PTH123 - as above
        source = stream.read()
    if path.endswith(".pyc"):
        plain, warned = _loaded(source), False
    else:
        plain, warned = _compiled(source, path)
    code = watcher.after(found, plain, keep=not warned)
    if code is plain:
        return None
    if warned:  # now that it is sure that CPython will not compile it
        compile(source, path, "exec", dont_inherit=True)
    return code


def _loaded(content: bytes) -> CodeType:
    if content[:4] != external.MAGIC_NUMBER:
        raise ImportError
    code: CodeType = marshal.loads(content[16:])  # noqa: S302 - the program, which would be run anyway
    return code


def _compiled(source: bytes, path: str) -> tuple[CodeType, bool]:
    """Compile quietly, and tell whether there was something to warn of: plain Python warns at every start."""
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        return compile(source, path, "exec", dont_inherit=True), bool(caught)


def _skips_first_line(script: str) -> bool:
    """Whether ``-x`` stands before the script on the command line."""
    for word in sys.orig_argv[1:]:
        if word in {script, "--"}:
            return False
        if word[:1] == "-" and word[:2] != "--":
            letters = word[1:]
            for end in "WX":
                letters = letters.partition(end)[0]
            if "x" in letters:
                return True
    return False
