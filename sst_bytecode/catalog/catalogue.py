"""The catalogue of all watched operations, indexed by what the passes and the probes look for."""

from __future__ import annotations

import os
import sys

from sst_bytecode.catalog.entries import Entry, entries_of
from sst_bytecode.catalog.files import digest_of, state_of, tables_in, toml_files

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Catalogue", "is_unchanged", "load", "read_files", "state_of_files"]

# Not pathlib: it is not imported at the start of a watched program.
FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - as above
_OTHERS = ("recipients.toml",)  # lies in the same folder and says who receives, not what is watched


class Catalogue:
    """Every watched operation, immutable once made.

    *targets*, *tails* and *functions* are what `rewriter.ObserveCalls` and `rewriter.ObserveEntries` take; *roots* are
    the top-level packages, or modules of the standard library, that contain a watched function, and the very modules
    that *among* names, *names* those whose mention in other code can lead to a watched call; *among* are further tails,
    by the module that must be imported where they count; *loops* what a module must mention for its loops to be
    watched; *gated* are functions that are watched only while a gate is open, by what makes the gate. *digest* changes
    with every change of an entry.
    """

    __slots__ = (
        "_by_function",
        "_by_loop",
        "_by_tail",
        "_by_target",
        "among",
        "digest",
        "entries",
        "functions",
        "gated",
        "loops",
        "names",
        "roots",
        "tails",
        "targets",
    )

    def __init__(self, values: Sequence[Mapping[str, object]], digest: str) -> None:
        self.entries = tuple(map(Entry, values))
        self.digest = digest
        self._by_target: dict[str, list[Entry]] = {}
        self._by_tail: dict[str, list[Entry]] = {}
        self._by_function: dict[str, list[Entry]] = {}
        self._by_loop: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for index, keys in (
                (self._by_target, entry.calls),
                (self._by_tail, entry.tails),
                (self._by_function, entry.functions),
                (self._by_loop, entry.loops),
            ):
                for key in keys:
                    index.setdefault(key, []).append(entry)
        self.targets = frozenset(self._by_target)
        self.tails = frozenset(tail for entry in self.entries if not entry.among for tail in entry.tails)
        self.among: dict[str, frozenset[str]] = {}
        for entry in self.entries:
            for module in entry.among:
                self.among[module] = self.among.get(module, frozenset()) | frozenset(entry.tails)
        self.functions = frozenset(self._by_function)
        self.loops = frozenset(self._by_loop)
        self.gated: dict[str, frozenset[str]] = {}
        for entry in self.entries:
            if entry.gate:
                alone = {
                    name for name in entry.functions if all(one.gate == entry.gate for one in self.at_function(name))
                }
                self.gated[entry.gate] = self.gated.get(entry.gate, frozenset()) | alone
        self.roots = frozenset(_root(name.partition(":")[0]) for name in self.functions).union(
            module for module in self.among if "." in module
        )
        self.names = frozenset(name.partition(".")[0] for name in self.targets)

    def at_call(self, target: str) -> tuple[Entry, ...]:
        """The entries that a call site with this target may be of, exact ones first; the callee decides at run time."""
        found = list(self._by_target.get(target, ()))
        parts = target.split(".")
        for start in range(1, len(parts)):
            found += [entry for entry in self._by_tail.get(".".join(parts[start:]), ()) if entry not in found]
        return tuple(found)

    def at_loops(self, marks: str) -> tuple[Entry, ...]:
        """The entries for the iterations of a module that mentions these *loops*, with blanks between them."""
        return tuple([entry for mark in marks.split() for entry in self._by_loop.get(mark, ())])

    def at_function(self, name: str) -> tuple[Entry, ...]:
        """The entries for the entry of the function ``module:qualified.name``."""
        return tuple(self._by_function.get(name, ()))


def load(extra: Sequence[Mapping[str, object]] = (), file: str = "sst.toml", *, unchanged: bool = False) -> Catalogue:
    """Our own catalogue and the *extra* entries of a user, who wrote them as ``[[probe]]`` in *file*.

    Raises CatalogueError, with one line that names file, entry and reason. Takes well under a millisecond: our own
    entries come from a Python module generated from the TOML files, unless these have changed since; *unchanged*: it is
    known that they have not.
    """
    from sst_bytecode.catalog import compiled

    values, digest = compiled.ENTRIES, compiled.DIGEST
    if not unchanged and not is_unchanged():
        values, digest = read_files()
    if extra:
        own = tuple(entries_of("", extra, file))
        values, digest = values + own, f"{digest}-{digest_of(own)}"
    return Catalogue(values, digest)


def _root(module: str) -> str:
    """The package whose modules are rewritten for the sake of one of them; of the standard library only that one."""
    package = module.partition(".")[0]
    return module if package in sys.stdlib_module_names else package


def is_unchanged() -> bool:
    """Whether the generated module is that of the TOML files, as it is unless somebody has just edited one."""
    from sst_bytecode.catalog import compiled

    return state_of_files() == compiled.STATE


def state_of_files() -> int:
    """A checksum over names and contents of the TOML files, to tell whether the generated module is theirs."""
    return state_of(FOLDER, _files())


def read_files() -> tuple[tuple[dict[str, object], ...], str]:
    """The checked entries of all our TOML files, and their digest."""
    values: list[dict[str, object]] = []
    for name, table in tables_in(FOLDER, _files(), frozenset({"library", "watch"})):
        values += entries_of(str(table.get("library", "")), table.get("watch", []), name)
    return tuple(values), digest_of(values)


def _files() -> list[str]:
    return [name for name in toml_files(FOLDER) if name not in _OTHERS]
