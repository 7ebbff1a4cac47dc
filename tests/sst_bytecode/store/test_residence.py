"""A home remembers where its rows went, and no password."""

from __future__ import annotations

import pytest

from sst_bytecode.store.residence import remember, remembered


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:geheim@h/db", "postgresql+psycopg://ada:ge@heim@h:5432/db", "postgresql://ada@h/db?password=geheim",
        "postgresql://h/db?user=ada&password=geheim&x=y",
    ],
)  # fmt: skip
def test_a_password_is_never_noted(sst_home, url):
    """Wherever it stands in the URL, the note has stars for it and counts as incomplete."""
    remember(str(sst_home), url)
    assert "heim" not in (sst_home / "database.json").read_text()
    found = remembered(str(sst_home))
    assert "***" in found.url
    assert not found.complete


def test_a_url_without_a_password_is_noted_as_it_is(sst_home):
    """And can be used by a reader."""
    remember(str(sst_home), "sqlite:////a/b.db", {"tags": "t"})
    found = remembered(str(sst_home))
    assert (found.url, found.tables, found.complete) == ("sqlite:////a/b.db", {"tags": "t"}, True)
    remember(str(sst_home), None)
    assert remembered(str(sst_home)) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1}', "\xff", '{"url": "u", "tables": []}'])
def test_a_note_that_makes_no_sense_is_no_note(sst_home, text):
    """A reader falls back to the default."""
    sst_home.mkdir()
    (sst_home / "database.json").write_bytes(text.encode("latin-1"))
    assert remembered(str(sst_home)) is None


def test_a_home_that_cannot_be_written_is_no_error(tmp_path):
    """Then readers have to be told the database."""
    (tmp_path / "home").write_text("in the way")
    remember(str(tmp_path / "home"), "sqlite:///x")
    assert remembered(str(tmp_path / "home")) is None
