"""What redis-py reads of a real Redis, watched: told as whose its key or its own names say, whoever is logged in."""

from __future__ import annotations

import pytest

from tests.redis_server import redis_server
from tests.sst_bytecode.probes.stores import SENDING
from tests.sst_bytecode.test_owners import told
from tests.sst_bytecode.test_subjects import sent

HEAD = (
    SENDING
    + """
import asyncio, json
import redis
import redis.asyncio
base = redis.Redis(port=PORT, decode_responses=True)
base.flushall()
base.hset("user:1", mapping={"email": address(1), "first_name": "Igor", "sku": "A-1"})
base.set("app:user:2:profile", json.dumps({"email": address(2), "home": {"street": "8 Mill Court"}}))
base.set("cache:9", json.dumps([{"user_id": 3, "email": address(3)}, {"email": address(0)}]))
base.set("user:1:friends", json.dumps([{"id": n, "email": address(n)} for n in (0,)]))
base.set("user:1:orders", json.dumps([{"id": 7, "email": address(3)}]))
base.set("user:1:manager", json.dumps({"email": address(3)}))
base.set("user:2:phone", "+4670123450" + "2")
"""
)


@pytest.fixture(scope="module")
def port():
    """Where the server listens."""
    with redis_server() as port:
        yield port


@pytest.fixture
def run(run_python, tmp_path, service, port):
    """What was sent while a program ran beside the database, or whose each datum of it is."""

    def run(program, answer=told):
        return answer(run_python, tmp_path, service, f"PORT = {port}\n{HEAD}{program}")

    return run


READS = {
    "a hash": ("send(to=base.hgetall('user:1')['email'])", {"email": "row:users:1"}),
    "bytes": ("send(to=redis.Redis(port=PORT).hgetall('user:1')[b'email'].decode())", {"email": "row:users:1"}),
    "the old protocol": (
        "send(to=redis.Redis(port=PORT, protocol=2).hgetall('user:1')[b'email'].decode())", {"email": "row:users:1"},
    ),
    "a field": ("send(to=base.hget('user:1', 'email'))", {"email": "row:users:1"}),
    "some fields": ("send(to=base.hmget('user:1', ['sku', 'email'])[1])", {"email": "row:users:1"}),
    "JSON": ("send(to=json.loads(base.get('app:user:2:profile'))['home']['street'])", {"home.street": "row:users:2"}),
    "several keys": (
        "send(to=json.loads(base.mget('cache:9', 'app:user:2:profile')[1])['email'])", {"email": "row:users:2"},
    ),
    "a list": ("send(to=json.loads(base.get('cache:9'))[0]['email'])", {"email": "row:users:3"}),
    "nobody knows who": ("send(to=json.loads(base.get('cache:9'))[1]['email'])", {"email": ""}),
    "friends": ("send(to=json.loads(base.get('user:1:friends'))[0]['email'])", {"email": ""}),
    "a list of theirs": ("send(to=json.loads(base.get('user:1:orders'))[0]['email'])", {"email": ""}),
    "a manager": ("send(to=json.loads(base.get('user:1:manager'))['email'])", {"email": ""}),
    "a value": ("send(to=base.get('user:2:phone'))", {"phone": "row:users:2"}),
    "together": (
        "p = base.pipeline()\np.get('none')\np.hgetall('user:1')\nsend(to=p.execute()[1]['email'])",
        {"email": "row:users:1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READS)
def test_what_is_read_is_whose_its_key_says(run, case):
    """In whatever way it is read."""
    read, expected = READS[case]
    assert run(read) == [expected]


def test_an_asynchronous_client_tells_as_much(run):
    """Alone and together."""
    program = """
async def main():
    async with redis.asyncio.Redis(port=PORT, decode_responses=True) as base:
        send(to=(await base.hgetall("user:1"))["email"])
        async with base.pipeline() as together:
            together.get("user:2:phone")
            send(to=(await together.execute())[0])
asyncio.run(main())
"""
    assert run(program) == [{"email": "row:users:1"}, {"phone": "row:users:2"}]


FLASK = """
from flask import Flask, session as visit
app = Flask(__name__)
app.secret_key = "k"

@app.post("/login")
def login():
    visit["user_id"] = 1
    return ""

@app.post("/tell")
def tell():
    visit["user_id"]
    me = base.hgetall("user:1")
    send(em=sha(me["email"]))
    send(em=sha(json.loads(base.get("app:user:2:profile"))["email"]))
    send(em=json.loads(base.get("cache:9"))[1]["email"])
    base.set("text", "{broken")
    assert base.get("text") == "{broken" and base.get("none") is None and base.hgetall("none") == {}
    return ""

client = app.test_client()
client.post("/login")
assert client.post("/tell").status_code == 200
"""


def test_what_a_visitor_reads_of_their_own_and_of_others(run):
    """The hash under their own key is theirs, another one's is not, and one under no key of anybody's neither."""
    events = run(FLASK, sent)
    data = [[(item.person, item.category, item.form, item.source) for item in event.data] for event in events]
    assert data == [
        [("1", "email", "sha256", "redis.users")],
        [("2", "email", "sha256", "redis.users")],
        [("", "email", "", "redis.cache")],
    ]
