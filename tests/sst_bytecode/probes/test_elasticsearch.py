"""Documents that Elasticsearch's client reads, watched for real: told as their own person's, whoever is logged in."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.loopback import running
from tests.sst_bytecode.probes.stores import SENDING
from tests.sst_bytecode.test_owners import told
from tests.sst_bytecode.test_subjects import sent

NAMES = ("wanda", "igor", "edith", "frida")
HITS = [
    {"_index": "users", "_id": str(n), "_source": {"email": f"{name}.{n}@mail.example", "home": {"city": name + "by"}}}
    for n, name in enumerate(NAMES)
]  # fmt: skip


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        """Give all users to a search, one by its id, several to an ``_mget``."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = {"hits": {"hits": HITS}}
        kind = self.path.partition("?")[0].rpartition("/")[2]
        answer = {"_search": found, "_msearch": {"responses": [found]}, "_mget": {"docs": HITS}}.get(kind)
        body = json.dumps(answer or HITS[int(kind)]).encode()
        self.send_response(200)
        for name, value in {
            "Content-Type": "application/vnd.elasticsearch+json;compatible-with=9",
            "X-Elastic-Product": "Elasticsearch",
            "Content-Length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 - the names that the library asks for

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def run(run_python, tmp_path, service):
    """What was sent while a program ran beside the index, or whose each datum of it is."""
    with running(ThreadingHTTPServer(("127.0.0.1", 0), _Answering)) as server:
        address = f"http://127.0.0.1:{server.server_port}"

        def run(program, answer=told):
            return answer(run_python, tmp_path, service, f"ADDRESS = {address!r}\n{HEAD}{program}")

        yield run


HEAD = (
    SENDING
    + """
import asyncio
import elasticsearch
index = elasticsearch.Elasticsearch(ADDRESS)
"""
)

READS = {
    "a search": "found = index.search(index='users')['hits']['hits'][1]",
    "by its id": "found = index.get(index='users', id='1')",
    "several": "found = index.mget(index='users', ids=['0', '1'])['docs'][1]",
    "several searches": "found = index.msearch(searches=[{}, {}])['responses'][0]['hits']['hits'][1]",
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_document_is_whose_its_id_says(run, read):
    """In whatever way it is read."""
    [event] = [one for one in run(f"{read}\nsend(to=found['_source']['email'])", sent) if one.data]
    assert [(item.person, item.field, item.source) for item in event.data] == [
        ("row:users:1", "email", "elasticsearch.users")
    ]


def test_an_asynchronous_client_tells_as_much(run):
    """Upon aiohttp."""
    program = """
async def main():
    async with elasticsearch.AsyncElasticsearch(ADDRESS) as index:
        send(to=(await index.search(index="users"))["hits"]["hits"][2]["_source"]["email"])
asyncio.run(main())
"""
    assert run(program)[-1] == {"email": "row:users:2"}


def test_what_a_visitor_finds(run):
    """Their own is theirs, another one's is not."""
    program = """
from flask import Flask, session as visit
app = Flask(__name__)
app.secret_key = "k"

@app.post("/login")
def login():
    visit["user_id"] = "1"
    return ""

@app.post("/tell")
def tell():
    visit["user_id"]
    index.get(index="users", id="1")
    for hit in index.search(index="users")["hits"]["hits"]:
        send(em=sha(hit["_source"]["email"]), city=hit["_source"]["home"]["city"])
    return ""

client = app.test_client()
client.post("/login")
assert client.post("/tell").status_code == 200
"""
    seen = [one for one in run(program) if one]
    assert seen == [{"email": str(number), "home.city": str(number)} for number in range(4)]
