"""The doctor says what is watched and what is not, without serving anything or leaving anything behind."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from sst_bytecode.doctor.examine import NotUnderstoodError, plan_of
from sst_bytecode.facts import Health
from sst_bytecode.spool import Spool


@pytest.fixture
def doctor(run_python, tmp_path):
    """Run ``sst doctor`` in this test's folder; gives exit code and lines by level and subject."""

    def run(*arguments, env=None):
        done = run_python(["-m", "sst_bytecode", "doctor", *arguments], env, tmp_path)
        lines = [(line[:4].strip(), *line[5:].split(": ", 1)) for line in done.stdout.splitlines()]
        return done.returncode, lines, done.stderr

    return run


def _of(lines, subject):
    return [(level, finding) for level, name, finding in lines if name == subject]


def test_all_is_well_in_an_empty_folder_and_nothing_is_made(doctor, tmp_path, sst_home):
    """Exit code 0, every check ok, no folder made."""
    env = {"SST_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    code, lines, _errors = doctor(env=env)
    assert code == 0
    assert {level for level, _subject, _finding in lines} == {"ok"}
    assert {subject for _level, subject, _finding in lines} >= {"python", "home", "cache", "key", "store"}
    assert not sst_home.exists()


def test_a_cache_that_python_was_told_not_to_write(doctor, tmp_path):
    """Each start costs as the first then, which is no failure: the doctor names what keeps the cache from growing."""
    env = {"SST_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    code, lines, _errors = doctor(env=env)
    ((level, finding),) = _of(lines, "cache")
    assert (code, level) == (0, "note")
    assert "PYTHONDONTWRITEBYTECODE" in finding
    assert "every start rewrites everything anew" in finding


def test_an_unreachable_store_fails_and_says_that_nothing_is_lost(doctor, sst_home):
    """The spools keep everything until it can be reached."""
    Spool(str(sst_home)).write(Health(1.0, {"x": 1}, {}))
    code, lines, _errors = doctor("--database", "postgresql://u:geheim@127.0.0.1:1/db")
    assert code == 1
    ((level, finding),) = _of(lines, "store")
    assert level == "FAIL"
    assert "1 spool (" in finding
    assert "geheim" not in finding


def test_what_the_watched_processes_told_is_repeated(doctor, sst_home):
    """Counts and reasons from the spools."""
    Spool(str(sst_home)).write(Health(1.0, {"match failed": 3}, {"shop.models": "no rule for CALL_KW"}))
    _code, lines, _errors = doctor()
    assert _of(lines, "recorded") == [("note", "match failed: 3")]
    assert _of(lines, "unwatched") == [("note", "shop.models: no rule for CALL_KW")]


def test_who_is_to_be_told_can_be_told(doctor, tmp_path):
    """Addresses of alerts are judged by their form before anything has to be told; no address is quoted."""
    file = tmp_path / "sst.toml"
    file.write_text('[alerts]\nurls = ["json://127.0.0.1:1/geheim"]\n')
    code, lines, _errors = doctor()
    assert _of(lines, "alerts") == [("ok", "1 to be told, 5 messages an hour and rule")]
    file.write_text('[alerts]\nurls = ["json://127.0.0.1:1/geheim", "nosuch://geheim"]\n')
    code, lines, errors = doctor()
    assert code == 1
    assert _of(lines, "alerts") == [
        ("FAIL", "nobody is told at nosuch:…: apprise does not understand the address"),
    ]
    assert "geheim" not in str(lines) + errors


def test_a_key_that_others_can_read_fails(doctor, sst_home):
    """Who has the key can try values against fingerprints."""
    sst_home.mkdir()
    (sst_home / "key").write_text("k")
    (sst_home / "key").chmod(0o644)
    code, lines, _errors = doctor()
    assert code == 1
    assert _of(lines, "key")[0][0] == "FAIL"


def test_a_home_that_cannot_be_a_folder_fails(doctor, tmp_path):
    """A file in its place."""
    (tmp_path / "file").write_text("")
    code, lines, _errors = doctor("--home", str(tmp_path / "file" / "home"))
    assert code == 1
    assert _of(lines, "home")[0][0] == "FAIL"


def test_the_switch_is_told(doctor):
    """PYTHON_TRACKING_ENABLED=0 beats everything, and is the first thing to know."""
    code, lines, _errors = doctor(env={"PYTHON_TRACKING_ENABLED": "0"})
    assert code == 1
    assert _of(lines, "switch")[0][0] == "FAIL"


def test_a_program_is_imported_under_watch_and_not_run(doctor, tmp_path, sst_home):
    """Its modules are told with their sites; what stands under __main__ did not run; the home got no records."""
    (tmp_path / "helper.py").write_text("import requests\ndef send():\n    requests.post('http://h')\n")
    (tmp_path / "app.py").write_text(
        "import helper\nprint('imported')\nif __name__ == '__main__':\n    open('served', 'w').close()\n"
    )
    code, lines, errors = doctor("--", sys.executable, "app.py")
    assert code == 0, lines
    assert any(finding.startswith("helper (") and finding.endswith(": 1 site") for _l, finding in _of(lines, "watched"))
    (told,) = [finding for _l, finding in _of(lines, "program")]
    number, of_sites, rest = map(int, re.findall(r"(?:^|in |other )(\d+)", told))
    assert told.startswith(f"{number} modules watched, ")
    assert of_sites == len(_of(lines, "watched"))
    assert told.endswith(f"; the other {rest} have none and are not listed")
    assert number == of_sites + rest
    assert "imported" in errors
    assert not (tmp_path / "served").exists()
    assert not sst_home.exists()


def test_an_import_that_breaks_off_is_told_by_its_type(doctor, tmp_path):
    """What is missing is named; the text of other errors, which may hold anything, is not."""
    (tmp_path / "app.py").write_text("import nosuchmodule\n")
    (tmp_path / "bad.py").write_text("raise ValueError('ada@example.org')\n")
    code, lines, _errors = doctor("--", sys.executable, "app.py")
    assert code == 1
    assert any("ModuleNotFoundError (nosuchmodule)" in finding for _level, finding in _of(lines, "program"))
    code, lines, _errors = doctor("--", sys.executable, "bad.py")
    assert code == 1
    assert any("ValueError" in finding for _level, finding in _of(lines, "program"))
    assert not any("ada@" in finding for _level, _subject, finding in lines)


def test_excluded_modules_are_named_with_the_reason(doctor, tmp_path):
    """What the user left out is told as that, and is no failure."""
    (tmp_path / "helper.py").write_text("x = 1\n")
    (tmp_path / "app.py").write_text("import helper\n")
    code, lines, _errors = doctor("--", sys.executable, "app.py", env={"SST_EXCLUDE": "helper"})
    assert code == 0
    assert ("note", "helper: excluded") in _of(lines, "unwatched")


def test_an_interpreter_that_runs_no_start_up_code_is_told(doctor, tmp_path):
    """-S stops every way in but enable()."""
    (tmp_path / "app.py").write_text("")
    code, lines, _errors = doctor("--", sys.executable, "-S", "app.py")
    assert code == 1
    assert "-S" in _of(lines, "program")[0][1]


@pytest.mark.parametrize(
    ("command", "plan"),
    [
        (["python", "app.py", "x"], (["python"], "file", "app.py")),
        (
            ["/usr/bin/python3.12", "-X", "dev", "-O", "app.py"],
            (["/usr/bin/python3.12", "-X", "dev", "-O"], "file", "app.py"),
        ),
        (["python3", "-m", "shop.web", "-v"], (["python3"], "module", "shop.web")),
    ],
)
def test_pythons_own_command_lines_are_understood(command, plan):
    """Options of the interpreter stay with it; what follows the program is the program's."""
    assert plan_of(command) == plan


@pytest.mark.parametrize(
    ("words", "module"),
    [
        (["gunicorn", "-w", "2", "shop.web:app"], "shop.web"), (["gunicorn", "shop:create()"], "shop"),
        (["gunicorn", "-b", "localhost:8000", "shop:app"], "shop"), (["uwsgi", "--module=shop.web:app"], "shop.web"),
        (["uwsgi", "--http", "localhost:8000", "-w", "shop:app"], "shop"), (["flask", "--app", "shop", "run"], "shop"),
        (["flask", "--app=shop.web:app", "run"], "shop.web"),
    ],
)  # fmt: skip
def test_servers_name_their_application(words, module):
    """`module:application` or --app tells what a server would import."""
    folder = Path(sys.executable).parent
    interpreter, kind, name = plan_of([str(folder / words[0]), *words[1:]])
    assert (os.path.basename(interpreter[0])[:6], kind, name) == ("python", "module", module)  # noqa: PTH119 - a word of a command


@pytest.mark.parametrize("command", [["sh", "start.sh"], ["python"], ["python", "-c", "pass"], ["flask", "run"]])
def test_what_cannot_be_told_is_not_guessed(command):
    """A shell script, a program on the command line, a server whose application is named elsewhere."""
    with pytest.raises(NotUnderstoodError):
        plan_of(command)


def test_a_script_without_its_interpreter_is_told_with_it(doctor, tmp_path):
    """`sst doctor app.py`, as `sst run app.py`, means `python app.py`."""
    (tmp_path / "app.py").touch()
    code, _lines, errors = doctor("app.py")
    assert code == 2
    assert errors == "sst: app.py: command not found; as in: sst doctor -- python app.py\n"


def test_a_home_where_no_file_can_be_made_fails(doctor):
    """A right to write is not enough: the doctor tries."""
    code, lines, _errors = doctor("--home", "/proc/nowhere")
    assert code == 1
    assert _of(lines, "home")[0][0] == "FAIL"


def test_a_wrong_probe_of_the_users_fails(doctor, tmp_path):
    """An entry of sst.toml that is not understood keeps every program unwatched, and the doctor says which."""
    (tmp_path / "sst.toml").write_text('[[probe]]\nlibrary = "acme"\nrole = "sink"\nkind = "http"\n')
    code, lines, _errors = doctor()
    assert code == 1
    ((level, finding),) = _of(lines, "configuration")
    assert level == "FAIL"
    assert "entry 1" in finding
    assert "unwatched" in finding


@pytest.mark.parametrize(
    ("toml", "subject", "told"),
    [
        (
            "[policy]\nstrict = true\ndefault = 'denny'\n",
            "configuration",
            ["policy: strict: unknown", "'denny' is none"],
        ),
        ("[[processing]]\nname = 'x'\n", "configuration", ["processing[1].purpose: missing"]),
        ("[alerts]\nurls = [1]\n", "alerts", ["alerts.urls: expected a list of addresses"]),
    ],
)
def test_what_sst_run_would_refuse_fails(doctor, tmp_path, toml, subject, told):
    """A policy, a declaration or an address that is not understood; the rest is told all the same."""
    (tmp_path / "sst.toml").write_text(toml)
    code, lines, errors = doctor()
    assert (code, errors) == (1, "")
    found = _of(lines, subject)
    assert [level for level, _finding in found] == ["FAIL"] * len(told)
    assert all(words in finding for words, (_level, finding) in zip(told, found, strict=True))
    assert _of(lines, "store")


def test_a_key_that_was_cut_short_fails(doctor, sst_home):
    """Under an empty key anybody could make our fingerprints: nothing is recorded, and the doctor says why."""
    sst_home.mkdir()
    (sst_home / "key").touch(mode=0o600)
    code, lines, _errors = doctor()
    assert code == 1
    assert "too short" in _of(lines, "key")[0][1]


def test_an_executable_with_a_python_of_its_own_fails(doctor, tmp_path):
    """What PyInstaller makes begins as any executable does, and carries its archive and a cookie behind that."""
    frozen = tmp_path / "shop"
    frozen.write_bytes(Path("/bin/true").read_bytes() + bytes(2_000_000) + b"MEI\014\013\012\013\016" + bytes(2200))
    frozen.chmod(0o755)
    code, lines, _errors = doctor("--", "./shop")
    assert code == 1
    ((level, finding),) = _of(lines, "program")
    assert level == "FAIL"
    assert "made by PyInstaller" in finding


def test_what_many_have_for_one_reason_is_one_line(doctor, sst_home):
    """A pass of the user's that fails everywhere does not bury the rest; the lines where it did are left out then."""
    many = {f"shop.{letter}:f": f"line {number}: TypeError: no pass" for number, letter in enumerate("abcde", 1)}
    Spool(str(sst_home)).write(Health(1795338000.0, {}, {**many, "cards": "line 7: no rule for it"}))
    _code, lines, _errors = doctor()
    assert _of(lines, "unwatched") == [
        ("note", "cards: line 7: no rule for it"),
        ("note", "shop.a:f, shop.b:f, shop.c:f and 2 more: TypeError: no pass"),
    ]
