"""Who gets in: nobody without a link that works once, nobody from elsewhere, nobody by another name."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

import pytest
from flask import Flask, redirect

from sst_bytecode import config as configuration
from sst_bytecode.browser import Browser
from sst_bytecode.web import OwnGuard, make_blueprint
from sst_bytecode.web.headers import POLICY
from sst_bytecode.web.tokens import TOKEN_SECONDS, Tokens

_PAGE = "/provenance/"


def _fresh(served):
    return served.application.test_client()


def test_a_link_works_once(served):
    """A token is changed for a cookie and leaves the address; a second time it opens nothing."""
    token = served.tokens.issue()
    first, second = _fresh(served), _fresh(served)
    answer = first.get(f"{_PAGE}?token={token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://localhost{_PAGE}")
    assert first.get(_PAGE).status_code == 200
    assert second.get(f"{_PAGE}?token={token}").status_code == 403
    assert second.get(_PAGE).status_code == 401


def test_the_cookie_is_for_this_page_alone(served):
    """No script reads the cookie, no other site sends it, and no other path gets it."""
    answer = _fresh(served).get(f"{_PAGE}?token={served.tokens.issue()}")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/provenance/" in cookie


@pytest.mark.parametrize(
    "path", ["", "events", "event/" + "a" * 32, "people", "person/1", "health", "state", "nowhere"]
)
def test_nothing_is_shown_to_strangers(served, path):
    """Every view asks; what a stranger sees has nothing of anybody in it."""
    answer = _fresh(served).get(_PAGE + path)
    assert answer.status_code == 401
    assert b"segment" not in answer.data.lower()
    assert b"email" not in answer.data


@pytest.mark.parametrize(
    "token", ["x", "", "../key.x", "a" * 16 + ".b", "0123456789abcdef.", "%00", "é.é", "token-0.0", "0" * 5000]
)
def test_what_was_not_issued_is_no_token(served, token):
    """Neither a guess nor a path gets anybody in."""
    assert _fresh(served).get(_PAGE, query_string={"token": token}).status_code in {401, 403}


@pytest.mark.parametrize(
    "value", ["", "x", "1.2.3", "99999999999.aa.0", "é", "\x7f", "99999999999.00." + "0" * 64, "nan.x.y"]
)
def test_what_was_not_signed_is_no_cookie(served, value):
    """A cookie that somebody made up opens nothing."""
    assert not served.tokens.is_signed(value)


def test_a_cookie_ends(served, monkeypatch):
    """After half a day a cookie is no longer good."""
    value = served.tokens.sign()
    assert served.tokens.is_signed(value)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 13 * 3_600)
    assert not served.tokens.is_signed(value)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]:80"]
)
def test_another_name_does_not_lead_here(client, host):
    """A name that somebody else's server gives out for this machine (DNS rebinding) is refused, cookie or not."""
    assert client.get(_PAGE, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"])
def test_what_a_proxy_passes_on_is_not_from_here(client, header):
    """Behind a proxy everybody seems to come from this machine."""
    assert client.get(_PAGE, headers={header: "192.0.2.1"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("127.9.9.9", 200), ("::1", 200), ("::ffff:127.0.0.1", 200),
                            ("192.0.2.1", 403), ("10.0.0.1", 403), ("", 403), ("unix:", 403)],
)  # fmt: skip
def test_only_this_machine(client, address, status):
    """The address has to be a loopback one."""
    assert client.get(_PAGE, environ_overrides={"REMOTE_ADDR": address}).status_code == status


def test_every_answer_forbids_what_is_not_of_this_host(served, client):
    """Headers stand on pages, refusals and files alike; only files may be kept, and they show nothing of anybody."""
    for one, path in ((client, ""), (client, "nowhere"), (_fresh(served), ""), (_fresh(served), "static/page.css")):
        answer = one.get(_PAGE + path)
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "unsafe" not in POLICY
        assert "http" not in POLICY
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert ("no-store" in answer.headers["Cache-Control"]) == ("static" not in path)
    assert _fresh(served).get(f"{_PAGE}static/page.py").status_code == 404


def test_files_of_tokens_are_private_and_hold_no_secret(tmp_path):
    """Others on the machine cannot read them, and who can still gets no token out of them."""
    tokens = Tokens(str(tmp_path / "home"))
    token = tokens.issue()
    tokens.sign()
    files = list(Path(tmp_path, "home", "page").iterdir())
    assert len(files) == 2
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert token.partition(".")[2] not in file.read_text()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_an_old_token_is_none(tmp_path):
    """An hour later a link that nobody used opens nothing."""
    tokens = Tokens(str(tmp_path))
    token = tokens.issue()
    (file,) = Path(tmp_path, "page").glob("token-*")
    past = time.time() - TOKEN_SECONDS - 1
    os.utime(file, (past, past))
    assert not tokens.redeem(token)


def test_of_many_at_once_one_gets_in(tmp_path):
    """Threads that use one token at the same moment: exactly one succeeds."""
    tokens = Tokens(str(tmp_path))
    token = tokens.issue()
    start, results = threading.Barrier(8), []

    def use():
        start.wait()
        results.append(Tokens(str(tmp_path)).redeem(token))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]


def _with_own(served, authorise):
    application = Flask("shop")
    browser = Browser(configuration.load({}, served.home, {"home": served.home}))
    application.register_blueprint(make_blueprint(lambda: browser, OwnGuard(authorise)))
    return application.test_client()


def _fails(_request):
    raise ValueError("ada@example.org")


@pytest.mark.parametrize(
    ("authorise", "status"),
    [
        (lambda _request: True, 200),
        (lambda _request: False, 403),
        (lambda _request: None, 403),
        (lambda _request: redirect("/login"), 302),
        (_fails, 403),
    ],
    ids=["yes", "no", "nothing", "elsewhere", "failure"],
)
def test_the_applications_own_function_decides(served, authorise, status):
    """It lets in, refuses, or sends elsewhere; one that fails lets nobody in and its words are not shown."""
    answer = _with_own(served, authorise).get(
        _PAGE, headers={"Host": "shop.example"}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert answer.status_code == status
    assert b"ada@" not in answer.data
