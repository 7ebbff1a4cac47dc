"""The catalogue: what is in it, how it is read, and what it says to a wrong entry."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from sst_bytecode import catalog
from sst_bytecode.catalog import CatalogueError, Entry, compiled
from sst_bytecode.catalog.__main__ import text
from sst_bytecode.catalog.catalogue import read_files, state_of_files
from sst_bytecode.catalog.entries import KINDS, ROLES

SINK = {"library": "acme", "role": "sink", "kind": "http", "operation": "acme.send", "calls": ["acme.send"]}


def test_generated_module_is_that_of_the_files():
    """`compiled.py` is what ``python -m sst_bytecode.catalog`` writes, and its entries are those of the TOML files."""
    written = Path(compiled.__file__).read_text(encoding="utf-8")
    assert written == text(), "run: python -m sst_bytecode.catalog"
    assert read_files() == (compiled.ENTRIES, compiled.DIGEST)
    assert state_of_files() == compiled.STATE


def test_every_watched_function_exists():
    """Each function of the catalogue is in the library as installed here, so that a new version cannot hide it."""
    children: dict[str, list[tuple[str, str]]] = {}
    for name in catalog.load().functions:
        module, _, path = name.partition(":")
        if find_spec(module.partition(".")[0]) is not None:
            children.setdefault(module.partition(".")[0], []).append((module, path))
    program = """
import importlib, json, sys, types
for module, path in json.loads(sys.argv[1]):
    try:
        found = importlib.import_module(module)
        for part in path.split("."):
            if part == "<locals>":
                inner = {one.co_name: one for one in found.__code__.co_consts if isinstance(one, types.CodeType)}
                found = types.SimpleNamespace(**inner)
                continue
            private = part.startswith("__") and not part.endswith("__")
            found = getattr(found, f"_{found.__name__}{part}" if private else part)
    except AttributeError:
        print(f"{module}:{path}")
    except ImportError as error:  # of something that this module needs and that is not installed here, it says nothing
        if module.startswith(error.name or module):
            print(f"{module}:{path}")
"""
    missing = []
    for names in children.values():
        child = [sys.executable, "-c", program, json.dumps(names)]
        missing += subprocess.run(child, capture_output=True, text=True, check=True).stdout.split()
    assert set(missing) <= OTHERS, set(missing) - OTHERS


# Of other releases, which are supported too.
OTHERS = {
    "pyramid.security:AuthenticationAPIMixin.authenticated_userid",
    "quart.ctx:AppContext.match_request",
    "quart.ctx:_BaseRequestWebsocketContext.match_request",
    "neo4j._async_compat.network._bolt_socket:BoltSocket.sendall",
    "flask.sessions:SecureCookieSession.get",
    "flask.sessions:SecureCookieSession.__getitem__",
    "urllib3.request:RequestMethods.request",
    "werkzeug.wrappers.base_request:BaseRequest.args",
    "werkzeug.wrappers.base_request:BaseRequest.cookies",
    "werkzeug.wrappers.base_request:BaseRequest.files",
    "werkzeug.wrappers.base_request:BaseRequest.form",
    "werkzeug.wrappers.base_request:BaseRequest.get_data",
    "pymongo.collection:Collection.__find_and_modify",
    "werkzeug.wrappers.json:JSONMixin.get_json",
    "sqlalchemy.engine.cursor:BaseCursorResult.__init__",
    "mistralai.basesdk:BaseSDK.do_request",
    "mistralai.basesdk:BaseSDK.do_request_async",
    "mistralai.chat:Chat.complete",
    "mistralai.chat:Chat.complete_async",
    "mistralai.chat:Chat.stream",
    "mistralai.chat:Chat.stream_async",
    "mistralai.embeddings:Embeddings.create",
    "mistralai.embeddings:Embeddings.create_async",
}


def test_indexes():
    """Targets, tails, functions, roots and names are those of the entries."""
    watched = catalog.load()
    assert "requests.post" in watched.targets
    assert "responses.create" in watched.tails
    assert "requests.api:post" in watched.functions
    assert {"requests", "openai", "sqlalchemy", "flask", "werkzeug", "httpx", "httpx2"} <= watched.roots
    assert "requests" in watched.names
    (entry,) = watched.at_call("requests.post")
    assert (entry.operation, entry.library, entry.kind) == ("requests.post", "requests", "http")
    assert [entry.operation for entry in watched.at_call(".self.client.responses.create")] == ["responses.create"]
    assert watched.at_call("responses.create.other") == ()
    assert [entry.operation for entry in watched.at_function("requests.api:post")] == ["requests.post"]
    assert watched.at_function("requests.api:unknown") == ()


def test_digest_changes_with_every_entry():
    """A user's entry changes the digest, and so do its keys; equal entries have equal digests."""
    digests = [catalog.load(extra).digest for extra in ((), [SINK], [SINK | {"url": "args.0"}], [SINK])]
    assert len(set(digests)) == 3
    assert digests[1] == digests[3]


def test_each_stands_for_several_entries():
    """``each`` multiplies an entry, and ``{each}`` is replaced in all its texts."""
    table = SINK | {"each": ["get", "put"], "calls": ["acme.{each}", "acme.x.{each}"], "operation": "acme.{each}"}
    ours = [entry for entry in catalog.load([table]).entries if entry.library == "acme"]
    assert [(entry.operation, entry.calls) for entry in ours] == [
        ("acme.get", ("acme.get", "acme.x.get")),
        ("acme.put", ("acme.put", "acme.x.put")),
    ]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"rolle": "sink"}, "rolle: unknown key; did you mean role?"),
        ({"role": "drain"}, "'role' must be one of sink, transport, source, person, scope"),
        ({"role": None}, "'role' must be a text"),
        ({"kind": "fax"}, "'kind' must be one of http, ai, database, email, file, process, socket"),
        ({"calls": []}, "it needs at least one of 'calls', 'tails', 'functions'"),
        ({"calls": "acme.send"}, "'calls' must be a list of texts"),
        ({"calls": ["acme.send()"]}, "'acme.send()' in 'calls' is not of the form dotted.name"),
        ({"functions": ["acme.send"]}, "'acme.send' in 'functions' is not of the form module:qualified.name"),
        ({"url": "arg.url"}, "'url': 'arg.url' does not begin with one of args, self, result or '='"),
        ({"url": "args"}, "'url': 'args' does not say which argument"),
        ({"url": "args.a-b"}, "'url': 'args.a-b' has a step that is neither a name nor a number"),
        ({"url": 7}, "'url' must be a path or a list of paths"),
        ({"always": "yes"}, "'always' must be true or false"),
        ({"library": ""}, "it lacks the name of the 'library'"),
        ({"role": "source"}, "a source needs 'source'"),
        ({"role": "transport"}, "a transport needs 'url'"),
        ({"each": "get"}, "'each' must be a list of texts"),
    ],
)
def test_wrong_entry_gets_one_clear_line(change, complaint):
    """What is wrong with an entry is said in one line, with the file, the entry's number and name, and the key."""
    with pytest.raises(CatalogueError) as error:
        catalog.load([SINK, SINK | change], "/app/sst.toml")
    message = str(error.value)
    assert message.startswith("/app/sst.toml: entry 2")
    assert complaint in message
    assert "\n" not in message


def test_loading_is_cheap():
    """At the start of a program the catalogue parses no TOML and imports nothing but what it needs itself."""
    program = """import sys
before = set(sys.modules)
import sst_bytecode.catalog
sst_bytecode.catalog.load()
print(*sorted(set(sys.modules) - before))
"""
    child = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    loaded = child.stdout.split()
    assert {name for name in loaded if not name.startswith("sst_bytecode")} <= {"binascii", "__future__"}


def test_reference_tells_of_every_key_and_role():
    """The page about the catalogue names each key of an entry, each role and each kind."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "catalog.md").read_text(encoding="utf-8")
    assert not [
        word for word in (*Entry.__annotations__, *ROLES, *KINDS) if word != "where" and f"`{word}`" not in page
    ]


def test_entries_of_the_how_to_are_right():
    """The entries that the how-to shows are accepted as they stand there."""
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "watch-a-library.md").read_text(encoding="utf-8")
    tables = [tomllib.loads(block.partition("```")[0])["probe"] for block in page.split("```toml\n")[1:]]
    assert len(tables) == 2
    for table in tables:
        assert catalog.load(table).entries[-1].library == "acme"
