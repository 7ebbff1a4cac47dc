"""`enforce = "block"`: what the policy denies does not leave, and the application hears of it where it called."""

from __future__ import annotations

import re
import socket
import sys

import pytest
from aiosmtpd.controller import Controller

from tests.guarded import BLOCK, PERSON

_LATER = """
import asyncio, aiohttp, anyio, httpx
from openai import AsyncOpenAI

async def with_httpx(url, email):
    async with httpx.AsyncClient() as client:
        await client.post(url, json={"who": email})

async def with_aiohttp(url, email):
    async with aiohttp.ClientSession() as client:
        await client.post(url, json={"who": email})

async def with_openai(url, email):
    await AsyncOpenAI(base_url=url, api_key="k").responses.create(model="m", input=f"I am {email}")
"""
_ADDING = """
import requests
class Adding(requests.adapters.HTTPAdapter):
    def add_headers(self, request, **options):
        request.headers["X-Who"] = self.who
"""
_ASK = "responses.create(model='m', input=f'I am {email}')"
HTTP = {
    "requests": ("requests.post(url, json={'who': email})", "import requests"),
    "a session of requests": ("requests.Session().put(url, data={'who': email})", "import requests"),
    "an address in the URL": ("requests.get(url, params={'who': email})", "import requests"),
    "a header of an adapter": (
        "web, adding = requests.Session(), Adding()\nadding.who = email\nweb.mount('http://', adding)\nweb.get(url)",
        _ADDING,
    ),
    "urllib3": ("urllib3.PoolManager().request('POST', url, json={'who': email})", "import urllib3"),
    "urllib": ("urllib.request.urlopen(url, email.encode())", "import urllib.request"),
    "http.client": (
        "HTTPConnection(f'127.0.0.1:{sys.argv[2]}').request('POST', '/', email)",
        "from http.client import *",
    ),
    "httpx": ("httpx.post(url, json={'who': email})", "import httpx"),
    "httpx, async": ("anyio.run(with_httpx, url, email)", _LATER),
    "aiohttp": ("asyncio.run(with_aiohttp(url, email))", _LATER),
    "openai": (f"OpenAI(base_url=url, api_key='k').{_ASK}", "from openai import OpenAI"),
    "openai, async": ("asyncio.run(with_openai(url, email))", _LATER),
    "a hashed address": (
        "requests.post(url, sha256(email.encode()).hexdigest())",
        "import requests\nfrom hashlib import *",
    ),
    "a compressed body": (
        "requests.post(url, compress(email.encode()), headers={'Content-Encoding': 'gzip'})",
        "import requests\nfrom gzip import compress",
    ),
}


@pytest.mark.parametrize("case", HTTP)
def test_nothing_of_a_denied_request_leaves(share, listener, case):
    """The call raises before a byte of it leaves, in the application's own frame, and the event says ``refused``."""
    send, setup = HTTP[case]
    send = f"url = f'http://127.0.0.1:{{sys.argv[2]}}/track'\n{send}"
    seen = share(send, listener.port, setup=setup)
    refused, traceback = seen.out.splitlines()
    assert refused.startswith("refused|no addresses|email|127.0.0.1|app.py:")
    assert re.fullmatch(r"\d+\|False", traceback)
    assert listener.text() == ""
    [event] = [event for event in seen.events if event.kind != "database"]
    assert event.outcome == "refused"
    assert {item.category for item in event.data} == {"email"}
    assert not seen.health.counts, seen.health.counts


def test_what_is_allowed_leaves_as_before(share, listener):
    """The same call with nobody's data in it is made, before and after one that is refused."""
    send = """
        url = f"http://127.0.0.1:{sys.argv[2]}/track"
        client = requests.Session()
        client.post(url, data=b"first")
        client.post(url, data=email)
    """
    seen = share(send, listener.port, setup="import requests", after="client.post(url, data=b'last')")
    assert "refused" in seen.out
    assert "first" in listener.text()
    assert "last" in listener.text()
    assert PERSON not in listener.text()
    assert [event.outcome for event in seen.events] == ["200", "refused", "200"]


def test_enforcement_is_off_by_default(share, listener):
    """A rule that denies only speaks to `sst check` until the policy says ``enforce``."""
    policy = BLOCK.replace('enforce = "block"\n', "")
    seen = share(
        "requests.post(f'http://127.0.0.1:{sys.argv[2]}/', data=email)",
        listener.port,
        setup="import requests",
        policy=policy,
    )
    assert seen.out == ""
    assert PERSON in listener.text()


def test_raw_sockets_send_nothing_that_is_denied(share, listener):
    """Bytes before and after go over the connection, those with the datum do not."""
    send = """
        wire = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
        wire.sendall(b"hello ")
        wire.sendall(b"I am " + email.encode())
    """
    seen = share(send, listener.port, after="wire.sendall(b'bye')\nwire.close()")
    assert seen.out.startswith("refused|no addresses|email|127.0.0.1|app.py:")
    assert listener.text() == "hello bye"
    assert not seen.health.counts


def test_a_mail_is_not_handed_to_its_server(share):
    """The library raises before MAIL FROM; the server has seen no envelope."""
    mails = []

    class Keep:
        async def handle_MAIL(self, _server, _session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
            mails.append(address)
            envelope.mail_from = address
            envelope.mail_options.extend(options)
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Keep(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        send = """
            with smtplib.SMTP("127.0.0.1", int(sys.argv[2])) as client:
                client.sendmail("shop@example.com", ["crm@example.com"], f"Subject: new\\n\\n{email} has signed up")
        """
        seen = share(send, port, setup="import smtplib")
    finally:
        server.stop()
    assert seen.out.startswith("refused|no addresses|email|127.0.0.1|app.py:"), seen.out
    assert mails == []


DATABASE = """
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

class Base(DeclarativeBase):
    pass

class Lead(Base):
    __tablename__ = "leads"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]

engine = create_engine(f"sqlite:///{sys.argv[2]}")
Base.metadata.create_all(engine)
database = Session(engine)
executed = []

@event.listens_for(engine, "before_cursor_execute")
def keep(_connection, _cursor, statement, parameters, *_):
    executed.append(f"{statement} {parameters}")
"""


@pytest.mark.parametrize(
    "write",
    [
        "database.add(Lead(email=email))",
        "database.execute(text('INSERT INTO leads (email) VALUES (:e)'), {'e': email})",
    ],
)
def test_a_database_gets_nothing_that_is_denied(share, tmp_path, write):
    """The statement is not executed, so nothing goes over its connection; the session can be used after a rollback."""
    after = """
        print(any(sys.argv[1] in one for one in executed))
        database.rollback()
        database.add(Lead(email="nobody"))
        database.commit()
        print([lead.email for lead in database.query(Lead)])
    """
    seen = share(f"{write}\ndatabase.commit()", tmp_path / "leads.db", setup=DATABASE, after=after)
    refused, *_, executed, kept = seen.out.splitlines()
    assert refused.startswith("refused|no addresses|email|sqlite|app.py:"), seen.out
    assert (executed, kept) == ("False", "['nobody']")
    assert [event.outcome for event in seen.events if event.data] == ["refused"]
    assert not seen.health.counts


STREAMS = {
    "requests": ("requests.post(url, data=pieces(email))", "import requests"),
    "httpx": ("httpx.post(url, content=pieces(email))", "import httpx"),
    "http.client": (
        "HTTPConnection(f'127.0.0.1:{sys.argv[2]}').request('POST', '/', pieces(email), chunked, encode_chunked=True)",
        "from http.client import HTTPConnection\nchunked = {'Transfer-Encoding': 'chunked'}",
    ),
}
PIECES = """
def pieces(email):
    yield b"one "
    yield b"two " + email[:9].encode()
    yield email[9:].encode() + b" three "
    yield b"four"
"""


@pytest.mark.parametrize("library", STREAMS)
def test_a_streamed_body_ends_before_the_chunk_that_completes_the_datum(share, listener, library):
    """Chunks before it have left, the one in question and those after it have not."""
    send, setup = STREAMS[library]
    seen = share(f"url = f'http://127.0.0.1:{{sys.argv[2]}}/'\n{send}", listener.port, setup=setup + "\n" + PIECES)
    assert seen.out.startswith("refused|no addresses|email|127.0.0.1|app.py:"), seen.out
    text = listener.text()
    assert "one " in text
    assert PERSON[:9] in text
    assert "three" not in text
    assert "four" not in text
    [event] = seen.events
    assert event.outcome == "refused"
    assert {item.category for item in event.data} == {"email"}


def test_a_streamed_body_that_is_compressed_is_read_as_it_goes(share, listener):
    """The chunk that completes a compressed datum does not leave."""
    setup = """
        import zlib
        import requests

        def pieces(email):
            machine = zlib.compressobj(wbits=31)
            yield machine.compress(b"one ") + machine.flush(zlib.Z_SYNC_FLUSH)
            yield machine.compress(email.encode() + b" two ") + machine.flush(zlib.Z_SYNC_FLUSH)
            yield machine.flush()
    """
    send = """
        headers = {"Content-Encoding": "gzip"}
        requests.post(f"http://127.0.0.1:{sys.argv[2]}/", data=pieces(email), headers=headers)
    """
    seen = share(send, listener.port, setup=setup)
    assert seen.out.startswith("refused|no addresses|email")
    assert "\r\n\r\n" in listener.text()
    assert not listener.text().endswith("0\r\n\r\n")


BROKEN = """
from sst_bytecode.tracker.tracker import Tracker

def broken(*_):
    raise ValueError(email)

email = sys.argv[1]
Tracker.examine = broken
"""


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_what_cannot_be_judged_goes_as_the_policy_says(share, listener, mode):
    """A failure of ours lets the call pass, or refuses it; either way it is counted without what it was about."""
    policy = BLOCK.replace("[[policy.rule]]", f'on_error = "{mode}"\n[[policy.rule]]', 1)
    send = "requests.post(f'http://127.0.0.1:{sys.argv[2]}/', data=email)"
    seen = share(send, listener.port, setup="import requests\n" + BROKEN, policy=policy)
    if mode == "open":
        assert seen.out == ""
        assert PERSON in listener.text()
    else:
        assert seen.out.startswith("refused|on_error|||")
        assert listener.text() == ""
    assert any("ValueError" in name for name in seen.health.counts)
    assert PERSON not in str(seen.health)


@pytest.mark.parametrize("mode", ["open", "closed"])
@pytest.mark.parametrize("key", [None, "0123456789abcdef0123456789abcdef"])
def test_what_cannot_be_recorded_is_judged_all_the_same(share, listener, tmp_path, mode, key):
    """A home that can never be one, and one with a key that others can read: the policy needs neither."""
    policy = BLOCK.replace("[[policy.rule]]", f'on_error = "{mode}"\n[[policy.rule]]', 1)
    home = tmp_path / "home"
    if key is not None:
        home.mkdir()
        (home / "key").write_text(key)
        (home / "key").chmod(0o644)
    send = """
        url = f'http://127.0.0.1:{sys.argv[2]}/'
        requests.post(url, data="nobody's")
        requests.post(url, data=email)
    """
    env = {"SST_HOME": "/dev/null/home"} if key is None else {}
    seen = share(send, listener.port, setup="import requests", policy=policy, env=env)
    assert seen.out.startswith("refused|no addresses|email|127.0.0.1|app.py:")
    assert "nobody's" in listener.text()
    assert PERSON not in listener.text()
    assert (seen.err, seen.events) == ("", [])
    if key is not None:
        assert seen.health.unwatched == {
            "everything": "there is no key (PermissionError): what leaves is judged, and nothing of it recorded"
        }


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_where_the_tracker_cannot_be_made_nothing_leaves_if_the_policy_says_so(share, listener, mode):
    """Then every call that sends is one that could not be judged."""
    policy = BLOCK.replace("[[policy.rule]]", f'on_error = "{mode}"\n[[policy.rule]]', 1)
    setup = "import requests\nimport sst_bytecode.tracker.tracker as inner\ndel inner.Tracker"
    seen = share(
        "requests.post(f'http://127.0.0.1:{sys.argv[2]}/', data=email)", listener.port, setup=setup, policy=policy
    )
    assert seen.out.startswith("refused|on_error|||") == (mode == "closed")
    assert (PERSON in listener.text()) == (mode == "open")
    assert seen.health.unwatched == {"everything": "the tracker could not start (ImportError)"}


@pytest.mark.parametrize("enforce", ["off", "block"])
def test_a_policy_that_blocks_is_not_started_where_nothing_can_be_recorded(sst, configure, tmp_path, enforce):
    """One line, as for a policy that is not understood; where nothing is blocked the program runs."""
    configure(f'[policy]\nenforce = "{enforce}"\n')
    begun = "open('begun', 'w')"
    done = sst("run", "--home", "/dev/null/home", "--", sys.executable, "-c", begun)
    assert (tmp_path / "begun").exists() == (enforce == "off")
    assert done.returncode == (enforce == "block")
    if enforce == "block":
        assert done.stderr == (
            "sst: /dev/null/home: cannot be made (Not a directory); nothing could be recorded, "
            'and with enforce = "block" nothing is started then\n'
        )


def test_a_library_that_tries_again_does_not(share, listener):
    """Between the socket and the application, what stops a call is no Exception: nobody catches it and retries."""
    setup = "import requests\nfrom requests.adapters import HTTPAdapter\nfrom urllib3.util import Retry"
    send = """
        client = requests.Session()
        client.mount("http://", HTTPAdapter(max_retries=Retry(5, backoff_factor=0)))
        client.post(f"http://127.0.0.1:{sys.argv[2]}/", data=email)
    """
    seen = share(send, listener.port, setup=setup)
    assert seen.out.startswith("refused")
    assert [event.attempts for event in seen.events] == [1]


def test_enforcement_loads_the_standard_library_alone(share):
    """What a process has loaded at its start because of a policy: no package of others, nothing that must come late."""
    listed = "import sys\nprint('loaded', *sorted(sys.modules))\nsys.exit()"
    without, loaded = (set(share("pass", setup=listed, policy=policy).out.split()) for policy in ("", BLOCK))
    found = {name.partition(".")[0] for name in loaded - without}
    assert found <= sys.stdlib_module_names | {"sst_bytecode"}
    assert loaded - without
    assert not found & {"ssl", "socket", "_socket", "threading", "logging", "asyncio", "select", "subprocess"}
