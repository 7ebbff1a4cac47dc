"""The command line as people meet it: real processes, one clear line for every error, exit codes as documented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

import sst_bytecode
from sst_bytecode.facts import Attempt, Destination, Finding, Health, Outcome, Place
from sst_bytecode.spool import Spool

_ROOT = Path(sst_bytecode.__file__).parents[1]
_SCHEMA = json.loads(resources.files("sst_bytecode.report").joinpath("schema-1.json").read_text())
_PLACE = Place("app.py", 42, 8, "register", "MainThread")
_EMAIL = Finding("t1", "1", "email", "email", "flask.json", "sha256", "body.em", ("value",), 0.99)
_WEAK = Finding("t2", "1", "first_name", "first_name", "flask.json", "", "body.text", ("value",), 0.3, weak=True)
_ATTEMPT = Attempt(
    "e1", 1795338000.0, "http", "requests", "requests.post", Destination("http://127.0.0.1:5001/t", "127.0.0.1", 5001),
    _PLACE, (_EMAIL, _WEAK), "r1", "POST /register",
)  # fmt: skip


@pytest.fixture
def sst(run_python, tmp_path):
    """Run ``sst`` in this test's folder."""

    def run(*arguments, env=None, cwd=None, python=sys.executable):
        return run_python(["-m", "sst_bytecode", *arguments], env, cwd or tmp_path, python=python)

    return run


@pytest.fixture
def recorded(sst_home):
    """Leave one event in a spool of the home."""
    spool = Spool(str(sst_home))
    spool.write(_ATTEMPT, Outcome("e1", "200", 1795338001.0))
    return spool


def _one_line(done, *words):
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("sst: ")
    for word in words:
        assert word in lines[0]
    assert done.stdout == ""


def test_the_version_is_the_packages(sst):
    """`sst --version` agrees with pyproject.toml."""
    version = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert sst("--version").stdout == f"sst {version}\n"


def test_the_installed_script_is_the_same_command():
    """`sst` and `python -m sst_bytecode` say the same."""
    script = Path(sys.executable).with_name("sst")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("sst ")


# -- run


def test_run_becomes_the_command(sst):
    """Its output, its exit code and its arguments are the command's, options after its name included."""
    program = "import sys; print(sys.argv[1:]); sys.exit(7)"
    done = sst("run", "--level", "calls", "--", sys.executable, "-c", program, "--level", "x", "--help")
    assert (done.returncode, done.stdout, done.stderr) == (7, "['--level', 'x', '--help']\n", "")


def test_run_hands_its_options_to_every_child_as_absolute_values(sst, tmp_path):
    """Home, database, patterns, passes and the boot folder are in the environment."""
    program = "import os, json; print(json.dumps(dict(os.environ)))"
    done = sst(
        "run", "--home", "h", "--database", "sqlite:///x.db", "--include", "shop.*", "--exclude", "a", "--exclude", "b",
        "--level", "calls", "--", sys.executable, "-S", "-c", program, env={"PYTHONPATH": "/somewhere"},
    )  # fmt: skip
    environ = json.loads(done.stdout)
    assert environ["SST_HOME"] == str(tmp_path / "h")
    assert environ["SST_DATABASE"] == f"sqlite:///{tmp_path}/x.db"
    assert environ["SST_INCLUDE"] == "shop.*"
    assert environ["SST_EXCLUDE"] == "a,b"
    assert environ["SST_LEVEL"] == "calls"
    assert environ["PYTHON_TRACKING_ENABLED"] == "1"
    first, *rest = environ["PYTHONPATH"].split(os.pathsep)
    assert Path(first, "sitecustomize.py").is_file()
    assert rest == ["/somewhere"]


@pytest.mark.parametrize(
    ("command", "code", "word"),
    [(("nosuchcommand",), 127, "command not found"), (("/etc/passwd",), 126, "cannot be executed")],
)
def test_a_command_that_cannot_be_run_ends_as_in_a_shell(sst, command, code, word):
    """127 for one that is not there, 126 for one that is no program."""
    done = sst("run", "--", *command)
    assert done.returncode == code
    _one_line(done, command[0], word)


@pytest.mark.parametrize("summary", [(), ("--summary",)])
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("shop.py", "a b"), "command not found; did you mean: python shop.py 'a b'?"),
        (("./shop.py",), "cannot be executed (Permission denied); did you mean: python ./shop.py?"),
        (("env python shop.py",), "command not found; did you mean: env python shop.py?"),
        (("absent.py",), "absent.py: command not found\n"),
    ],
)
def test_run_says_what_was_meant_by_a_command_that_is_none(sst, tmp_path, summary, command, said):
    """A script without its interpreter, a command in one word: where the file is there, the command is told."""
    tmp_path.joinpath("shop.py").touch()
    done = sst("run", *summary, "--", *command)
    _one_line(done)
    assert said in done.stderr


def test_run_loads_no_library_of_the_readers(run_python):
    """A command starts without waiting for a database's library."""
    program = (
        "import sys; from sst_bytecode.cli import app, run; from sst_bytecode import config;"
        "run.watched_environment(config.load()); print('sqlalchemy' in sys.modules, 'tldextract' in sys.modules)"
    )
    assert run_python(["-c", program]).stdout == "False False\n"


def test_an_unreachable_database_does_not_stop_run(sst):
    """The command runs; its records wait in the spool."""
    done = sst("run", "--database", "postgresql://u:geheim@127.0.0.1:1/db", "--", sys.executable, "-c", "print('ran')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\n", "")


def test_a_report_finds_the_database_of_the_last_run(sst, sst_home, tmp_path):
    """Who ran with --database need not name it again, unless it needs a password."""
    sst("run", "--database", "sqlite:///mine.db", "--", "true")
    Spool(str(sst_home)).write(_ATTEMPT)
    assert len(json.loads(sst("report", "--format", "json").stdout)["events"]) == 1
    assert (tmp_path / "mine.db").exists()
    sst("run", "--database", "postgresql://u:geheim@127.0.0.1:1/db", "--", "true")
    done = sst("report")
    assert done.returncode == 1
    _one_line(done, "127.0.0.1:1", "password")
    assert "geheim" not in "".join(file.read_text(errors="replace") for file in sst_home.rglob("*") if file.is_file())


# -- what is not understood


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rpeort",), ("rpeort",)),
        (("report", "--usr", "1"), ("--usr",)),
        (("report", "--format", "xml"), ("xml", "text", "json")),
        (("run",), ("COMMAND",)),
        (("report", "surplus"), ("surplus",)),
        (("dis",), ("MODULE",)),
        (("doctor", "--", "true"), ("true", "python app.py")),
        (("doctor", "--", "nosuchcommand"), ("nosuchcommand", "not found")),
        (("report", "--database", "rows.db"), ("--database", "sqlite:///file.db")),
        (("run", "--level", "all", "--", "true"), ("level", "calls, flow")),
        (("run", "--pass", "nocolon", "--", "true"), ("nocolon", "package.module:Class")),
    ],
)
def test_what_is_not_understood_is_one_line_and_exit_code_2(sst, arguments, words):
    """Unknown verbs, options and values."""
    done = sst(*arguments)
    assert done.returncode == 2
    _one_line(done, *words)


@pytest.mark.parametrize(
    ("arguments", "env", "words"),
    [
        (("report", "--database", "postgresql://u:geheim@127.0.0.1:1/db"), {}, ("127.0.0.1:1",)),
        (("report",), {"SST_DATABASE": "nosuch://x"}, ("nosuch",)),
        (("report",), {"SST_HOME": sys.executable}, (f"{sys.executable}/sst.db", "its folder is a file")),
        (("report",), {"SST_DEBUG": "perhaps"}, ("SST_DEBUG", "perhaps")),
        (("report",), {"SST_CONFIG": "nowhere.toml"}, ("nowhere.toml",)),
        (("dis", "nosuch.module"), {}, ("nosuch.module", "no such module")),
        (("dis", "json:nope"), {}, ("nope",)),
        (("dis", "sys"), {}, ("sys",)),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_1(sst, arguments, env, words):
    """Unreachable database, bad configuration, missing module; no password, no traceback."""
    done = sst(*arguments, env=env)
    assert done.returncode == 1
    _one_line(done, *words)
    assert "geheim" not in done.stderr


def test_a_mistake_in_the_file_names_file_and_key(sst, tmp_path):
    """A typo in sst.toml is told by every verb."""
    (tmp_path / "sst.toml").write_text('levle = "flow"\n')
    for arguments in (("report",), ("run", "--", "true"), ("doctor",)):
        done = sst(*arguments)
        assert done.returncode == 1
        _one_line(done, "sst.toml", "levle")


# -- report


@pytest.mark.usefixtures("recorded")
def test_the_report_for_programs_fits_the_schema(sst):
    """JSON on stdout, nothing on stderr, exit code 0."""
    done = sst("report", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    jsonschema.validate(document, _SCHEMA)
    (event,) = document["events"]
    assert (event["outcome"], event["persons"]) == ("200", ["1"])
    assert [item["field"] for item in event["data"]] == ["email"]
    assert sst("report", "--format", "json").stdout == done.stdout


def test_an_empty_report_says_what_to_do_first(sst, recorded):
    """Where nothing is recorded, and where nothing is of the person asked for; the exit code is that of a report."""
    done = sst("report", "--home", "elsewhere")
    assert done.returncode == 0
    assert "elsewhere: nothing is recorded here yet" in done.stderr
    assert "sst run -- python app.py" in done.stderr
    done = sst("report", "--user", "nobody-of-that-name")
    assert done.returncode == 0
    assert "nothing is recorded of this person; sst report shows the ids" in done.stderr
    assert recorded is not None


@pytest.mark.parametrize("verb", [("report",), ("page", "--port", "0"), ("store", "stats"), ("person", "1")])
def test_a_database_that_is_none_any_more_is_told_with_the_way_out(sst, sst_home, verb):
    """Where, what, what it means for what is recorded now, and what can be done."""
    sst_home.mkdir(exist_ok=True)
    (sst_home / "sst.db").write_bytes(b"no database at all, but long enough to be looked at " * 100)
    done = sst(*verb)
    assert done.returncode == 1
    _one_line(done, "sst.db", "file is not a database", "waits in the spools", "backup", "move it away")


@pytest.mark.parametrize(
    ("arguments", "way_out"),
    [
        (("report", "--format", "xml"), "(sst report --help)"),
        (("store", "stats", "--format", "xml"), "(sst store stats --help)"),
        (("rpeort",), "(sst --help)"),
        (("report", "--user"), "(sst report --help)"),
    ],
)
def test_what_is_not_understood_leads_to_the_help_of_its_verb(sst, arguments, way_out):
    """The help that has the answer, in words without the parts of a library."""
    done = sst(*arguments)
    assert done.stderr.endswith(f"{way_out}\n")
    assert "Value error" not in done.stderr


_VERBS = (
    ("run", "true"), ("trace",), ("report",), ("check",), ("init",), ("page",), ("person", "1"), ("record",),
    ("forget", "1"), ("store", "stats"), ("dis", "json"), ("doctor",),
)  # fmt: skip


@pytest.mark.parametrize("verb", _VERBS, ids=lambda verb: verb[0])
def test_an_option_that_is_not_understood_ends_with_2_in_every_verb(sst, verb):
    """Whoever finds it, the command line or the configuration; of `sst check` 2 says something else: there it is 1."""
    named = verb[: 2 if verb[0] == "store" else 1]
    for option in ["--nonsense", *([] if verb[0] in {"dis", "trace"} else ["--database=rows.db"])]:
        done = sst(*named, option, *verb[len(named) :])
        assert done.returncode == (1 if verb[0] == "check" else 2), done.stderr
        _one_line(done, option.partition("=")[0], f"(sst {' '.join(named)} --help)")


@pytest.mark.parametrize(
    "options", [("--level", "foo"), ("--pass", "module"), ("--include", "a-b"), ("--exclude", "a-b"), ("--home", "")]
)
def test_each_option_of_a_run_is_looked_at_before_it_runs(sst, options):
    """The value is named, nothing is run."""
    done = sst("run", *options, "--", sys.executable, "-c", "print('ran')")
    assert done.returncode == 2
    _one_line(done, options[0], options[1])


def test_an_option_of_the_check_without_its_value_does_not_say_that_the_policy_was_broken(sst):
    """In CI 2 would be a finding."""
    done = sst("check", "--baseline")
    assert done.returncode == 1
    _one_line(done, "--baseline", "(sst check --help)")


@pytest.mark.parametrize("verb", ["person", "forget"])
def test_nobody_is_no_person(sst, verb):
    """An empty id is one of nobody, and what is kept of nobody in particular is no person's."""
    done = sst(verb, "")
    assert done.returncode == 2
    _one_line(done, "ID", "empty")


def test_the_same_value_in_the_environment_is_an_error_of_the_configuration(sst):
    """That is documented as 1: nobody typed it here."""
    done = sst("report", env={"SST_LEVEL": "foo"})
    assert done.returncode == 1
    _one_line(done, "SST_LEVEL", "calls, flow")


@pytest.mark.usefixtures("recorded")
def test_a_mistake_in_the_policy_is_told_by_the_report_too(sst, tmp_path):
    """As any other of the file: all of them, a line each, and no report of a file that is not understood."""
    (tmp_path / "sst.toml").write_text("[policy]\ndefualt = 'deny'\n[[policy.rule]]\n")
    done = sst("report")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "policy: defualt: unknown key; did you mean default?" in done.stderr
    assert "policy.rule[1]: action: missing" in done.stderr


@pytest.mark.usefixtures("recorded")
def test_options_of_the_report(sst):
    """--user keeps one person's events, --all adds weak matches."""
    assert json.loads(sst("report", "--format", "json", "--user", "2").stdout)["events"] == []
    (event,) = json.loads(sst("report", "--format", "json", "--user", "1", "--all").stdout)["events"]
    assert [(item["field"], item["weak"]) for item in event["data"]] == [("email", False), ("first_name", True)]


@pytest.mark.usefixtures("recorded")
def test_the_report_for_people_names_companies_of_the_file(sst, tmp_path):
    """Stand-ins mapped to companies appear under these; no colours in a pipe, 80 columns."""
    (tmp_path / "sst.toml").write_text(
        '[[recipient]]\nmatch = "127.0.0.1:5001"\norganisation = "Acme"\ncategory = "analytics"\nparty = "third"\n'
    )
    done = sst("report")
    assert done.returncode == 0
    for word in ("Acme", "analytics, third", "email", "sha256", "app.py:42"):
        assert word in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.usefixtures("recorded")
def test_a_terminal_that_knows_only_ascii_gets_its_report(sst):
    """What it cannot show is replaced; nothing fails."""
    done = sst("report", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.returncode == 0
    assert "email" in done.stdout


def test_a_damaged_spool_is_told_with_file_and_offset_and_the_rest_is_shown(sst, recorded):
    """Exit code 1 once, with the good events on stdout; afterwards all is well and the damage is set aside."""
    with Path(recorded.path).open("ab") as stream:
        stream.write(b"1 deadbeef garbage\n")
    recorded.write(_ATTEMPT.replace(id="e2"))
    size = len(Path(recorded.path).read_bytes())
    done = sst("report", "--format", "json")
    assert done.returncode == 1
    assert [event["id"] for event in json.loads(done.stdout)["events"]] == ["e1", "e2"]
    (line,) = done.stderr.splitlines()
    assert recorded.path in line
    assert "offset" in line
    assert size == len(Path(recorded.path).read_bytes())
    again = sst("report", "--format", "json")
    assert (again.returncode, again.stderr, again.stdout) == (0, "", done.stdout)


def test_what_was_not_seen_is_told_on_stderr(sst, recorded):
    """Failures of ours and unwatched modules are part of every report, beside it."""
    recorded.write(Health(1.0, {"match failed": 3}, {"shop.models": "no rule"}))
    done = sst("report", "--format", "json")
    assert done.returncode == 0
    assert "match failed 3" in done.stderr
    assert "unwatched: 1" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(sst_home, clean_env, tmp_path):
    """`sst report | head -1` ends without a traceback."""
    spool = Spool(str(sst_home))
    for number in range(3000):
        spool.write(_ATTEMPT.replace(id=f"e{number}"))
    command = f"{sys.executable} -m sst_bytecode report --format json | head -1"
    done = subprocess.run(
        ["sh", "-c", command], env=clean_env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.startswith('{"schema": 1')


def test_a_home_that_cannot_be_used_is_one_line(sst, tmp_path):
    """A file in the place of the home."""
    (tmp_path / "in-the-way").write_text("")
    for verb in (("report",), ("run", "--", "true")):
        done = sst(verb[0], "--home", "in-the-way", *verb[1:])
        assert done.returncode == 2
        _one_line(done, "--home", "in-the-way", "is a file")


# -- dis


def test_dis_shows_what_is_woven_without_running_the_module(sst, tmp_path):
    """The call is there with its woven instructions; the module's own code did not run."""
    (tmp_path / "shop.py").write_text(
        "import requests\nprint('ran')\ndef send():\n    return requests.post('http://h')\n"
    )
    done = sst("dis", "shop:send")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ran" not in done.stdout
    assert "requests.post('http://h')" in done.stdout
    assert "sst_bytecode.probes" in done.stdout
    assert sst("dis", "shop.py:send").stdout.replace("shop.py", "") == done.stdout.replace(
        str(tmp_path / "shop.py"), ""
    )


@pytest.mark.parametrize("verb", [("run", "--", "true"), ("dis", "json")])
def test_a_wrong_probe_of_the_users_is_one_line_before_anything_runs(sst, tmp_path, verb):
    """An entry of sst.toml that says nothing is told with file and number; the command does not run unwatched."""
    (tmp_path / "sst.toml").write_text('[[probe]]\nrole = "sink"\n')
    done = sst(*verb)
    assert done.returncode == 1
    _one_line(done, "sst.toml", "entry 1", "'library'")


def test_a_spool_full_of_damage_is_one_line(sst, recorded):
    """However many places are damaged, each spool is told once, with how much it is."""
    with Path(recorded.path).open("ab") as stream:
        stream.write(b"garbage\n" * 50)
    done = sst("report", "--format", "json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["events"]) == 1
    (line,) = done.stderr.splitlines()
    assert "in 49 more places (350 bytes" in line


def test_a_spool_that_cannot_be_read_keeps_nobody_from_the_others(sst, recorded):
    """Its name and the reason are told, it stays, and the events of all the others are in the report."""
    link = Path(recorded.path).with_name("1-0.1.spool")
    link.symlink_to("/etc/hostname")
    done = sst("report", "--format", "json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["events"]) == 1
    (line,) = done.stderr.splitlines()
    assert str(link) in line
    assert link.is_symlink()


@pytest.mark.parametrize("text", ["[controller]\nnaem = 'A'\n", "[[processing]]\nname = 'A'\npurpos = 'p'\n"])
def test_run_tells_mistakes_of_what_is_declared(sst, tmp_path, text):
    """Before anything runs, and not first when the record is asked for."""
    (tmp_path / "sst.toml").write_text(text)
    done = sst("run", "--", sys.executable, "-c", "print('ran')")
    assert (done.returncode, done.stdout) == (1, "")
    assert "unknown key" in done.stderr


def test_nobody_in_a_home_without_a_store(sst, sst_home):
    """The home is named, as no database has been made."""
    for verb in ("person", "forget"):
        done = sst(verb, "nobody")
        assert done.returncode == 1
        assert done.stderr.startswith(f"sst: {sst_home}: nothing is known of this person")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("json.decoder.JSONDecoder", "what is in json.decoder is named with a colon: json.decoder:JSONDecoder"),
        ("json.JSONEncoder", "what is in json is named with a colon: json:JSONEncoder"),
        ("json:JSONEncoder", "json: defines no function or class JSONEncoder itself"),
        ("nowhere.nothing", "nowhere.nothing: there is no such module (ModuleNotFoundError)\n"),
        ("json:", "lacks a function or class behind the colon"),
        (":x", "lacks a module in front of the colon"),
    ],
)
def test_a_target_of_dis_that_is_nearly_one(sst, target, words):
    """One line says what to write."""
    done = sst("dis", target)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
