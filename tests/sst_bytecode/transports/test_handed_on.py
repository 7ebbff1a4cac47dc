"""What a worker makes of data that a request handed to it is told as that request's, while it is still in course."""

from __future__ import annotations

import pytest

VIEWS = """
import hmac, queue, sys, threading, urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from flask import Flask, request, session
app = Flask("shop")
app.secret_key = "k"
waiting, collecting, answered = queue.Queue(), queue.Queue(), threading.Event()
pool = ThreadPoolExecutor(2)

def seal(value):
    return hmac.new(b"key", value.encode(), "sha256").hexdigest()

def send(text):
    plain = {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(sys.argv[1], data=text.encode(), headers=plain))  # sent

def pass_on(value):
    send(seal(value))

def work():
    while True:
        done, value = waiting.get()
        pass_on(value)
        done.set_result(None)

def collect():
    while True:
        batch = [collecting.get() for _ in range(2)]
        send(" ".join([seal(value) for _, value in batch]))
        for done, _ in batch:
            done.set_result(None)

for worker in (work, collect):
    threading.Thread(target=worker, daemon=True).start()

def hand_on(how, value):
    done = Future()
    if how == "pooled":
        pool.submit(pass_on, value).result()
    elif how == "later":
        pool.submit(lambda: answered.wait() and pass_on(value))
    elif how == "single":
        thread = threading.Thread(target=pass_on, args=(value,))
        thread.start()
        thread.join()
    elif how == "queued":
        waiting.put((done, value))
        done.result()
    else:
        collecting.put((done, value))
        done.result()

@app.post("/share/<how>")
def share(how):
    hand_on(how, request.form.get("email") or request.form["first_name"])
    if "login" in request.args:
        session["user_id"] = "7"
    return "done"

def visit(how, query="", **form):
    with app.test_client() as visitor:
        assert visitor.post(f"/share/{how}{query}", data=form).data == b"done"

HOWS = ("pooled", "single", "queued")
"""


def told(seen):
    """Of each message from the marked line: its request, its route, and each datum in it."""
    return [
        (event.request, event.route, [(datum.field, datum.person, "hmac" in datum.form) for datum in event.data])
        for event in seen.at("sent")
    ]


@pytest.mark.parametrize(
    ("field", "value"), [("email", "ada@example.org"), ("first_name", "Ada")], ids=["its own", "common"]
)
def test_of_a_visitor_whom_nobody_named(watch, service, field, value):
    """Executor, thread and queue: what is made there is followed, a common name within that request."""
    messages = told(watch(f"{VIEWS}\nfor how in HOWS:\n    visit(how, {field}={value!r})\n", service.url))
    assert len({request for request, _, _ in messages}) == len(messages) == 3
    for request, route, data in messages:
        assert (route, data) == ("POST /share/<how>", [(field, f"request:{request}", True)])


def test_of_a_visitor_who_was_answered_before(watch, service):
    """A common name that is hashed after the request is told within it all the same."""
    seen = watch(f"{VIEWS}\nvisit('later', first_name='Ada')\nanswered.set()\npool.shutdown()\n", service.url)
    [(request, _, data)] = told(seen)
    assert data == [("first_name", f"request:{request}", True)]


def test_of_a_visitor_who_logs_in_later(watch, service):
    """What was handed on before is told as theirs in the end, and no second time as that of somebody without a name."""
    seen = watch(f"{VIEWS}\nfor how in HOWS:\n    visit(how, '?login', email='ada@example.org')\n", service.url)
    assert [data for _, _, data in told(seen)] == [[("email", "7", True)]] * 3


def test_of_a_batch(watch, service):
    """A worker that collects the data of two requests before it makes anything of them knows both."""
    seen = watch(
        VIEWS
        + """
visitors = [
    threading.Thread(target=visit, args=("collected",), kwargs={"email": email})
    for email in ("ada@example.org", "bea@example.org")
]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
""",
        service.url,
    )
    data = [datum for _, _, found in told(seen) for datum in found]
    assert len({person for _, person, _ in data}) == len(data) == 2
    assert {(field, is_sealed) for field, _, is_sealed in data} == {("email", True)}


@pytest.mark.parametrize("started", ["with the server", "by a visitor"])
def test_of_a_queue_of_asyncio(watch, service, started):
    """A task that serves many, whether it began in a request or not, is given what endpoints put into its queue."""
    seen = watch(
        f"""
import asyncio, hmac, sys
from contextlib import asynccontextmanager
import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

class Visitor(BaseModel):
    email: str

async def work(waiting):
    while True:
        done, value = await waiting.get()
        digest = hmac.new(b"key", value.encode(), "sha256").hexdigest()
        httpx.post(sys.argv[1], json={{"v": digest}})  # sent
        done.set()

def start():
    app.waiting = asyncio.Queue()
    app.task = asyncio.create_task(work(app.waiting))

@asynccontextmanager
async def lifespan(app):
    if {started == "with the server"}:
        start()
    yield
    app.task.cancel()

app = FastAPI(lifespan=lifespan)

@app.get("/start")
async def begin():
    start()

@app.post("/share")
async def share(visitor: Visitor):
    done = asyncio.Event()
    app.waiting.put_nowait((done, visitor.email))
    await done.wait()

with TestClient(app) as client:
    if {started == "by a visitor"}:
        client.get("/start")
    for who in ("ada", "bea"):
        assert client.post("/share", json={{"email": f"{{who}}@example.org"}}).status_code == 200
""",
        service.url,
    )
    data = [datum for _, _, found in told(seen) for datum in found]
    assert len({person for _, person, _ in data}) == len(data) == 2
    assert {(field, is_sealed) for field, _, is_sealed in data} == {("email", True)}
    if started == "with the server":
        assert {route for _, route, _ in told(seen)} == {"POST /share"}
