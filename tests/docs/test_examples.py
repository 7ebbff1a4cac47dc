"""What the pages show can be done: commands have these options, files these keys, and code runs."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer.main
from flask import Flask
from flask_login import LoginManager, UserMixin, login_user

from sst_bytecode import config as configuration
from sst_bytecode.cli.app import app as command_line
from sst_bytecode.rulebook import policy_of
from tests.docs.walkthrough import walk

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(page, kind):
    return [text for found, text in _FENCE.findall((ROOT / "docs" / page).read_text()) if found == kind]


def _commands():
    for page in PAGES:
        text = page.read_text()
        spoken = re.findall(r"`(sst [^`]+)`", text)
        shown = re.findall(r"^(?: {4}|\$ )(?:\w+=\S+ )*(?:\.venv/bin/)?(sst [^#\n]+)", text, re.MULTILINE)
        for words in sorted({*spoken, *shown}):
            yield pytest.param(words, id=f"{page.name}: {words[:50]}")


@pytest.mark.parametrize("words", [*_commands()])
def test_every_command_that_a_page_names_is_there(words):
    """Verb and options are those of the command line; what follows ``--`` is somebody else's."""
    group = typer.main.get_command(command_line)
    arguments = shlex.split(words.replace("…", " ").replace("'", " "))[1:]
    while arguments and arguments[0] in getattr(group, "commands", {}):
        group = group.commands[arguments.pop(0)]
    assert not getattr(group, "commands", {}) or not arguments or arguments[0].startswith("-"), words
    known = {option for parameter in group.params for option in parameter.opts} | {"--help"}
    if any(option == "--install-completion" for option in arguments):
        return
    for word in arguments:
        if word == "--" or (word[:1].isalpha() and group.name in {"run", "trace"}):
            break
        if word.startswith("--"):
            assert word.partition("=")[0] in known, words


@pytest.mark.parametrize("page", ["reference/recipients.md", "reference/policy.md", "how-to/upkeep.md"])
def test_the_first_file_of_a_page_is_understood(page, tmp_path):
    """It is a configuration as it stands, rules and alerts included."""
    text = _blocks(page, "toml")[0]
    assert tomllib.loads(text)
    (tmp_path / "sst.toml").write_text(text)
    config = configuration.load({}, str(tmp_path))
    if config.policy:
        assert policy_of(config)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_program_on_a_page_can_be_read(page):
    """TOML parses, Python compiles."""
    for kind, text in _FENCE.findall(page.read_text()):
        if kind == "toml":
            tomllib.loads(text)
        elif kind == "python":
            compile(text, page.name, "exec")


def test_models_of_an_application_can_be_joined_as_the_page_shows(tmp_path, run_python):
    """Its program runs as it stands, and there is nothing against keeping rows in that database."""
    (tmp_path / "extensions.py").write_text(
        "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n"
        "app = Flask(__name__)\napp.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///shop.db'\ndb = SQLAlchemy(app)\n"
    )
    (program,) = _blocks("how-to/keep-rows-in-your-database.md", "python")
    (tmp_path / "shop.py").write_text(
        f"{program}\n"
        "from extensions import app\nfrom sst_bytecode.store.connected import connect\n"
        "models = {'tags': tracker.DataTagModel, 'events': tracker.DataSharingEvent, 'lineage': tracker.DataLineage}\n"
        "with app.app_context():\n    print(type(connect(tracker.db_session, models)).__name__)\n"
    )
    assert run_python(["shop.py"], {}, tmp_path).stdout == "Target\n"


def test_the_page_names_what_tables_of_an_application_have_to_get():
    """Each column that a migration of ours has added to an event since is in its table."""
    text = (ROOT / "docs/how-to/keep-rows-in-your-database.md").read_text()
    versions = sorted((ROOT / "sst_bytecode/store/migrations/versions").glob("m*.py"))
    added = re.findall(r'add_column\(\w+, Column\("(\w+)"', "".join(path.read_text() for path in versions))
    assert added
    assert [name for name in added if f"`{name}`" not in text] == []


class _Officer(UserMixin):
    id = "1"
    is_privacy_officer = True


def _application():
    application = Flask("an application of the reader's")
    application.secret_key = "as on the page"
    LoginManager(application).user_loader(lambda _number: _Officer())
    application.post("/in")(lambda: str(login_user(_Officer())))
    return application


def test_the_page_can_be_mounted_as_the_page_says(monkeypatch, sst_home):
    """With the reader's own function: nobody is let in before it says so."""
    monkeypatch.setenv("SST_HOME", str(sst_home))
    authorise, mount = _blocks("how-to/see-the-page.md", "python")[1:]
    from flask_login import current_user

    application = _application()
    exec(mount, {"app": application, "may_look": lambda _request: current_user.is_authenticated})
    visitor = application.test_client()
    assert visitor.get("/provenance/").status_code == 403
    visitor.post("/in")
    assert visitor.get("/provenance/").status_code == 200
    tracker = SimpleNamespace()
    monkeypatch.setattr("sst_bytecode.get_tracker", lambda: tracker)
    exec(authorise, {})
    with application.test_request_context():
        assert not tracker.authorise_page(None)
        login_user(_Officer())
        assert tracker.authorise_page(None)


def test_the_trace_is_as_the_page_shows_it(tmp_path, clean_env):
    """The page's program, traced: the same calls, labels and lines."""
    folder = tmp_path / "traced"
    folder.mkdir()
    kept = {name: value for name, value in clean_env.items() if name != "SST_HOME"}
    path = f"{Path(sys.executable).parent}:{clean_env.get('PATH', '')}"
    page = (ROOT / "docs" / "how-to" / "trace-functions.md").read_text()
    assert walk(page, folder, {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "SST_CACHE_DIR": str(tmp_path / "c")}) == 2


def test_the_test_on_the_page_runs(run_python, tmp_path):
    """In a suite with a client of an application, under ``--sst``; the line at the end has the words of the page."""
    (tmp_path / "test_page.py").write_text(
        "import flask, pytest\n@pytest.fixture\ndef client():\n    app = flask.Flask('shop')\n"
        "    app.post('/join')(lambda: 'welcome')\n    return app.test_client()\n"
        + _blocks("how-to/test-with-pytest.md", "python")[0]
    )
    done = run_python(["-m", "pytest", "--sst", "-q", "-p", "no:cacheprovider", "test_page.py"], {}, tmp_path)
    assert "1 passed" in done.stdout, done.stdout
    assert "sst: no personal data left in 1 test" in done.stdout


def test_the_figures_of_a_store_are_told_as_on_the_page(run_python, tmp_path):
    """The same lines in the same order."""
    (shown,) = _blocks("how-to/upkeep.md", "text")
    done = run_python(["-m", "sst_bytecode", "store", "stats"], {}, tmp_path)
    labels = [[line[:13].strip() for line in text.splitlines()] for text in (shown, done.stdout)]
    assert labels[1] == [label for label in labels[0] if label in labels[1]]
    assert set(labels[0]) - set(labels[1]) <= {"events from"}
