"""What was made of a value, in the same text as that value or beside something else that was made of it."""

from __future__ import annotations

import pytest

from tests.sst_bytecode.flow.conftest import functions_of


@pytest.fixture(scope="module")
def seen(run):
    """One run over all functions."""
    return run("beside")


@pytest.mark.parametrize(("name", "text"), functions_of("beside"))
def test_each_is_a_disclosure(seen, name, text):
    """A digest, a ciphertext and the value itself are told one by one, each with its own evidence, and once."""
    kinds = {"value", "flow"}
    told = set()
    for part in text.split(";"):
        words = part.split()
        form = " ".join(word for word in words if word not in kinds)
        told.add((form, tuple(word for word in words if word in kinds)))
    found = [(f"{one.field}: {one.form}".strip(), one.evidence) for one in seen.found[f"beside/{name}"] if not one.weak]
    assert set(found) == told
    assert len(found) == len(told)
