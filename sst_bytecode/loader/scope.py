"""Which modules are rewritten, and which files are the application's own."""

from __future__ import annotations

import os
import sys

from sst_bytecode.apart import own_file
from sst_bytecode.undisturbed import OWN

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType

    from sst_bytecode.loader.patterns import Patterns

__all__ = ["IF_MENTIONED", "NO", "YES", "Scope", "is_ours"]

_BOOT = "/sst_bytecode/boot/path/sitecustomize.py"

NO, YES, IF_MENTIONED = 0, 1, 2
"""What `Scope.module` answers; the last means that the names in the module's code decide."""

_STDLIB = os.path.dirname(os.path.abspath(os.__file__)) + os.sep  # noqa: PTH100, PTH120 - pathlib is not imported at the start of a watched program
_SCRIPTS = os.path.join(sys.prefix, "bin", "")  # noqa: PTH118 - as above
_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120 - as above
_ELSEWHERE = (_STDLIB, _OWN_FOLDER, os.path.join(os.path.dirname(_OWN_FOLDER[:-1]), "rewriter", ""))  # noqa: PTH118, PTH120 - as above


class Scope:
    """Decide by module and file; both answers are the same for the life of the process.

    *roots* are dotted names whose modules, and all beneath, are rewritten (the catalogued libraries). *names* are
    dotted targets of the catalogue (``requests.post``, ``responses.create``): a module is rewritten too if all the
    parts of one of them occur among the names that its code uses. *include* and *exclude* are patterns (`Patterns`);
    exclude beats include, and both beat the rest. *everything* takes all modules, the standard library's too.
    """

    __slots__ = ("_applications", "_exclude", "_include", "_names", "_parts", "_targets", "everything", "roots")

    def __init__(
        self,
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
        roots: Iterable[str] = (),
        names: Iterable[str] = (),
        *,
        everything: bool = False,
    ) -> None:
        self.roots = frozenset(roots)
        self.everything = everything
        self._include = _patterns(tuple(include))
        self._exclude = _patterns(tuple(exclude))
        self._names = frozenset(names)
        self._targets: frozenset[frozenset[str]] = frozenset()  # made of the names for the first module that needs them
        self._parts: frozenset[str] = frozenset()
        self._applications: dict[str, bool] = {}

    def module(self, name: str, file: str) -> int:
        """`YES`, `NO` or `IF_MENTIONED` for the module *name* whose code comes from *file*."""
        if is_ours(name, file) or (self._exclude and name in self._exclude):
            return NO
        if self._include and name in self._include:
            self._applications[file] = True  # who includes a library's module wants its lines named like their own
            return YES
        if self.everything or _is_beneath(name, self.roots) or self.is_application(file):
            return YES
        return IF_MENTIONED if self._names else NO

    def reason(self, name: str, file: str) -> str:
        """Why the module is not rewritten, in words for the doctor; "" if it is, or if its names decide."""
        if self.module(name, file) != NO:
            return ""
        if is_ours(name, file):
            return "part of the tracker"
        return "excluded" if name in self._exclude else "library outside the catalogue"

    def mentions(self, code: CodeType) -> bool:
        """Whether the names used in *code* and the code nested in it contain all the parts of some target."""
        if not self._targets:
            self._targets = frozenset(frozenset(part for part in name.split(".") if part) for name in self._names)
            self._parts = frozenset().union(*self._targets)
        found: set[str] = set()
        self._collect(code, found)
        return bool(found) and any(parts <= found for parts in self._targets)

    def is_application(self, filename: str) -> bool:
        """Whether *filename* (a ``co_filename``) is outside the standard library and site-packages, and not ours."""
        known = self._applications.get(filename)
        if known is None:
            known = self._applications[filename] = _is_application(filename)
        return known

    def _collect(self, code: CodeType, found: set[str]) -> None:
        parts = self._parts
        found.update(parts.intersection(code.co_names))
        kind = code.__class__
        for name in code.co_names:
            if "." in name:  # the name of an import: `import a.b`
                found.update(parts.intersection(name.split(".")))
        for constant in code.co_consts:
            if constant.__class__ is kind:
                self._collect(constant, found)


def _patterns(texts: tuple[str, ...]) -> Patterns | tuple[()]:
    if not texts:
        return ()
    from sst_bytecode.loader.patterns import Patterns  # most users write none

    return Patterns(texts)


def is_ours(name: str, file: str) -> bool:
    """Whether this is a module of ours, or the `sitecustomize` by which we start, be it that of another copy.

    What watches does not watch itself. A package of ours is known by its name, unless the program has one of that name.
    """
    package = name.partition(".")[0]
    if package in OWN:
        own = own_file(package)
        return own is None or file.startswith(os.path.dirname(own) + os.sep)  # noqa: PTH120 - as above
    return name == "sitecustomize" and file.endswith(_BOOT)


def _is_beneath(name: str, roots: frozenset[str]) -> bool:
    package = name.partition(".")[0]
    if package in roots:  # as nearly all are: only of the standard library single modules are
        return True
    while name != package:
        if name in roots:
            return True
        name = name.rpartition(".")[0]
    return False


def _is_application(filename: str) -> bool:
    if not filename or filename[0] == "<":
        return False
    if "/site-packages/" in filename or "/dist-packages/" in filename or filename.startswith(_ELSEWHERE):
        return False
    # Console scripts that an installer wrote stand beside the interpreter; a program may stand there too.
    return not (filename.startswith(_SCRIPTS) and not filename.endswith((".py", ".pyc")))
