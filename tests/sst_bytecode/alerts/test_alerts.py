"""Alerts reach real services on loopback, no more of them than the limit, from no request's thread, naming nobody."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.alerts import Alert, Desk, read_settings
from sst_bytecode.alerts.limit import Limit
from sst_bytecode.config_values import ConfigError

HOUR = 1_795_338_000.0 // 3600 * 3600


def _desk(tmp_path, failures, *urls, limit=2, on="deny"):
    table = {"urls": list(urls), "limit": limit, "on": on}
    return Desk(read_settings(table, "sst.toml", os.environ), str(tmp_path), failures.append)


def _alert(number=1, rule="no addresses", action="deny"):
    return Alert(rule, action, f"email goes to Acme from app.py:{number}")


def test_a_webhook_is_told(tmp_path, service):
    """One message for what waits: rule in the title, a line for each kind of finding with its number."""
    failures = []
    desk = _desk(tmp_path, failures, f"json://{service.host}/hook")
    for number in (1, 1, 2, 3, 4, 5, 6, 7):
        desk.take(_alert(number))
    desk.finish()
    [request] = service.received
    told = json.loads(request.body)
    assert told["title"] == "sst: policy broken: no addresses"
    lines = told["message"].splitlines()
    assert lines[0] == "email goes to Acme from app.py:1 (×2)"
    assert lines[-1] == "and 2 more"
    assert not failures
    desk.finish()
    assert len(service.received) == 1


def test_a_mail_is_sent(tmp_path):
    """The same over SMTP, to a real server."""
    mails, came = [], threading.Event()

    class Keep:
        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
            mails.append(envelope)
            came.set()
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Keep(), hostname="127.0.0.1", port=port)
    server.start()
    failures = []
    try:
        url = f"mailto://127.0.0.1:{port}?from=sst@example.com&to=privacy@example.com&mode=insecure"
        desk = _desk(tmp_path, failures, url)
        desk.take(_alert())
        desk.finish()
        assert came.wait(30), failures
    finally:
        server.stop()
    assert mails[0].rcpt_tos == ["privacy@example.com"]
    assert b"policy broken: no addresses" in mails[0].content
    assert not failures


def test_what_is_over_the_limit_is_held_back_and_counted(tmp_path, service, monkeypatch):
    """The rest of the hour is silent; the first message of the next says how many findings there were."""
    failures, clock = [], [HOUR]
    monkeypatch.setattr("sst_bytecode.kernel.Kernel.time", lambda: clock[0])
    desk = _desk(tmp_path, failures, f"json://{service.host}/hook", limit=2)
    for _ in range(5):
        desk.take(_alert())
        desk.finish()
    desk.take(_alert(rule="another"))
    desk.finish()
    assert [json.loads(one.body)["title"].rpartition(": ")[2] for one in service.received] == [
        "no addresses", "no addresses", "another",
    ]  # fmt: skip
    clock[0] += 3600
    desk.take(_alert())
    desk.finish()
    assert "3 findings of this rule were held back" in json.loads(service.received[-1].body)["message"]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5), st.integers(0, 3)), max_size=40), st.integers(1, 3))
def test_the_limit_holds_for_every_order(tmp_path_factory, calls, most):
    """No rule sends more than its limit in an hour, over two processes, and no finding is lost from the count."""
    home = str(tmp_path_factory.mktemp("home"))
    limits = [Limit(home, most), Limit(home, most)]
    sent, told, given_, hour = {}, {"a": 0, "b": 0}, {"a": 0, "b": 0}, 0
    for number, (rule, findings, later) in enumerate(calls):
        hour += later == 3
        passes, held = limits[number % 2].pass_on(rule, findings, HOUR + 3600 * hour)
        given_[rule] += findings
        told[rule] += held + findings if passes else 0
        sent[rule, hour] = sent.get((rule, hour), 0) + passes
    assert all(count <= most for count in sent.values())
    for rule in "ab":
        passes, held = limits[0].pass_on(rule, 0, HOUR + 3600 * (hour + 1))
        assert passes
        assert told[rule] + held == given_[rule]


def test_a_home_that_cannot_be_written_still_has_a_limit(tmp_path):
    """Then each process counts for itself."""
    (tmp_path / "home").write_text("a file where the folder should be")
    limit = Limit(str(tmp_path / "home"), 1)
    assert limit.pass_on("a", 1, HOUR) == (True, 0)
    assert limit.pass_on("a", 4, HOUR) == (False, 0)
    assert limit.pass_on("a", 1, HOUR + 3600) == (True, 4)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"rules": {"a": [1]}}', '{"hour": 1, "rules": 3}'])
def test_a_damaged_count_begins_anew(tmp_path, content):
    """Whatever is in the file, a message can go."""
    (tmp_path / "alerts.json").write_text(content)
    assert Limit(str(tmp_path), 1).pass_on("a", 1, HOUR) == (True, 0)


def test_a_service_that_does_not_answer_is_counted_and_not_named(tmp_path, capfd):
    """A failure tells the scheme alone, and the program's own output has nothing of it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    failures = []
    desk = _desk(tmp_path, failures, f"json://user:secret@127.0.0.1:{port}/hook", "nonsense://x")
    desk.take(_alert())
    desk.finish()
    assert failures == ["alert not delivered: json", "alert not delivered: nonsense"]
    assert capfd.readouterr() == ("", "")


def test_nobody_waits_for_a_slow_service(tmp_path):
    """Handing an alert over takes no longer because the service takes its time; it is heard of later."""
    failures, asked, go_on = [], threading.Event(), threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            asked.set()
            go_on.wait(60)
            connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    desk = _desk(tmp_path, failures, f"json://127.0.0.1:{server.getsockname()[1]}/hook?rto=60")
    desk.take(_alert())
    desk.work()
    assert asked.wait(60)
    desk.work()
    assert desk.is_busy
    assert not failures
    go_on.set()
    desk.finish()
    thread.join()
    server.close()
    assert failures == ["alert not delivered: json"]
    assert not desk.is_busy


def test_only_what_was_asked_for_is_told(tmp_path, service):
    """Warnings are told with ``on = "warn"``, and not without."""
    for on, expected in (("deny", 0), ("warn", 1)):
        desk = _desk(tmp_path / on, [], f"json://{service.host}/hook", on=on)
        desk.take(_alert(action="warn"))
        desk.finish()
        assert len(service.received) == expected


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "alerts.urls: expected a list"),
        ({"urls": ["$NOWHERE"]}, "alerts.urls: the variable NOWHERE holds no address"),
        ({"urls": ["secret@mail"]}, "alerts.urls: one has no scheme"),
        ({"urls": ["json://x"], "limit": 0}, "alerts.limit: 0 is no number"),
        ({"urls": ["json://x"], "limit": True}, "alerts.limit: True is no number"),
        ({"urls": ["json://x"], "on": "always"}, "alerts.on: 'always' is none of deny, warn"),
        ({"url": ["json://x"]}, "alerts.url: unknown key; did you mean urls? (known: limit, on, urls)"),
    ],
)
def test_a_mistake_is_one_line_without_an_address(table, said):
    """It names file and key; there may be a password in an address."""
    with pytest.raises(ConfigError) as error:
        read_settings(table, "sst.toml", {})
    assert said in str(error.value)
    assert "secret" not in str(error.value)


def test_an_address_may_stand_in_a_variable():
    """So that no password need stand in a file."""
    settings = read_settings({"urls": ["$HOOK"]}, "f", {"HOOK": "slack://token"})
    assert (settings.urls, settings.actions, settings.limit) == (("slack://token",), ("deny",), 5)


ALERTS = """
[alerts]
urls = ["$HOOK"]
limit = 1

[policy]
default = "allow"
{enforce}
[[policy.rule]]
name = "no addresses"
action = "deny"
category = "email"
"""


@pytest.mark.parametrize("enforce", ["", 'enforce = "block"'])
def test_a_watched_program_tells_from_another_thread(share, service, listener, enforce):
    """A short program that sends addresses: the hook hears once, of data, recipient and line, and of no person."""
    send = """
        import _thread
        from urllib.parse import urlsplit
        import threading
        print(len({thread.ident for thread in threading.enumerate()}))
        for _ in range(3):
            try:
                requests.post(f"http://127.0.0.1:{sys.argv[2]}/", json={"who": email})
            except sst_bytecode.PolicyViolation:
                pass
    """
    hook = f"json://{service.host}/hook"
    seen = share(
        send, listener.port, setup="import requests", policy=ALERTS.format(enforce=enforce), env={"HOOK": hook}
    )
    [request] = service.received
    told = json.loads(request.body)
    assert told["title"] == "sst: policy broken: no addresses"
    outcome = "was refused" if enforce else "goes"
    assert f"email {outcome} to 127.0.0.1 from app.py:" in told["message"]
    assert "share (POST /share): deny" in told["message"]
    assert "ada" not in request.body.decode().lower()
    assert ("refused" in {event.outcome for event in seen.events}) is bool(enforce)
    assert not seen.health.counts, seen.health.counts
    assert not [event for event in seen.events if "hook" in event.recipient.url]
    assert stat.S_IMODE((seen.home / "alerts.json").stat().st_mode) == 0o600
