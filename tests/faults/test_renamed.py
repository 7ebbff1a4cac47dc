"""A new version of a library renames what the catalogue watches: other probes still see it, and the doctor names it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import requests

PROBE = """
[[probe]]
library = "acme"
role = "sink"
kind = "http"
operation = "acme.send"
functions = ["acme:Client.send"]
"""


@pytest.fixture
def newer(tmp_path):
    """The requests library, as a version that calls ``Session.send`` by another name would be."""
    folder = tmp_path / "requests"
    shutil.copytree(Path(requests.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    sessions = folder / "sessions.py"
    text = sessions.read_text().replace("def send(", "def transmit(").replace("self.send(", "self.transmit(")
    sessions.write_text(text)
    return folder


@pytest.mark.usefixtures("newer")
def test_a_function_of_a_known_library(shop, recorded, doctor):
    """What it did is seen by the probes around it, with the person's data; the doctor names what is not there."""
    done = shop("visit(1)\nassert requests.__file__.startswith(os.getcwd())\n")
    assert (done.code, done.err, done.visits) == (0, "", [1])
    [event] = recorded()
    assert event.outcome == "200"
    assert [(item.person, item.field) for item in event.data] == [("1", "email")]
    _code, found = doctor("--", sys.executable, "app.py")
    assert any(
        "requests.sessions:Session.send is not in requests" in finding for _level, finding in found["unwatched"]
    ), found


def test_a_function_of_a_users_probe(shop, tmp_path, assert_complete, doctor):
    """An entry of sst.toml for a method that is no longer there is named with its place in the file."""
    (tmp_path / "sst.toml").write_text(PROBE)
    (tmp_path / "acme.py").write_text("class Client:\n    def transmit(self, text):\n        return text\n")
    done = shop("import acme\nassert acme.Client().transmit('x') == 'x'\nvisit(1)\n")
    assert (done.code, done.err, done.visits) == (0, "", [1])
    assert_complete(done.visits)
    _code, found = doctor("--", sys.executable, "app.py")
    [told] = [finding for _level, finding in found["unwatched"] if finding.startswith("acme.send")]
    assert "acme:Client.send is not in acme" in told
    assert "sst.toml: entry 1" in told


def test_a_package_that_a_users_probe_misspells(shop, tmp_path, doctor):
    """What is never imported is never watched; a package that is there, and perhaps imported later, is not named."""
    more = PROBE.replace("acme.send", "later.send").replace("acme:", "json.tool:")
    (tmp_path / "sst.toml").write_text(PROBE.replace("acme:", "acmee.client:") + more)
    assert shop("pass\n").code == 0
    _code, found = doctor("--", sys.executable, "app.py")
    told = [finding for _level, finding in found.get("unwatched", []) if ".send" in finding]
    [one] = told
    assert one.startswith("acme.send: acmee.client:Client.send: there is no such package (")


def test_an_argument_that_a_users_probe_misspells(shop, tmp_path, doctor):
    """A path that leads nowhere gives nothing, so nobody would ever hear of it: the doctor names key and path."""
    more = 'body = "args.payloda"\nmethod = ["args.7", "args.verb"]\nurl = "args.where.url"\nheaders = "args.1"\n'
    (tmp_path / "sst.toml").write_text(PROBE + more)
    method = "    def send(self, payload, *, where=None):\n        return payload\n"
    (tmp_path / "acme.py").write_text(f"class Client:\n{method}")
    done = shop("import acme\nassert acme.Client().send('x') == 'x'\n")
    assert (done.code, done.err) == (0, "")
    _code, found = doctor("--", sys.executable, "app.py")
    [told] = [finding for _level, finding in found["unwatched"] if finding.startswith("acme.send")]
    wrong = "method = 'args.7', body = 'args.payloda' (did you mean args.payload?)"
    assert f"acme:Client.send takes no such argument: {wrong} (" in told
    assert told.endswith("sst.toml: entry 1 (acme.send))")


@pytest.mark.slow
def test_what_is_there_is_not_named(tmp_path, doctor):
    """With the libraries as they are installed here nothing is said to be renamed."""
    (tmp_path / "app.py").write_text(
        "import asyncio, concurrent.futures, multiprocessing, smtplib, subprocess, urllib.request\n"
        "import aiohttp, anthropic, asyncpg, boto3, celery, django.http, elasticsearch, fastapi, flask, flask_login\n"
        "import flask_sqlalchemy, grpc, httpx, mistralai, openai, pymongo, redis.asyncio, requests\n"
        "import sqlalchemy.ext.asyncio, sqlalchemy.orm, urllib3, websockets\n"
    )
    _code, found = doctor("--", sys.executable, "app.py")
    assert "broke off" not in str(found["program"])
    told = [finding for _level, finding in found.get("unwatched", [])]
    assert not [one for one in told if "renamed" in one or "no such argument" in one]
