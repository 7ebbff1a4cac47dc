"""Which modules are rewritten: the application, the catalogued libraries, and what names a catalogued target."""

from __future__ import annotations

import json
import os
import sys

import pytest

import rewriter
from sst_bytecode.loader.scope import IF_MENTIONED, NO, YES, Scope

STDLIB = os.__file__
LIBRARY = "/srv/venv/lib/python3.11/site-packages/requests/api.py"
APPLICATION = "/srv/app/shop.py"


def test_the_application_is_what_no_installer_put_there():
    """Outside the standard library and site-packages is the application; we and what has no file are not."""
    scope = Scope()
    assert scope.is_application(APPLICATION)
    assert scope.is_application("shop.py")
    for other in (STDLIB, LIBRARY, "/usr/lib/python3/dist-packages/yaml/__init__.py", "<string>", "", "<frozen os>"):
        assert not scope.is_application(other)
    for own in (rewriter.__file__, sys.modules[Scope.__module__].__file__, json.__file__):
        assert not scope.is_application(own)


def test_a_folder_that_only_looks_like_site_packages_is_the_applications():
    """The rule compares components of the path, never parts of a name."""
    assert Scope().is_application("/srv/my-site-packages-tool/run.py")


def test_console_scripts_are_not_the_application():
    """What an installer wrote beside the interpreter is no application; a program that stands there is one."""
    assert not Scope().is_application(f"{sys.prefix}/bin/gunicorn")
    assert Scope().is_application(f"{sys.prefix}/bin/app.py")


@pytest.mark.parametrize(
    ("name", "file", "verdict"),
    [
        ("shop", APPLICATION, YES),
        ("requests.api", LIBRARY, YES),
        ("requestsmore", LIBRARY, IF_MENTIONED),
        ("http.client", STDLIB, YES),
        ("http.server", STDLIB, IF_MENTIONED),
        ("shop.secret", APPLICATION, NO),
        ("shop.secrets", APPLICATION, YES),
        ("colours.red", LIBRARY, YES),
        ("colours.red.dark", LIBRARY, NO),
        ("rewriter.splice", APPLICATION, NO),
        ("sst_bytecode", APPLICATION, NO),
        ("bytecode.instr", LIBRARY, NO),
    ],
)
def test_who_decides(name, file, verdict):
    """Our own packages never; then exclude, include, the application, the roots; else the names decide."""
    scope = Scope(
        include=("colours.*",),
        exclude=("shop.secret", "colours.red.*"),
        roots=("requests", "http.client"),
        names=("requests.post",),
    )
    assert scope.module(name, file) == verdict


def test_everything_takes_every_module_but_ours_and_the_excluded():
    """With *everything* the standard library is rewritten too."""
    scope = Scope(exclude=("abc",), everything=True)
    assert scope.module("json.decoder", STDLIB) == YES
    assert scope.module("abc", STDLIB) == NO
    assert scope.module("rewriter", APPLICATION) == NO


def test_an_included_module_is_the_applications():
    """Who includes an installed module wants its lines named as the application's."""
    scope = Scope(include=("requests.api",))
    assert not scope.is_application(LIBRARY)
    scope.module("requests.api", LIBRARY)
    assert scope.is_application(LIBRARY)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import requests as r\ndef f():\n  return lambda: r.post()", True),
        ("from requests import post as send", True),
        ("def f(client): return client.responses.create()", True),
        ("import requests\nrequests.get()", False),
        ("def post(): pass", False),
        ("import a.requests.c\nx.post", True),
        ("responses = create = 1", True),
        ("def f():\n  responses = 1\n  create = 2", False),
    ],
)
def test_a_mention_is_all_parts_of_one_target(source, expected):
    """A library is rewritten if all the components of one target are among the names that its bodies use."""
    scope = Scope(names=("requests.post", "responses.create"))
    assert scope.mentions(compile(source, LIBRARY, "exec")) is expected


def test_the_doctor_is_told_why():
    """A module that is not rewritten has a reason in words."""
    scope = Scope(exclude=("shop",), names=("requests.post",))
    assert scope.reason("shop", APPLICATION) == "excluded"
    assert scope.reason("rewriter", APPLICATION) == "part of the tracker"
    assert scope.reason("app", APPLICATION) == ""
    assert Scope().reason("yaml", LIBRARY) == "library outside the catalogue"
