"""The contracts on imports catch what they forbid: a linter that never fails proves nothing."""

from __future__ import annotations

import grimp
import pytest

from tests.import_contracts import Allowlist, Monopoly


def contract(kind, **options):
    """Make a contract without a configuration file."""
    return kind(name="under test", session_options={"root_packages": ["pkg"]}, contract_options=options)


@pytest.fixture
def graph():
    """`pkg.agent` imports `pkg.middle`, which imports a third party's `heavy`; `pkg.store` imports `heavy` as well."""
    made = grimp.ImportGraph()
    for name in ("pkg", "pkg.agent", "pkg.middle", "pkg.store", "pkg.store.models"):
        made.add_module(name)
    for name in ("heavy", "json", "light"):
        made.add_module(name, is_squashed=True)
    made.add_import(importer="pkg.agent", imported="json")
    made.add_import(importer="pkg.agent", imported="light")
    made.add_import(importer="pkg.agent", imported="pkg.middle")
    made.add_import(importer="pkg.middle", imported="heavy")
    made.add_import(importer="pkg.store.models", imported="heavy")
    return made


def test_allowlist_sees_indirect_imports(graph):
    """A third party's package that is reached through another module breaks the contract, with the way shown."""
    result = contract(Allowlist, importers=["pkg.agent"], allowed=["light"]).check(graph, verbose=False)
    assert not result.kept
    assert result.metadata["chains"] == [("pkg.agent", "pkg.middle", "heavy")]


def test_allowlist_keeps_the_standard_library_and_the_allowed(graph):
    """What is allowed by name, and the standard library, keep the contract."""
    assert contract(Allowlist, importers=["pkg.agent"], allowed=["light", "heavy"]).check(graph, verbose=False).kept


def test_allowlist_passes_over_a_part_that_is_not_there(graph):
    """A contract may be written before the part that it binds."""
    assert contract(Allowlist, importers=["pkg.later"], allowed=[]).check(graph, verbose=False).kept


def test_monopoly_names_each_outsider(graph):
    """An import from outside the holders breaks the contract; one from a submodule of a holder does not."""
    result = contract(Monopoly, goods="heavy", holders=["pkg.store"]).check(graph, verbose=False)
    assert result.metadata["chains"] == [("pkg.middle", "heavy")]


def test_monopoly_of_all_importers_is_kept(graph):
    """The contract is kept when each importer is a holder."""
    assert contract(Monopoly, goods="heavy", holders=["pkg.store", "pkg.middle"]).check(graph, verbose=False).kept
