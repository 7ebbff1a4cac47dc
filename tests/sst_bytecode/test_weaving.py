"""What a configuration has woven in, and what stands for it in the cache."""

from __future__ import annotations

import pytest

from sst_bytecode import config as configuration
from sst_bytecode import weaving


def digest(tmp_path, **options):
    """The digest under these options."""
    config = configuration.load({}, str(tmp_path), options)
    return weaving.digest_of(config, weaving.catalogue_of(config), weaving.transforms_of(config))


@pytest.mark.parametrize("options", [{"debug": True}, {"everything": True}, {"level": "calls"}])
def test_code_that_was_made_otherwise_has_another_digest(tmp_path, options):
    """Verified code, code with every call watched and code of another level are never taken for each other."""
    ways = {
        digest(tmp_path),
        digest(tmp_path, **options),
        digest(tmp_path, level="calls"),
        digest(tmp_path, level="flow"),
    }
    assert len(ways) == (2 if "level" in options else 3)


def test_an_entry_of_the_users_changes_the_digest(tmp_path):
    """A catalogue with another entry weaves other sites."""
    entry = (
        '[[probe]]\noperation = "shop.mail"\nlibrary = "shop"\nrole = "sink"\nkind = "email"\ncalls = ["shop.mail"]\n'
    )
    before = digest(tmp_path)
    (tmp_path / "sst.toml").write_text(entry)
    assert digest(tmp_path) != before


@pytest.mark.parametrize("name", ["nowhere:Pass", "json:Pass"])
def test_a_pass_that_is_not_there_is_one_clear_error(tmp_path, name):
    """The message names the pass as the user wrote it."""
    config = configuration.load({}, str(tmp_path), {"passes": (name,)})
    with pytest.raises(configuration.ConfigError, match=name):
        weaving.pipeline(config)
