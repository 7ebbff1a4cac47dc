"""The page in a watched application: there when asked for, gone afterwards, and itself never watched."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar

import pytest

_PROGRAM = """
    import sys

    import requests
    from flask import Flask, request, session
    from werkzeug.serving import make_server

    {before}
    app = Flask(__name__)
    app.secret_key = "made up"

    @app.before_request
    def load_person():
        session.get("user_id")
        request.cookies.get("theme")

    @app.post("/signup")
    def signup():
        session["user_id"] = 7
        requests.post(sys.argv[1], json={{"email": request.form["email"]}}, timeout=60)
        return "welcome"

    {after}
    server = make_server("127.0.0.1", 0, app)
    print(server.port, flush=True)
    server.serve_forever()
"""


class _Application:
    """A child that serves the application, and a browser's worth of cookies."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child
        self.url = f"http://127.0.0.1:{child.stdout.readline().strip()}"
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def ask(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        """Status and text of an answer."""
        try:
            with self._open(urllib.request.Request(self.url + path, data), timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def sign_up(self) -> None:
        """Somebody's address goes to the service."""
        assert self.ask("/signup", b"email=ada.lovelace%40example.org") == (200, "welcome")

    def link(self) -> str:
        """The link that stands on the application's stderr."""
        assert self.ask("/provenance/")[0] == 401
        for line in self.child.stderr:
            found = re.search(r"sst: the page is at http://[^/]+(/\S+)", line)
            if found:
                return found[1]
        raise AssertionError("no link was told")


@pytest.fixture
def run(tmp_path, clean_env, woven, service):
    """Serve the program in a watched child."""
    children = []

    def run(*launcher, before="", after="", **settings):
        (tmp_path / "app.py").write_text(textwrap.dedent(_PROGRAM).format(before=before, after=after))
        child = subprocess.Popen(
            [sys.executable, *launcher, "app.py", service.url],
            cwd=tmp_path, env=clean_env | {"SST_CACHE_DIR": str(woven)} | settings, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        children.append(child)
        return _Application(child)

    yield run
    for child in children:
        child.terminate()
        child.communicate(timeout=60)


_SST = ("-m", "sst_bytecode", "run", "--", sys.executable)


def _report(run_python, home):
    done = run_python(["-m", "sst_bytecode", "report", "--format", "json", "--home", home])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["events"]


@pytest.mark.timeout(300)
def test_the_page_is_there_when_asked_for_and_is_not_watched(run, run_python, sst_home):
    """`SST_PAGE=1`: events show at once; the page's own requests make no event, no value and no person of their own."""
    application = run(*_SST, SST_PAGE="1")
    application.sign_up()
    status, text = application.ask(application.link())
    assert status == 200
    assert "data-event" in text
    assert "ada.lovelace" not in text
    assert application.ask("/provenance/person/7?secret_email=grace.hopper%40example.org")[0] == 200
    assert application.ask("/provenance/select", b"person=grace.hopper%40example.org")[0] == 200
    application.child.terminate()
    events = _report(run_python, sst_home)
    assert [(event["operation"], event["route"], event["persons"]) for event in events] == [
        ("requests.post", "POST /signup", ["7"])
    ]
    with closing(sqlite3.connect(sst_home / "sst.db")) as rows:
        sources = {row[0] for row in rows.execute("SELECT source FROM data_tags")}
        assert sources == {"flask.form"}
        assert rows.execute("SELECT kind, name, reason FROM sst_health").fetchall() == []
    rows.close()
    for file in sst_home.rglob("*"):
        assert not file.is_file() or b"grace.hopper" not in file.read_bytes()


@pytest.mark.timeout(300)
def test_without_being_asked_for_there_is_no_page(run):
    """An application that is only watched has nothing at /provenance."""
    application = run(*_SST)
    application.sign_up()
    assert application.ask("/provenance/")[0] == 404


@pytest.mark.timeout(300)
def test_the_application_lets_in_whom_it_wants(run):
    """`enable(page=True)` with a function of the application's own; after `disable()` there is no page."""
    before = """
    import sst_bytecode
    sst_bytecode.get_tracker().authorise_page = lambda request: request.args.get("who") == "officer"
    sst_bytecode.enable(page=True)
    """
    after = """
    @app.post("/off")
    def off():
        sst_bytecode.disable()
        return "off"
    """
    application = run(before=textwrap.dedent(before), after=textwrap.dedent(after))
    application.sign_up()
    assert application.ask("/provenance/")[0] == 403
    status, text = application.ask("/provenance/?who=officer")
    assert status == 200
    assert "data-event" in text
    assert application.ask("/off", b"") == (200, "off")
    assert application.ask("/provenance/?who=officer")[0] == 404
    assert application.ask("/signup", b"email=x%40example.org")[0] == 200


@pytest.mark.timeout(300)
def test_an_application_that_has_served_already_gets_the_page_too(run):
    """`enable(page=True)` in a program that runs: the next request brings the page, late as it is for Flask."""
    after = """
    @app.post("/on")
    def on():
        import sst_bytecode
        sst_bytecode.enable(page=True)
        return "on"
    """
    application = run(after=textwrap.dedent(after))
    assert application.ask("/provenance/")[0] == 404
    assert application.ask("/on", b"") == (200, "on")
    application.sign_up()
    status, text = application.ask(application.link())
    assert status == 200
    assert "data-event" in text
