"""Each transform of the catalogue, in the real library, in a request, with a real send: what was found, made where."""

from __future__ import annotations

import json

import pytest

from tests.sst_bytecode.flow.conftest import functions_of

MODULES = ("hashing", "ciphers", "pycryptodome", "codings", "cuts", "aliases", "redacting")
METHODS = ("Digest.of", "Digest.of_own", "Digest.sealed")


@pytest.fixture(scope="session")
def seen(run):
    """One run over all functions."""
    return run(*MODULES)


def expected(text):
    """Pairs of field and form out of a docstring."""
    if text == "nothing":
        return set()
    return {(field.strip(), form.strip()) for field, _, form in (part.partition(":") for part in text.split(";"))}


def check(seen, module, name, text, *, functions=()):
    """What left is what the docstring says, by flow, with a lineage from the source to what left."""
    found = [finding for finding in seen.found[f"{module}/{name}"] if not finding.weak]
    if text == "by value":  # nothing was lost, so nothing had to be followed
        assert [finding.evidence for finding in found] == [("value",)]
        return
    wanted = expected(text)
    assert {(finding.field, finding.form) for finding in found} == wanted
    for finding in found:
        assert "flow" in finding.evidence
        assert finding.source == "flask.json"
        chains = seen.steps_from(finding.tag, {name, *functions})
        assert chains
        if "value" not in finding.evidence:  # which names its steps by what it sees, not by what was called
            assert any(f"{finding.form} > ".startswith(f"{chain} > ") for chain in chains)


def test_every_function_ran(seen):
    """The application behaves under watch as it does without: every request was answered, and no probe failed."""
    assert json.loads(seen.out.splitlines()[-1]) == {}
    assert [health.counts for health in seen.health if any("transform" in key for key in health.counts)] == []


@pytest.mark.parametrize(("name", "text"), functions_of("hashing"))
def test_one_way_functions(seen, name, text):
    """A digest, keyed digest or derived key is told as the value that it was made of."""
    check(seen, "hashing", name, text)


@pytest.mark.parametrize(("name", "text"), functions_of("ciphers"))
def test_encryption(seen, name, text):
    """What is encrypted or signed is told as what went in."""
    check(seen, "ciphers", name, text)


@pytest.mark.parametrize(("name", "text"), functions_of("pycryptodome"))
def test_pycryptodome(seen, name, text):
    """Its hashes and ciphers are told as the standard library's, by either of its names."""
    check(seen, "pycryptodome", name, text)


@pytest.mark.parametrize(("name", "text"), functions_of("codings"))
def test_encodings(seen, name, text):
    """Encodings, compression and formats of objects are steps of a form, also where nothing can undo them later."""
    check(seen, "codings", name, text)


@pytest.mark.parametrize(("name", "text"), functions_of("cuts"))
def test_pieces(seen, name, text):
    """Pieces of texts, numbers and dates are told as what they were cut from; what was cut out or masked is not."""
    check(seen, "cuts", name, text)


@pytest.mark.parametrize(("name", "text"), functions_of("aliases"))
def test_other_names(seen, name, text):
    """A transform that is called by another name than its own is told as if it had been called by that."""
    check(seen, "aliases", name, text, functions=METHODS)


@pytest.mark.parametrize(("name", "text"), functions_of("redacting"))
def test_redaction(seen, name, text):
    """What was taken out of a text, in however many steps, is not told; what was left in it or hidden is."""
    check(seen, "redacting", name, text)
