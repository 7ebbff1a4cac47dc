"""Workers watched for real: what a queue gives a job is the person's whom it names, whichever process put it there."""

from __future__ import annotations

import pytest

from tests.sst_bytecode.test_subjects import MODELS, sent

# Names and addresses are put together, so that they are no constants of the program.
HEAD = """
import asyncio, hashlib, sys
import requests

def name(*letters):
    return "".join(map(chr, letters))

TOVE, OMAR = name(84, 111, 118, 101), name(79, 109, 97, 114)

def address(first):
    return "@".join([f"{first}.Lee", "Mail.example"])

def track(user_id, email, first_name):
    em = hashlib.sha256(email.lower().encode()).hexdigest()
    requests.post(sys.argv[1], json={"em": em, "fn": first_name})

JOB = ("48042", address(TOVE)), {"first_name": TOVE}
"""

CELERY = """
from celery import Celery, Task

class Within(Task):
    def __call__(self, *args, **kwargs):
        return self.run(*args, **kwargs)

shop = Celery("shop", broker="memory://", task_cls=Within)
shop.task(track).apply(*JOB)

@Celery("plain", broker="memory://").task(bind=True)
def bound(self, user_id, email, first_name):
    track(user_id, email, first_name)

bound.apply(*JOB)
"""

RQ = """
import fakeredis, rq

async def later(user_id, email, first_name):
    await asyncio.sleep(0)
    track(user_id, email, first_name)

if __name__ == "__main__":
    queue = rq.Queue(connection=fakeredis.FakeStrictRedis(version=(7, 0)))
    for job in ("shop.track", "shop.later"):
        queue.enqueue(job, *JOB[0], **JOB[1])
    rq.SimpleWorker([queue], connection=queue.connection).work(burst=True, logging_level="ERROR")
"""

DRAMATIQ = """
import dramatiq
from dramatiq.brokers.stub import StubBroker
broker = StubBroker()
dramatiq.set_broker(broker)
actor = dramatiq.actor(track)
actor.send(*JOB[0], **JOB[1])
worker = dramatiq.Worker(broker, worker_timeout=10, worker_threads=1)
worker.start()
broker.join("default")
worker.stop()
"""

HUEY = """
from huey import MemoryHuey
huey = MemoryHuey()
huey.task(name="track")(track)(*JOB[0], **JOB[1])
huey.execute(huey.dequeue())
"""

APSCHEDULER = """
import threading
from apscheduler.schedulers.background import BackgroundScheduler
done = threading.Event()
scheduler = BackgroundScheduler(timezone="UTC")
scheduler.add_listener(lambda _event: done.set(), 1 << 12)
scheduler.add_job(track, "date", JOB[0], JOB[1])
scheduler.start()
assert done.wait(30)
scheduler.shutdown()
"""

WORKERS = {"celery": CELERY, "rq": RQ, "dramatiq": DRAMATIQ, "huey": HUEY, "apscheduler": APSCHEDULER}


@pytest.mark.parametrize("library", WORKERS)
def test_a_job_is_whose_key_it_is_given(run_python, tmp_path, service, library):
    """What it was given is the user's, and what it sends is found as if it had been typed in."""
    events = sent(run_python, tmp_path, service, HEAD + WORKERS[library])
    assert events
    for event in events:
        assert {(item.field, item.form) for item in event.data} == {("email", "lower > sha256"), ("first_name", "")}
        assert {(item.source, item.person) for item in event.data} == {(f"{library}.job", "48042")}
        assert event.route.startswith("job ")
        assert (event.site.file, event.site.function) == ("shop.py", "track")


OTHERS = (
    HEAD
    + """
from celery import Celery
from flask import Flask, request, session as visit
tasks = Celery("shop", broker="memory://")
app = Flask(__name__)
app.secret_key = "k"

@tasks.task
def remind(email, city):
    requests.post(sys.argv[1], json={"to": email, "city": city})

@tasks.task
def greet(user):
    requests.post(sys.argv[1], json={"to": user["email"]})

@tasks.task
def announce(people):
    requests.post(sys.argv[1], json=people)

@tasks.task
def tidy(city):
    requests.post(sys.argv[1], json={"city": city})

@app.post("/order")
def order():
    visit["user_id"] = "11"
    remind.apply((request.form["email"], "York"))
    return ""

remind.apply((address(TOVE), name(76, 117, 110, 100)))
greet.apply(({"id": 22, "email": address(OMAR)},))
announce.apply(([{"email": address(OMAR).upper(), "first_name": OMAR}, {"email": address("Ida"), "first_name": TOVE}],))
tidy.apply((name(76, 117, 110, 100),))
app.test_client().post("/order", data={"email": address("Mia")})
"""
)


def test_whose_a_job_is_that_names_nobody_by_key(run_python, tmp_path, service):
    """An address names somebody, as ``user.id`` does; of a list each is somebody of their own; in the course of a
    request it is that one's; and without any of these it is nobody's.
    """
    remind, greet, announce, tidy, order = sent(run_python, tmp_path, service, OTHERS)
    (tove,) = remind.persons
    assert tove.startswith("key:")
    assert {item.field for item in remind.data} == {"email", "city"}
    assert (greet.persons, order.persons) == (("22",), ("11",))
    assert {item.source for item in order.data} == {"flask.form"}
    assert len(announce.persons) == 2
    assert "22" in announce.persons
    assert not tidy.persons or tove not in tidy.persons
    assert [event.route for event in (remind, greet, announce, tidy, order)] == [
        "job remind", "job greet", "", "", "POST /order",
    ]  # fmt: skip


LOADED = (
    MODELS
    + """
from huey import MemoryHuey
huey = MemoryHuey()

@huey.task()
def push(user_id):
    with Session(engine) as session:
        requests.post(sys.argv[1], json={"to": session.get(User, user_id).email})

push(22)
huey.execute(huey.dequeue())
"""
)


def test_a_job_that_loads_its_user(run_python, tmp_path, service):
    """The row with the key that a job is given is of the table of those who log in, as with a session."""
    (event,) = sent(run_python, tmp_path, service, LOADED)
    assert event.persons == ("22",)
    assert {item.source for item in event.data} == {"sqlalchemy.users"}


MESSAGES = (
    HEAD
    + """
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
import boto3

def event(**data):
    return json.dumps(data)

BODIES = [
    event(user_id=22, email=address(OMAR), first_name=OMAR),
    event(TopicArn="arn", Message=event(customer={"email": address(TOVE), "first_name": TOVE})),
    "not about anybody",
]

class Queue(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        found = [{"MessageId": str(n), "ReceiptHandle": "r", "Body": body} for n, body in enumerate(BODIES)]
        answer = json.dumps({"Messages": found}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Queue)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
account = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "eu-west-1"}
queue = boto3.client("sqs", endpoint_url=url, **account)
for message in queue.receive_message(QueueUrl=url + "/q", MaxNumberOfMessages=10)["Messages"][:2]:
    found = json.loads(message["Body"])
    one = json.loads(found["Message"])["customer"] if "Message" in found else found
    track("", one["email"], one["first_name"])
"""
)


def test_messages_of_a_queue(run_python, tmp_path, service):
    """What a program receives from SQS is the user's whom a message names, else whose address is in it."""
    events = [one for one in sent(run_python, tmp_path, service, MESSAGES) if one.library == "requests"]
    assert [{(item.field, item.form, item.source) for item in event.data} for event in events] == [
        {("email", "lower > sha256", "sqs"), ("first_name", "", "sqs")}
    ] * 2
    (omar,), (tove,) = (event.persons for event in events)
    assert omar == "22"
    assert tove.startswith("key:")
