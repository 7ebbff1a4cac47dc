"""Two kinds of import-linter contract that the rules need: what a part may import, and who may import a thing.

import-linter's own kinds forbid by name and fail on modules that do not exist. These allow by name, so that a new
dependency breaks the contract until somebody writes it down, and a part that is not there yet keeps it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class Allowlist(Contract):
    """The *importers* reach, directly or through other modules, no third party's package but those *allowed*.

    The standard library is always allowed. A part stands for its submodules as well.
    """

    importers = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 — import-linter's signature
        """Compare what each importer reaches with what it may reach."""
        permitted = set(_strings(self.allowed)) | sys.stdlib_module_names
        foreign = {name for name in graph.modules if graph.is_module_squashed(name)} - permitted
        chains = [
            chain
            for importer in _strings(self.importers)
            if importer in graph.modules
            for name in sorted(foreign)
            for chain in graph.find_shortest_chains(importer, name, as_packages=True)
        ]
        return ContractCheck(kept=not chains, metadata={"chains": sorted(chains)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each forbidden way, from the importer to the third party's package."""
        _render(check.metadata)


class Monopoly(Contract):
    """Only the *holders* import the *goods*, a package of ours or a third party's."""

    goods = fields.StringField()
    holders = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 — import-linter's signature
        """Look for direct imports of the goods, or of a part of them, from elsewhere."""
        goods = str(self.goods)
        insiders = (goods, *_strings(self.holders))
        wares = [name for name in graph.modules if _is_within(name, (goods,))]
        chains = [
            (importer, ware)
            for ware in wares
            for importer in graph.find_modules_that_directly_import(ware)
            if not _is_within(importer, insiders)
        ]
        return ContractCheck(kept=not chains, metadata={"chains": sorted(chains)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import of the goods from elsewhere."""
        _render(check.metadata)


def _is_within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _strings(value: object) -> list[str]:
    """Give a field's value the type that it has at run time: import-linter's fields are descriptors without types."""
    return [str(item) for item in value]  # type: ignore[attr-defined]  # see above


def _render(metadata: dict[str, Any]) -> None:
    for chain in metadata["chains"]:
        output.print_error(f"- {' -> '.join(chain)}", bold=False)
    output.new_line()
