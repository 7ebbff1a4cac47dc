"""What a library sends from a thread or task of its own is the business of the line that handed it over."""

from __future__ import annotations

import sys

from tests.detection.stand_ins import kafka, listening

VENDOR = '''
"""A vendor's library in the ways that real ones have of sending later."""
import asyncio, collections, concurrent.futures, queue, threading, urllib.request

def post(url, text):
    plain = {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(url, data=text.encode(), headers=plain))

class Queued:
    """One thread, one queue."""
    def __init__(self, url):
        self.url, self.waiting = url, queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()
    def track(self, text):
        self.waiting.put({"text": text})
    def _work(self):
        while True:
            item = self.waiting.get()
            post(self.url, item["text"])
            self.waiting.task_done()

class Simple(Queued):
    """The same with a queue that is written in C."""
    def __init__(self, url):
        self.url, self.queue, self.done = url, queue.SimpleQueue(), threading.Semaphore(0)
        threading.Thread(target=self._work, daemon=True).start()
    def track(self, text):
        self.queue.put([text])
        self.done.acquire()
    def _work(self):
        while True:
            post(self.url, self.queue.get()[0])
            self.done.release()

class Buffered:
    """A list under a condition, sent in batches."""
    def __init__(self, url):
        self.url, self.buffer = url, collections.deque()
        self.ready, self.sent = threading.Condition(), threading.Event()
        threading.Thread(target=self._work, daemon=True).start()
    def track(self, event):
        with self.ready:
            self.buffer.append(event)
    def flush(self):
        with self.ready:
            self.ready.notify()
        self.sent.wait()
    def _work(self):
        with self.ready:
            self.ready.wait()
            batch = list(self.buffer)
        post(self.url, " ".join(event["text"] for event in batch))
        self.sent.set()

class Pooled:
    """An executor."""
    def __init__(self, url):
        self.url, self.pool = url, concurrent.futures.ThreadPoolExecutor(1)
    def track(self, text):
        return self.pool.submit(post, self.url, text)

class Single:
    """A thread for each."""
    def __init__(self, url):
        self.url = url
    def track(self, text):
        thread = threading.Thread(target=post, args=(self.url, text))
        thread.start()
        return thread

class Tasked:
    """A task for each, of asyncio's client."""
    async def _send(self, url, text):
        import aiohttp
        async with aiohttp.ClientSession() as client:
            await client.post(url, data=text)
    def track(self, url, text):
        return asyncio.get_running_loop().create_task(self._send(url, text))

class Looped:
    """A queue of asyncio and one task that lives as long as the loop."""
    def __init__(self, url):
        self.url, self.waiting = url, asyncio.Queue()
        self.task = asyncio.get_running_loop().create_task(self._work())
    def track(self, text):
        self.waiting.put_nowait((text,))
    async def _work(self):
        import aiohttp
        async with aiohttp.ClientSession() as client:
            while True:
                (text,) = await self.waiting.get()
                await client.post(self.url, data=text)
                self.waiting.task_done()
'''


STARTED = '''
"""A vendor's library whose worker is started with the program: it sends what is in a list, when it is told to."""
import asyncio, threading, urllib.request

def post(url, text):
    plain = {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(url, data=text.encode(), headers=plain))

def work(client):
    while client.ready.acquire():
        post(client.url, client.buffer.pop())
        client.sent.release()

class Client:
    def __init__(self, url, how):
        self.url, self.buffer = url, []
        self.ready, self.sent = threading.Semaphore(0), threading.Semaphore(0)
        if how == "arguments":
            threading.Thread(target=work, args=(self,), daemon=True).start()
        if how == "closure":
            threading.Thread(target=lambda: work(self), daemon=True).start()
        if how == "named":
            threading.Thread(target=post_later, args=(url, self), daemon=True).start()
    def track(self, text):
        self.buffer.append(text)
        self.ready.release()
        self.sent.acquire()

def post_later(url, client):
    work(client)

class Tasked:
    def __init__(self, url):
        self.url, self.buffer = url, []
        self.ready, self.sent, self.loop = asyncio.Event(), threading.Semaphore(0), asyncio.get_running_loop()
        self.task = self.loop.create_task(self._work())
    def track(self, text):
        self.buffer.append(text)
        self.loop.call_soon_threadsafe(self.ready.set)
        self.sent.acquire()
    async def _work(self):
        import aiohttp
        async with aiohttp.ClientSession() as client:
            while await self.ready.wait():
                self.ready.clear()
                await client.post(self.url, data=self.buffer.pop())
                self.sent.release()
'''

ONE_CONNECTION = """
import asyncio, collections, queue, socket, threading

class Queued:
    def __init__(self, port):
        self.waiting, self.socket = queue.Queue(), socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=self._work, daemon=True).start()
    def track(self, text):
        self.waiting.put(text.encode())
    def _work(self):
        while True:
            self.socket.sendall(self.waiting.get())
            self.waiting.task_done()

class Looped:
    async def open(self, port):
        self.waiting = asyncio.Queue()
        _, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.task = asyncio.create_task(self._work())
    async def track(self, text):
        await self.waiting.put(text.encode())
        await self.waiting.join()
    async def _work(self):
        while True:
            self.writer.write(await self.waiting.get())
            self.waiting.task_done()
"""


WRAPPING = """
import queue, threading, urllib.request

noted = []

class Wrapped:
    def __init__(self, inner, url):
        self.inner, self.url, self.waiting = inner, url, queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()
    def __call__(self, environ, start_response):
        answer = self.inner(environ, start_response)
        self.waiting.put([noted.pop()])
        return answer
    def _work(self):
        while True:
            [text] = self.waiting.get()
            plain = {"Content-Type": "text/plain"}
            urllib.request.urlopen(urllib.request.Request(self.url, data=text.encode(), headers=plain))
            self.waiting.task_done()
"""

POOLING = """
import queue, threading, urllib.request

class Pooling:
    def __init__(self, url):
        self.url, self.pool, self.waiting = url, queue.LifoQueue(), queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()
    def warm(self):
        self.pool.put(object())
    def track(self, text):
        self.waiting.put([text])
    def _work(self):
        while True:
            connection = self.pool.get()
            [text] = self.waiting.get()
            plain = {"Content-Type": "text/plain"}
            urllib.request.urlopen(urllib.request.Request(self.url, data=text.encode(), headers=plain))
            self.pool.put(connection)
            self.waiting.task_done()
"""


def install(folder, source):
    """Put a module where libraries are: what is beneath ``site-packages`` is not the application."""
    library = folder / "site-packages"
    library.mkdir()
    (library / "vendor.py").write_text(source)
    return library


def test_every_way_of_handing_over(share, service, tmp_path, assert_sent):
    """Queue, queue in C, buffer, executor, thread, task and queue of asyncio: always the line that handed over."""
    library = install(tmp_path, VENDOR)
    seen = share(
        """
    queued.track("a " + email)  # queued
    simple.track("b " + email)  # simple
    buffered.track({"text": "c " + email})  # buffered
    pooled.track("d " + email).result()  # pooled
    single.track("e " + email).join()  # single
    async def main():
        await vendor.Tasked().track(url, "f " + email)  # tasked
        looped = vendor.Looped(url)
        looped.track("g " + email)  # looped
        await looped.waiting.join()
        looped.task.cancel()
    asyncio.run(main())
    """,
        service.url,
        setup=f"""
    import asyncio
    sys.path.insert(0, {str(library)!r})
    import vendor
    url = sys.argv[2]
    queued, simple, buffered = vendor.Queued(url), vendor.Simple(url), vendor.Buffered(url)
    pooled, single = vendor.Pooled(url), vendor.Single(url)
    """,
        after="""
    queued.waiting.join()
    buffered.flush()
    """,
    )
    threads = ("http", "urllib", "urllib.request.urlopen", "body")
    assert_sent(
        seen,
        {
            **dict.fromkeys(("queued", "simple", "buffered", "pooled", "single"), threads),
            **dict.fromkeys(("tasked", "looped"), ("http", "aiohttp", "aiohttp.request", "body")),
        },
    )


def test_requests_keep_apart_on_one_worker(watch, service, tmp_path):
    """A worker that serves many people sends each person's age in that person's request, not in another's."""
    library = install(tmp_path, VENDOR)
    seen = watch(
        f"""
import sys, threading
sys.path.insert(0, {str(library)!r})
import vendor
from flask import Flask, request, session
app = Flask("shop")
app.secret_key = "k"
queued = vendor.Queued(sys.argv[1])

@app.post("/share/<int:who>")
def share(who):
    session["user_id"] = str(who)
    queued.track('{{"age": ' + request.form["age"] + "}}")  # handed
    return "done"

def visit(who):
    with app.test_client() as visitor:
        visitor.post(f"/share/{{who}}", data={{"age": str(30 + who % 3)}})

visitors = [threading.Thread(target=visit, args=(who,)) for who in range(12)]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
queued.waiting.join()
""",
        service.url,
    )
    assert len(seen.at("handed")) == 12
    assert len({event.request for event in seen.events}) == 12
    owners = [{item.person for item in event.data} for event in seen.events]
    assert all(len(people) == 1 for people in owners)
    assert sorted(int(person) for people in owners for person in people) == list(range(12))


def test_vendors(share, service):
    """Real libraries that send from threads: RudderStack, Rollbar, Bugsnag, Honeybadger in both of its ways."""
    seen = share(
        """
    rudder.identify("7", {"email": email})  # rudder
    rollbar.report_message("hello", extra_data={"email": email})  # rollbar
    bugsnag.notify(ValueError("x"), metadata={"user": {"email": email}})  # bugsnag
    honeybadger.notify(ValueError("x"), context={"email": email})  # notice
    honeybadger.event("signed up", {"email": email})  # buffered
    """,
        service.url,
        setup="""
    import bugsnag, rollbar
    import rudderstack.analytics as rudder
    from honeybadger import honeybadger
    url = sys.argv[2]
    rudder.write_key, rudder.dataPlaneUrl, rudder.gzip = "w", url, True
    rollbar.init("token", environment="test", endpoint=url + "/rollbar/", handler="thread")
    bugsnag.configure(api_key="0" * 32, endpoint=url + "/bugsnag", session_endpoint=url, auto_capture_sessions=False)
    honeybadger.configure(api_key="k", endpoint=url + "/honeybadger", force_report_data=True, events_batch_size=1)
    """,
        after="""
    import threading
    rudder.shutdown()
    rollbar.wait()
    honeybadger.events_worker.shutdown()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    """,
    )
    for mark, path in {
        "rudder": "/v1/batch",
        "rollbar": "/rollbar/",
        "bugsnag": "/bugsnag",
        "notice": "/notices",
        "buffered": "/events",
    }.items():
        [event] = seen.at(mark)
        assert path in event.recipient.url
        assert ("email", "7") in {(item.field, item.person) for item in event.data}
        assert event.route == "POST /share"
    assert len(seen.events) == 5


def test_greenlets(share, service, assert_sent):
    """What a greenlet of gevent sends, all by a library's code, is the business of the line that spawned it."""
    seen = share(
        """
    gevent.spawn(requests.post, sys.argv[2], json={"email": email}).join()  # spawned
    """,
        service.url,
        setup="""
    from gevent import monkey
    monkey.patch_all()
    import gevent, requests
    """,
    )
    assert_sent(seen, {"spawned": ("http", "requests", "requests.post", "body.email")})


if hasattr(sys.flags, "thread_inherit_context"):

    def test_a_thread_in_a_context_of_the_programs_own(share, service, assert_sent):
        """The line that starts it hands over there, too; afterwards the context is as the program had it."""
        seen = share(
            """
        context = contextvars.copy_context()
        before = dict(context.items())
        kept = {"target": urllib.request.urlopen, "args": (sys.argv[2], email.encode()), "context": context}
        thread = threading.Thread(**kept)
        thread.start()  # started
        thread.join()
        print(dict(context.items()) == before)
        """,
            service.url,
            setup="import contextvars, threading, urllib.request",
        )
        assert "True" in seen.out.split()
        assert_sent(seen, {"started": ("http", "urllib", "urllib.request.urlopen", "body.{email}")})


def test_what_was_loaded_before_tracking_began(watch, service):
    """Tracking that begins in a running program reaches the transports which it has loaded already."""
    seen = watch(
        """
import http.client, queue, socket, ssl, subprocess, sys, threading, urllib.request
import sst_bytecode
sst_bytecode.enable()

def send():
    urllib.request.urlopen(sys.argv[1], data=b"hello")

thread = threading.Thread(target=urllib.request.urlopen, args=(sys.argv[1],), kwargs={"data": b"hello"})
thread.start()  # started
thread.join()
subprocess.run(["true"])  # run
sst_bytecode.disable()
send()
""",
        service.url,
        PYTHON_TRACKING_ENABLED="",
    )
    assert [event.library for event in seen.events] == ["urllib", "subprocess"]
    assert len(service.received) == 2


def test_a_server_hands_nothing_to_its_clients_threads(watch, service):
    """What such a thread works on comes in there; what else starts with a socket is handed over as anything is."""
    seen = watch(
        """
import socket, sys, threading, urllib.request
from flask import Flask, request
from sst_bytecode.probes.readers import threads

app = Flask("shop")

@app.post("/")
def learn():
    return request.form["email"]

app.test_client().post("/", data={"email": "ada@example.org"})

def answer(connection, peer):
    urllib.request.urlopen(sys.argv[1], data=connection.recv(99))  # sent
    connection.close()

def handed(*given):
    thread = threading.Thread(target=answer, args=given)
    thread.start()
    return len(threads._given)

with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
    connection = server.accept()
    client.sendall(b"ada@example.org")
    before = len(threads._given)
    threading.Thread._bootstrap_inner, inner = lambda self: self._started.set(), threading.Thread._bootstrap_inner
    print(handed(*connection) - before, handed(client, None) - before)
    threading.Thread._bootstrap_inner = inner
    answer(*connection)
""",
        service.url,
    )
    assert seen.out.split() == ["0", "1"]
    assert [event.data[0].category for event in seen.at("sent")] == ["email"]


def test_two_lines_give_to_one_connection(share, assert_sent):
    """What a library's thread sends on one connection is the business of each line that gave it, bytes included."""
    with listening(kafka) as port:
        seen = share(
            """
        producer = KafkaProducer(bootstrap_servers=f"127.0.0.1:{sys.argv[2]}")
        producer.send("visits", email.encode()).get(timeout=30)  # first
        producer.send("visits", b'{"email": "' + email.encode() + b'"}').get(timeout=30)  # second
        producer.close()
        """,
            port,
            setup="from kafka import KafkaProducer",
        )
    seen.events[:] = [event for event in seen.events if event.data]  # what else it says is the protocol's
    assert_sent(
        seen,
        {
            "first": ("socket", "socket", "socket.send", "body"),
            "second": ("socket", "socket", "socket.send", "body.email"),
        },
    )
    assert all(event.outcome == "ok" for event in seen.events)


def test_pool_hands_nothing_over(share, service, tmp_path, assert_sent):
    """A connection that comes out of its pool brings no line along: not that of whoever put it there."""
    library = install(tmp_path, POOLING)
    seen = share(
        """
    client.warm()  # put
    client.track("a " + email)  # sent
    client.waiting.join()
    """,
        service.url,
        setup=f"""
    sys.path.insert(0, {str(library)!r})
    import vendor
    client = vendor.Pooling(sys.argv[2])
    """,
    )
    assert_sent(seen, {"sent": ("http", "urllib", "urllib.request.urlopen", "body")})


VISITED = """
import asyncio, sys, threading
sys.path.insert(0, {library!r})
import vendor
from flask import Flask, request, session
app = Flask("shop")
app.secret_key = "k"

@app.post("/share/<how>/<who>")
def share(how, who):
    session["user_id"] = who
    track(how, request.form["email"])
    return "done"

def visit(how, who):
    with app.test_client() as visitor:
        visitor.post(f"/share/{{how}}/{{who}}", data={{"email": f"{{who}}@example.org"}})
"""


def test_a_worker_started_before_the_first_visitor(watch, service, tmp_path):
    """However it was started: each visitor's data are the business of the line that gave them, in their request."""
    library = install(tmp_path, STARTED)
    seen = watch(
        VISITED.format(library=str(library))
        + """
clients = {how: vendor.Client(sys.argv[1], how) for how in ("arguments", "closure", "named")}
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
async def open():
    return vendor.Tasked(sys.argv[1])
clients["task"] = asyncio.run_coroutine_threadsafe(open(), loop).result()

def track(how, text):
    clients[how].track(text)  # given

for who in ("ada", "bea"):
    for how in clients:
        visit(how, who)
""",
        service.url,
    )
    assert seen.at("given") == seen.events
    assert {event.route for event in seen.events} == {"POST /share/<how>/<who>"}
    assert len({event.request for event in seen.events}) == 8
    people = [{item.person for item in event.data} for event in seen.events]
    assert people.count({"ada"}) == people.count({"bea"}) == 4


def test_requests_keep_apart_on_one_connection(watch, sink, tmp_path):
    """What one line gives in two requests to a worker with one connection is two events, one of each request."""
    library = install(tmp_path, ONE_CONNECTION)
    seen = watch(
        VISITED.format(library=str(library))
        + """
port = int(sys.argv[1])
queued, looped = vendor.Queued(port), vendor.Looped()
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
asyncio.run_coroutine_threadsafe(looped.open(port), loop).result()

def track(how, text):
    if how == "loop":
        return asyncio.run_coroutine_threadsafe(looped.track(text), loop).result()  # looped
    queued.track(text)  # queued
    queued.waiting.join()

for who in ("ada", "bea"):
    visit("queue", who)
    visit("loop", who)
""",
        sink.port,
    )
    for mark in ("queued", "looped"):
        events = seen.at(mark)
        assert [[item.person for item in event.data] for event in events] == [["ada"], ["bea"]], mark
        assert len({event.request for event in events}) == 2, mark
    assert len(seen.events) == 4


def test_handed_over_after_the_answer(watch, service, tmp_path):
    """What wraps the application hands over once it has answered: the line is unknown, and the request is not."""
    library = install(tmp_path, WRAPPING)
    seen = watch(
        VISITED.format(library=str(library))
        + """
def track(how, text):
    vendor.noted.append(text)

if __name__ == "__main__":
    from werkzeug.serving import make_server
    import urllib.parse, urllib.request
    wrapped = vendor.Wrapped(app, sys.argv[1])
    server = make_server("127.0.0.1", 0, wrapped, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for who in ("ada", "bea"):
        data = urllib.parse.urlencode({"email": f"{who}@example.org"}).encode()
        urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/share/x/{who}", data=data)
    wrapped.waiting.join()
    server.shutdown()
""",
        service.url,
    )
    events = [event for event in seen.events if not event.site.file]
    assert [event.route for event in events] == ["POST /share/<how>/<who>"] * 2
    assert [{item.person for item in event.data} for event in events] == [{"ada"}, {"bea"}]
    assert len({event.request for event in events}) == 2
