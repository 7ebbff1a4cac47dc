"""What `sst_bytecode.config` promises: one order of precedence, absolute paths, one clear line for what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import sst_bytecode
from sst_bytecode.config import ConfigError, environment, load


def _file(folder: Path, text: str, name: str = "sst.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_without_anything_data_live_in_the_current_folder(tmp_path):
    """No file, no variable: home is .sst of the current folder, the database is its default, everything else is off."""
    config = load({}, str(tmp_path))
    assert config.home == str(tmp_path / ".sst")
    assert (config.database, config.level, config.everything, config.debug, config.file) == (
        None, "flow", False, False, None,
    )  # fmt: skip
    assert config.person_keys == ("_user_id", "user_id")


def test_the_command_line_beats_the_environment_beats_the_file(tmp_path):
    """Each source is overruled by the one nearer to the user."""
    _file(tmp_path, 'level = "calls"\ndebug = true\ncache = "file-cache"\n')
    environ = {"SST_DEBUG": "0", "SST_CACHE_DIR": "env-cache"}
    config = load(environ, str(tmp_path), {"cache": "cli-cache", "level": None})
    assert config.level == "calls"
    assert config.debug is False
    assert config.cache == str(tmp_path / "cli-cache")


def test_sst_toml_beats_pyproject_and_a_foreign_pyproject_is_no_file_of_ours(tmp_path):
    """[tool.sst] counts only where there is no sst.toml; a pyproject that says nothing of us is not even parsed."""
    project = _file(tmp_path, '[tool.sst]\nlevel = "calls"\n', "pyproject.toml")
    assert load({}, str(tmp_path)).level == "calls"
    _file(tmp_path, 'level = "flow"\n')
    assert load({}, str(tmp_path)).level == "flow"
    (tmp_path / "sst.toml").unlink()
    project.write_text("not TOML at all")
    assert load({}, str(tmp_path)).file is None


def test_relative_paths_start_at_the_file_that_names_them(tmp_path):
    """A path in a file is relative to the file; one in the environment to the current folder."""
    folder = tmp_path / "etc"
    folder.mkdir()
    path = _file(folder, 'home = "data"\ndatabase = "sqlite:///rows.db"\n')
    config = load({"SST_CONFIG": "etc/sst.toml", "SST_CACHE_DIR": "c"}, str(tmp_path))
    assert config.file == str(path)
    assert config.home == str(folder / "data")
    assert config.database == f"sqlite:///{folder / 'rows.db'}"
    assert config.cache == str(tmp_path / "c")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////a/b.db",
        "postgresql+psycopg://u:p@h/db",
        "sqlite:///file:x?uri=true",
    ],
)
def test_a_database_url_that_has_no_relative_file_stays_as_it_is(tmp_path, url):
    """Only the file of a SQLite URL is made absolute."""
    assert load({"SST_DATABASE": url}, str(tmp_path)).database == url


def test_the_exported_environment_gives_a_child_elsewhere_the_same_options(tmp_path):
    """A child in another folder, with another sst.toml, sees the options of its parent."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    _file(
        here, 'home = "h"\ninclude = ["shop.*"]\nfirst_party = ["shop.example"]\n[[recipient]]\nmatch = "a.example"\n'
    )
    _file(there, 'level = "calls"\n')
    parent = load({}, str(here), {"passes": ["pack.mod:Pass"], "everything": True, "database": "sqlite:///x.db"})
    child = load(environment(parent, {}), str(there))
    for field in type(parent).__slots__:
        assert getattr(child, field) == getattr(parent, field), field


def test_what_is_as_by_default_takes_no_room_in_the_environment(tmp_path):
    """`requests` goes through all of it twice a request; what was said of it before is no longer true then."""
    config = load({"SST_LEVEL": "calls"}, str(tmp_path), {"level": "flow", "page": True})
    around = {"SST_LEVEL": "calls", "SST_DEBUG": "", "HOME": "/home"}
    expected = {"HOME": "/home", "SST_CONFIG": os.devnull, "SST_HOME": str(tmp_path / ".sst"), "SST_PAGE": "1"}
    assert environment(config, around) == expected


def test_a_parent_without_a_file_keeps_its_child_from_finding_one(tmp_path):
    """No file is an option too, and is inherited."""
    _file(tmp_path, 'level = "calls"\n')
    empty = tmp_path / "empty"
    empty.mkdir()
    assert load(environment(load({}, str(empty)), {}), str(tmp_path)).level == "flow"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('levle = "flow"', ["sst.toml", "levle", "unknown key; did you mean level?"]),
        ('hom = "x"', ["sst.toml: hom: unknown key; did you mean home? (known: alerts, "]),
        ('zzz = "x"', ["sst.toml: zzz: unknown key (known: alerts, "]),
        ('level = "all"', ["sst.toml", "level", "'all'", "calls, flow"]),
        ("debug = 3", ["sst.toml", "debug", "true or false"]),
        ('home = ""', ["sst.toml", "home"]),
        ('database = "rows.db"', ["sst.toml", "database", "sqlite:///file.db"]),
        ('include = "shop"', ["sst.toml", "include", "list"]),
        ('include = ["shop-.x"]', ["sst.toml", "include", "shop-.x"]),
        ('pass = ["module"]', ["sst.toml", "pass", "package.module:Class"]),
        ('[[recipient]]\nmatch = "a"\ncountry = "Germany"', ["recipient[1].country", "Germany", "such as DE"]),
        ('[[recipient]]\nmatch = "a"\ncountry = "de"', ["recipient[1].country", "such as DE"]),
        ('[[recipient]]\nmatch = "a"\ncountry = "UK"', ["recipient[1].country", "write GB"]),
        ('[[recipient]]\nmatch = "a"\nparty = "frist"', ["recipient[1].party", "frist", "first, third, local"]),
        ('[[recipient]]\norganisation = "A"', ["recipient[1].match", "missing"]),
        ('[[recipient]]\nmatch = "a"\nname = "A"', ["recipient[1].name", "unknown key (known: category, "]),
        ('recipient = ["a"]', ["recipient", "array of tables"]),
        ("level = ", ["sst.toml", "not valid TOML"]),
        ('first_party = ["https://x.com/a"]', ["first_party", "'https://x.com/a'", "write x.com"]),
        ('first_party = ["*.x.com"]', ["first_party", "write x.com"]),
        ('first_party = ["x.com:8080"]', ["first_party", "write x.com"]),
        ('first_party = ["x y"]', ["first_party", "'x y'", "such as example.com"]),
        ('[[recipient]]\nmatch = "a.com:99999"', [".match", "from 1 to 65535", "a.com alone"]),
        ('[[recipient]]\nmatch = "[::1]:x"', [".match", "from 1 to 65535"]),
        ('[[recipient]]\nmatch = "*.a.com:80"', [".match", "write *.a.com"]),
        ('[[recipient]]\nmatch = "[::1]"', [".match", "write ::1"]),
        ('[[recipient]]\nmatch = "a.*.com"', [".match", "*.example.com"]),
        ('[[recipient]]\nmatch = "a.com/v1"', [".match", "write https://a.com/v1"]),
        ('[[recipient]]\nmatch = "https://a.com/x y"', [".match", "without spaces"]),
    ],
)
def test_what_is_not_understood_is_told_in_one_line_with_file_and_key(tmp_path, text, words):
    """An unknown key or a bad value names the file, the key and what would be right."""
    _file(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load({}, str(tmp_path))
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "match",
    ["a", "a.com", "*.a.com", "a.com:80", "127.0.0.1:5001", "::1", "[::1]:80", "https://a.com/v1", "/run/x", "bü.de"],
)  # fmt: skip
def test_what_can_match_is_taken(tmp_path, match):
    """Each form that the reference names, also for addresses of IPv6, sockets of files, names in any script."""
    _file(tmp_path, f'first_party = ["a.com", ".a.com", "shop", "10.0.0.1", "::1"]\n[[recipient]]\nmatch = "{match}"\n')
    assert load({}, str(tmp_path)).recipients[0]["match"] == match


def test_a_byte_order_mark_is_passed_over(tmp_path):
    """Editors of some systems begin every file of UTF-8 with one."""
    (tmp_path / "sst.toml").write_bytes(b'\xef\xbb\xbflevel = "calls"\n')
    assert load({}, str(tmp_path)).level == "calls"


def test_a_key_that_can_be_guessed_is_none(tmp_path):
    """By every verb, before anything is fingerprinted with it."""
    for given in ("zz", "fifteen bytes!!"):
        with pytest.raises(ConfigError, match="SST_KEY: too short") as caught:
            load({"SST_KEY": given}, str(tmp_path))
        assert given not in str(caught.value)
    assert load({"SST_KEY": "sixteen bytes ok"}, str(tmp_path))


def test_a_password_in_a_mistyped_url_is_not_repeated(tmp_path):
    """The message about a bad URL does not quote it."""
    with pytest.raises(ConfigError) as caught:
        load({"SST_DATABASE": "postgresql:/u:geheim@h/db"}, str(tmp_path))
    assert "geheim" not in str(caught.value)
    assert "SST_DATABASE" in str(caught.value)


@pytest.mark.parametrize("variable", ["SST_DEBUG", "SST_LEVEL", "SST_PASS", "SST_EXCLUDE"])
def test_a_bad_variable_is_named(tmp_path, variable):
    """The variable is the place of the error."""
    with pytest.raises(ConfigError, match=variable):
        load({variable: "not/this"}, str(tmp_path))


def test_an_empty_variable_counts_as_not_set(tmp_path):
    """`SST_LEVEL= command` is how a shell unsets for one command."""
    _file(tmp_path, 'level = "calls"\n')
    assert load({"SST_LEVEL": "", "SST_HOME": ""}, str(tmp_path)).level == "calls"


def test_a_named_file_must_be_there(tmp_path):
    """SST_CONFIG that leads nowhere is an error, unlike a default file that is missing."""
    with pytest.raises(ConfigError, match=r"SST_CONFIG.*nowhere\.toml"):
        load({"SST_CONFIG": "nowhere.toml"}, str(tmp_path))


def test_reading_the_configuration_imports_nothing_when_there_is_no_file(run_python, tmp_path):
    """No TOML parser, no typing, no dataclasses, no pathlib at the start of a watched program."""
    program = (
        "import os, sys; before = set(sys.modules); import sst_bytecode.config as c; c.load();"
        "print(*(n for n in set(sys.modules) - before if not n.startswith('sst_bytecode')))"
    )
    done = run_python(["-S", "-c", program], {"PYTHONPATH": str(Path(sst_bytecode.__file__).parents[1])}, tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= {"__future__"}


def test_rows_are_kept_in_two_kinds_of_databases(tmp_path):
    """Another kind is refused before a program runs that would lose its rows there; its URL is not told again."""
    for url in ("mysql://ada:secret@db/shop", "oracle+oracledb://db"):
        with pytest.raises(ConfigError, match="SQLite or PostgreSQL") as refused:
            load({"SST_DATABASE": url}, str(tmp_path))
        assert "secret" not in str(refused.value)
