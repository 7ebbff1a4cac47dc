"""Entries that a user writes for a library of their own: no code is needed."""

from __future__ import annotations

import pytest

LIBRARY = """
class Client:
    def __init__(self, host):
        self.host = host

    def send(self, payload, *, priority=0):
        if payload is None:
            raise ValueError("nothing to send")
        return {"status": 202}

    async def send_later(self, payload):
        return {"status": 203}

def read(path):
    return {"email": "ada@example.org"}

def lookup(number, **options):
    return "Ada"
"""
SINK = {
    "library": "acme",
    "role": "sink",
    "kind": "http",
    "operation": "acme.send",
    "url": "self.host",
    "method": "=SEND",
    "body": ["args.payload", "args.0"],
    "outcome": "result.status",
}


@pytest.fixture
def run(watch, tmp_path_factory):
    """Run a program that uses the library above, which is installed elsewhere."""
    libraries = tmp_path_factory.mktemp("libraries")
    (libraries / "acme.py").write_text(LIBRARY)

    def with_entry(source, *entries, **settings):
        return watch(source, extra=entries, libraries=libraries, **settings)

    return with_entry


@pytest.mark.parametrize(
    "place",
    [
        {"functions": ["acme:Client.send"]},
        {"tails": ["client.send"], "functions": ["acme:Client.send"]},
    ],
)
def test_sink_of_ones_own(run, place):
    """A sink says where the receiver, the body and the outcome are, be it told at the call site or at the entry."""
    seen = run(
        """
        import acme
        client = acme.Client("https://acme.example/v1")
        client.send({"email": "ada@example.org"})
        try:
            client.send(None)
        except ValueError:
            pass
        """,
        SINK | place,
    )
    first, second = seen.events
    assert (first["library"], first["operation"], first["outcome"]) == ("acme", "acme.send", "202")
    assert first["place"] == [seen.line('client.send({"email"'), 0, "<module>"]
    assert first["sent"] == [
        {
            "url": "https://acme.example/v1",
            "method": "SEND",
            "headers": {},
            "body": {"email": "ada@example.org"},
            "content_type": "",
            "limit": None,
        },
    ]
    assert second["outcome"] == "ValueError"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("api.acme.example", "//api.acme.example"),
        ("api.acme.example:8443/v1", "//api.acme.example:8443/v1"),
        ("acme:8443", "//acme:8443"),
        ("192.0.2.7", "//192.0.2.7"),
        ("localhost", "//localhost"),
        ("/v1.0/people", "/v1.0/people"),
        ("people", "people"),
        ("unix:/run/acme", "unix:/run/acme"),
    ],
)
def test_a_host_without_a_scheme_is_a_receiver(run, host, url):
    """Clients keep the host alone as often as a URL: it is one, for whoever asks to whom it went."""
    seen = run(
        f"import acme\nacme.Client({host!r}).send('ada@example.org')\n", SINK | {"functions": ["acme:Client.send"]}
    )
    (event,) = seen.events
    assert event["sent"][0]["url"] == url


def test_a_client_of_the_programs_own_is_told_where_it_is_called(run):
    """It lies in the program's own folder; who gives it something to send, or asks it for something, is the line."""
    source = """
        def tell(payload):
            return {"status": 202}

        def find():
            return "ada@example.org"

        def both():
            tell(find())

        both()
        """
    sink = {"library": "own", "role": "sink", "kind": "http", "operation": "own.tell", "body": "args.payload"}
    lookup = {"library": "own", "role": "source", "source": "own.people", "functions": ["__main__:find"]}
    seen = run(source, sink | {"functions": ["__main__:tell"]}, lookup | {"value": "result"})
    (event,), (value,) = seen.events, seen.learnt
    assert event["place"][::2] == value["place"][::2] == [seen.line("tell(find())"), "both"]


def test_sink_that_only_has_call_sites(run):
    """A function without Python code of its own (here one of a compiled module) is told where it is called."""
    seen = run(
        """
        import zlib
        from zlib import compress as send

        send(b"ada@example.org")
        zlib.compress(b"grace@example.org")
        """,
        {"library": "zlib", "role": "sink", "kind": "file", "operation": "zlib.compress", "calls": ["zlib.compress"],
         "url": "=file:///dev/null", "body": "args.0"},
    )  # fmt: skip
    assert [event["sent"][0]["body"] for event in seen.events] == ["ada@example.org", "grace@example.org"]


def test_asynchronous_sink_of_ones_own(run):
    """A coroutine is told when it runs, at the line that made it."""
    seen = run(
        """
        import acme, asyncio
        client = acme.Client("https://acme.example/v1")
        async def main():
            later = client.send_later("ada@example.org")
            assert not recorder.events
            await asyncio.gather(later)
        asyncio.run(main())
        """,
        SINK | {"functions": ["acme:Client.send_later"], "tails": ["client.send_later"]},
    )
    (event,) = seen.events
    assert event["place"] == [seen.line("later = "), seen.column("client.send_later"), "main"]
    assert (event["sent"][0]["body"], event["outcome"]) == ("ada@example.org", "203")


@pytest.mark.parametrize("where", [{"functions": ["acme:read"]}, {"calls": ["acme.read"]}])
def test_source_of_ones_own(run, where):
    """A source says what value it gives; it is learnt once, at the application's line."""
    seen = run(
        "import acme\nvalue = acme.read('people.csv')\n",
        {"library": "acme", "role": "source", "source": "acme.read", "value": "result"} | where,
    )
    (one,) = seen.learnt
    assert (one["source"], one["value"], one["place"][0]) == ("acme.read", {"email": "ada@example.org"}, 2)


def test_source_with_a_field_of_its_own(run):
    """The field can be an argument, a constant, or nothing."""
    entry = {
        "library": "acme",
        "role": "source",
        "source": "acme.lookup",
        "value": "result",
        "functions": ["acme:lookup"],
    }
    source = "import acme\nacme.lookup(7, kind='first_name')\n"
    assert run(source, entry | {"field": "=name"}).learnt[0]["field"] == "name"
    assert run(source, entry | {"field": "args.kind"}).learnt[0]["field"] == "first_name"
    (one,) = run(source, entry | {"lazy": True}).learnt
    assert (one["field"], one["value"], one["lazy"]) == (None, "Ada", True)


def test_unknown_reader_is_counted_and_the_program_runs(run):
    """A reader that does not exist is a failure of ours, which the program does not notice."""
    entry = {"library": "acme", "role": "scope", "functions": ["acme:read"], "reader": "no.such"}
    seen = run("import acme\nprint(acme.read('x')['email'])\n", entry, check=False)
    assert seen.out.strip() == "ada@example.org"
    assert seen.hooks == {"sst_bytecode.probes.entries:at_entry CatalogueError": 1}
