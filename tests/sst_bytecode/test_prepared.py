"""What a start knows of the catalogue without reading it: the same as if it did, and never what is out of date."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sst_bytecode import config as configuration
from sst_bytecode import prepared, weaving

ROOT = Path(__file__).parents[2]

# A program that prints what was imported before it.
START = "import sys\nprint(*sys.modules)\n"
OWN = '[[probe]]\nrole = "sink"\nkind = "email"\nlibrary = "shop"\noperation = "shop.mail"\ncalls = ["shop.mail"]\n'


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A folder of this test alone, into which this process may write."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "cache"


@pytest.fixture
def prepare(cache, tmp_path):
    """Prepare under some options, as a start in the test's folder would."""

    def made(**options):
        return prepared.prepare(configuration.load({}, str(tmp_path), {"cache": str(cache), **options}))

    return made


@pytest.fixture
def entries_unread(monkeypatch):
    """From when it is called on, whoever reads the catalogue fails."""

    def forbid():
        def refuse(*_given, **_named):
            raise AssertionError("the catalogue was read")

        monkeypatch.setattr(weaving, "catalogue_of", refuse)
        monkeypatch.setattr(weaving, "transforms_of", refuse)

    return forbid


def told(one):
    """All that a start takes from it."""
    return one.roots, one.names, one.digest


@pytest.mark.parametrize(
    "options", [{}, {"level": "calls"}, {"everything": True}, {"page": True}, {"include": ("a.*",)}]
)
def test_a_later_start_is_told_the_same_without_an_entry(prepare, entries_unread, options):
    """Roots, names and digest are those of the catalogue; the second time none of its entries is looked at."""
    first = prepare(**options)
    config = configuration.load({}, "/", options)
    catalogue, transforms = weaving.catalogue_of(config), weaving.transforms_of(config)
    assert told(first) == (
        catalogue.roots,
        weaving.names_of(catalogue, transforms),
        weaving.digest_of(config, catalogue, transforms),
    )
    entries_unread()
    assert told(prepare(**options)) == told(first)


def test_entries_are_there_when_they_are_asked_for(prepare):
    """Both ways the same entries are found, and at level ``calls`` no transforms."""
    made, kept = prepare(), prepare()
    assert kept.catalogue().targets == made.catalogue().targets
    assert kept.transforms().names == made.transforms().names
    assert kept.catalogue() is kept.catalogue()
    assert prepare(level="calls").transforms() is None


def test_options_are_kept_apart(prepare, tmp_path):
    """What was prepared for one configuration is no other's: not that of another level, nor of a user's own entry."""
    ways = [told(prepare()), told(prepare(level="calls")), told(prepare(trace=True))]
    (tmp_path / "sst.toml").write_text(OWN)
    ways.append(told(prepare()))
    assert len(set(ways)) == len(ways)
    assert "shop.mail" in prepare().names


def test_another_release_of_python_reads_the_catalogue_itself(prepare, entries_unread, monkeypatch):
    """Rewritten code is no other release's, though both may mark their own cached bytecode alike."""
    prepare()
    monkeypatch.setattr(sys, "hexversion", sys.hexversion + 0x100)
    entries_unread()
    with pytest.raises(AssertionError, match="was read"):
        prepare()


@pytest.mark.parametrize("at", [0, 5, 12, 40, -1])
def test_damage_is_noticed(prepare, cache, at):
    """A changed byte anywhere makes what was kept worthless; it is made anew, and the next start has it again."""
    first = told(prepare())
    [file] = [path for path in cache.iterdir() if path.is_file()]
    whole = file.read_bytes()
    content = bytearray(whole)
    content[at] ^= 1
    file.write_bytes(content)
    assert told(prepare()) == first
    assert file.read_bytes() == whole


def test_what_others_could_have_written_is_not_believed(prepare, cache, entries_unread):
    """A folder that is open to others, or a link in the place of the file, is as good as nothing."""
    prepare()
    [file] = [path for path in cache.iterdir() if path.is_file()]
    elsewhere = file.rename(cache.parent / "elsewhere")
    file.symlink_to(elsewhere)
    entries_unread()
    with pytest.raises(AssertionError, match="was read"):
        prepare()
    file.unlink()
    elsewhere.rename(file)
    prepare()
    cache.chmod(0o777)
    with pytest.raises(AssertionError, match="was read"):
        prepare()


def test_nothing_is_written_where_python_writes_nothing(prepare, cache, monkeypatch):
    """``PYTHONDONTWRITEBYTECODE`` holds for this, too."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    prepare()
    assert not cache.exists()


@pytest.fixture
def start(run_python, packages, cache, tmp_path):
    """Start a program that is watched by the copy; give what it prints."""

    def run(text):
        (tmp_path / "main.py").write_text(text)
        boot = packages / "sst_bytecode" / "boot" / "path"
        path = os.pathsep.join(map(str, (boot, packages)))  # the copy comes before the checkout
        env = {"PYTHONPATH": path, "SST_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
        done = run_python(["main.py"], env)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_a_start_without_news_loads_no_entry_and_no_engine(start):
    """When everything comes out of the cache neither catalogue nor engine is imported, nor what these would import."""
    ours = {"sst_bytecode.catalog", "sst_bytecode.weaving", "rewriter.pipeline", "rewriter.dialect"}
    theirs = {"opcode", "re", "functools", "collections", "enum", "typing", "contextvars", "operator", "json"}
    first, second = start(START).split(), start(START).split()
    assert ours <= set(first)
    assert (ours | theirs).isdisjoint(second)
    assert "sst_bytecode.loader.watcher" in second


CALL = """
import sys
from http.client import HTTPConnection
print("sst_bytecode.catalog.compiled" in sys.modules, "tomllib" in sys.modules)
"""


@pytest.mark.parametrize("file", ["http_client.toml", "transforms/ciphers.toml"])
def test_a_changed_catalogue_is_seen_at_the_next_start(start, packages, file):
    """A TOML file with another content, but the time and the size that it had, is read all the same."""
    assert start(CALL) == start(CALL) == "True False\n"
    path = packages / "sst_bytecode" / "catalog" / file
    before = path.stat()
    text = path.read_text()
    path.write_text(text[:2] + ("y" if text[2] == "x" else "x") + text[3:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert start(CALL) == "True True\n"
