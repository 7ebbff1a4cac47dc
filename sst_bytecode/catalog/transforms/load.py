"""All transforms, indexed by what a pass looks for in code and by what a hook meets at run time."""

from __future__ import annotations

import os

from sst_bytecode.catalog.files import digest_of, state_of, tables_in, toml_files
from sst_bytecode.catalog.transforms.entries import Transform, transforms_of

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FOLDER", "Transforms", "is_unchanged", "load", "read_files", "state_of_files"]

FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is not imported at the start of a watched program


class Transforms:
    """The transforms and declassifications, immutable once made.

    A pass looks for *own_targets* and *own_tails* in modules of the application. In others it looks for *targets*, and
    for those tails whose library the module imports: *families* holds, by top-level package, the tails of its methods.
    *varying* are functions that make nothing of anybody's out of constants, *numeric* the names that only methods of
    numbers have: what operators make of a number is not followed. *names* are what a module outside of the application
    has to mention to be looked at. *libraries*, and the modules that are *parts* of them, are left alone. Names prove
    nothing; `functions` and `method` say what a callee is.
    """

    __slots__ = (
        "_functions",
        "_methods",
        "digest",
        "families",
        "libraries",
        "names",
        "numeric",
        "own_tails",
        "own_targets",
        "parts",
        "targets",
        "varying",
    )

    def __init__(self, values: Sequence[Mapping[str, object]], digest: str) -> None:
        self.digest = digest
        self._functions: dict[str, Transform] = {}
        self._methods: dict[str, Transform] = {}
        targets: set[str] = set()
        own: set[str] = set()
        tails: set[str] = set()
        families: dict[str, set[str]] = {}
        names: set[str] = set()
        libraries: set[str] = set()
        parts: set[str] = set()
        for one in values:
            entry = Transform(one)
            if entry.role == "declassify":
                continue  # written down so that nobody takes its absence for an oversight: nothing is watched
            self._functions.update(dict.fromkeys(entry.calls, entry))
            self._methods.update(dict.fromkeys(entry.methods, entry))
            libraries.add(entry.library)
            parts.update(entry.parts)
            last = {name.rpartition(".")[2] for name in entry.methods}
            own.update(entry.calls)
            tails |= last | {name.rpartition(".")[2] for name in entry.calls if name.startswith("builtins.")}
            if not entry.within:
                targets.update(entry.calls)
                names.update(name.partition(":")[2] for name in entry.methods)
                for package in (entry.library, *(name.partition(":")[0].partition(".")[0] for name in entry.methods)):
                    families.setdefault(package, set()).update(last)
        self.targets = frozenset(targets)
        self.names = self.targets | names
        self.libraries = frozenset(libraries)
        self.parts = frozenset(parts)
        self.own_targets = frozenset(own)
        self.varying = frozenset(name for name, entry in self._functions.items() if not entry.reader)
        of_numbers: dict[bool, set[str]] = {True: set(), False: set()}
        for name, made in self._methods.items():
            of_numbers[made.library == "decimal"].add(name.rpartition(".")[2])
        self.numeric = frozenset(of_numbers[True] - of_numbers[False])
        self.own_tails = frozenset(tails)
        self.families = {package: frozenset(names) for package, names in families.items() if names}

    def functions(self) -> Mapping[str, Transform]:
        """By absolute name."""
        return self._functions

    def method(self, name: str) -> Transform | None:
        """The transform that the method ``module:Type.name`` is."""
        return self._methods.get(name)


def load(extra: Sequence[Mapping[str, object]] = (), file: str = "sst.toml", *, unchanged: bool = False) -> Transforms:
    """Our own transforms, out of a module that is generated from the TOML files, unless these have changed since.

    *extra* are a user's own, written as ``[[probe]]`` with this role in *file*. Raises CatalogueError for the first one
    that is wrong. *unchanged*: it is known that our files have not changed.
    """
    from sst_bytecode.catalog.transforms import compiled

    values, digest = compiled.ENTRIES, compiled.DIGEST
    if not unchanged and not is_unchanged():
        values, digest = read_files()
    if extra:
        own = tuple(transforms_of(extra, file))
        values, digest = values + own, f"{digest}-{digest_of(own)}"
    return Transforms(values, digest)


def is_unchanged() -> bool:
    """Whether the generated module is that of the TOML files, as it is unless somebody has just edited one."""
    from sst_bytecode.catalog.transforms import compiled

    return state_of_files() == compiled.STATE


def state_of_files() -> int:
    """A checksum over names and contents of the TOML files, to tell whether the generated module is theirs."""
    return state_of(FOLDER, toml_files(FOLDER))


def read_files() -> tuple[tuple[dict[str, object], ...], str]:
    """The checked entries of all TOML files, and their digest."""
    values: list[dict[str, object]] = []
    for name, table in tables_in(FOLDER, toml_files(FOLDER), frozenset({"transform"})):
        values += transforms_of(table.get("transform", []), name)
    return tuple(values), digest_of(values)
