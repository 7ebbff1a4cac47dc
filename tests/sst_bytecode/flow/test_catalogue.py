"""The catalogue of transforms: checked, generated, and quick to load."""

from __future__ import annotations

import pytest

from sst_bytecode import config, weaving
from sst_bytecode.catalog import CatalogueError
from sst_bytecode.catalog.transforms import compiled, load
from sst_bytecode.catalog.transforms.__main__ import text
from sst_bytecode.catalog.transforms.entries import transforms_of
from sst_bytecode.catalog.transforms.load import read_files

GOOD = {"library": "x", "operation": "twist", "calls": ["x.twist"], "inputs": ["args.0"], "outputs": ["result"]}


def test_the_generated_module_is_that_of_the_files():
    """Nobody changes a TOML file without generating the module anew."""
    assert read_files() == (compiled.ENTRIES, compiled.DIGEST)
    assert text().startswith('"""The transforms, made of')


def test_a_good_entry_is_taken():
    """An entry needs no code."""
    assert load([GOOD], "own.toml").functions()["x.twist"].operation == "twist"


def test_each_is_multiplied_out():
    """`each` stands for as many entries as it has words."""
    table = {**GOOD, "each": ["a", "b"], "calls": ["x.{each}"], "operation": "{each}"}
    assert [one["calls"] for one in transforms_of([table], "own.toml")] == [("x.a",), ("x.b",)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"calls": []}, "it needs at least one of 'calls', 'methods'"),
        ({"inputs": []}, "a transform needs 'inputs' and 'outputs'"),
        ({"calls": ["twist"]}, "'twist' in 'calls' is not of the form dotted.name"),
        ({"methods": ["x.Type.twist"]}, "'x.Type.twist' in 'methods' is not of the form module:Type.name"),
        ({"inputs": ["arg.0"]}, "'arg.0' does not begin with one of args, self, result or '='"),
        ({"name": ["args.0", "arg.1"]}, "'arg.1' does not begin with one of args, self, result or '='"),
        ({"name": 1}, "'name' must be a text"),
        ({"role": "sink"}, "'role' must be one of transform, declassify"),
        ({"within": "nowhere"}, "'within' must be 'application' or left out"),
        (
            {"twisted": "yes"},
            "(known: calls, inputs, library, methods, name, operation, outputs, parts, reader, role, within)",
        ),
        ({"operation": 1}, "'operation' must be a text"),
        ({"library": ""}, "it lacks the name of the 'library'"),
    ],
)
def test_a_wrong_entry_is_one_clear_line(change, reason):
    """What is wrong is told with file, entry and reason."""
    with pytest.raises(CatalogueError) as caught:
        list(transforms_of([{**GOOD, **change}], "own.toml"))
    assert str(caught.value).startswith("own.toml: entry 1 (")
    assert str(caught.value).endswith(reason)


def test_what_is_declassified_is_not_watched():
    """Lengths, truth values, comparisons and aggregates are written down, and no pass looks for them."""
    transforms = load()
    assert not {"builtins.len", "builtins.bool", "builtins.sum", "hmac.compare_digest"} & transforms.own_targets
    assert not {"len", "startswith", "count"} & transforms.own_tails
    assert {"len", "bool", "sum", "compare_digest"} <= {
        name.rpartition(".")[2]
        for one in compiled.ENTRIES
        if one.get("role") == "declassify"
        for name in one.get("calls", ())
    }


def test_a_users_transform_is_woven_in_at_level_flow_only(tmp_path):
    """It is written beside the user's other probes, and changes what rewritten code is kept under."""
    (tmp_path / "sst.toml").write_text(
        '[[probe]]\nrole = "transform"\nlibrary = "acme"\noperation = "twist"\ncalls = ["acme.twist"]\n'
        'inputs = ["args.0"]\noutputs = ["result"]\n'
    )
    both = [config.load({}, str(tmp_path), {"level": level}) for level in ("flow", "calls")]
    code = compile("import acme\ndef go(x): acme.twist(x)\n", "/shop.py", "exec")
    assert [len(weaving.pipeline(one).rewrite(code, "shop").sites) for one in both] == [1, 0]
    assert len({weaving.digest_of(one, weaving.catalogue_of(one), weaving.transforms_of(one)) for one in both}) == 2
