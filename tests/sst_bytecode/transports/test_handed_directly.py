"""A library's own function that is handed over is called where no line of the application is: that line is told."""

from __future__ import annotations

REQUESTS = ("http", "requests", "requests.post", "body.email")
HTTPX = ("http", "httpx", "httpx.AsyncClient.post", "body.email")


def test_to_threads(share, service, assert_sent):
    """From a coroutine of asyncio or trio to a thread: the line that awaits it."""
    seen = share(
        """
    async def of_asyncio():
        await asyncio.to_thread(requests.post, url, json={"email": email})  # awaited
        threads = [asyncio.to_thread(requests.post, url + n, json={"email": email}) for n in "12"]
        await asyncio.gather(*threads)  # gathered
    async def of_trio():
        await trio.to_thread.run_sync(lambda: None)
        await trio.to_thread.run_sync(functools.partial(requests.post, url, json={"email": email}))  # trio
    asyncio.run(of_asyncio())
    trio.run(of_trio)
    """,
        service.url + "/",
        setup="""
    import asyncio, functools, requests, trio
    url = sys.argv[2]
    """,
    )
    gathered = [event for event in seen.events if event.recipient.url[-1] in "12"]
    assert len(gathered) == 2
    assert {event.site.function for event in gathered} == {"of_asyncio"}
    seen.events[:] = [event for event in seen.events if event not in gathered]
    assert_sent(seen, {"awaited": REQUESTS, "trio": REQUESTS})


def test_event_loop(share, service, assert_sent):
    """What a loop calls soon or later, and a task of a coroutine that was made elsewhere."""
    seen = share(
        """
    def ended(answer):
        left.pop()
        if not left:
            done.set()
    def post():
        return functools.partial(answering, ended, url, json={"email": email})
    async def main():
        global done
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        loop.call_soon(post())  # soon
        loop.call_later(0.01, post())  # later
        loop.call_at(loop.time() + 0.01, post())  # at
        asyncio.get_running_loop().call_soon_threadsafe(post())  # threadsafe
        await done.wait()
        async with httpx.AsyncClient() as client:
            sending = functools.partial(client.post, url, json={"email": email})
            await asyncio.Task(sending())  # task
    left = [1, 2, 3, 4]
    asyncio.run(main())
    """,
        service.url,
        setup="""
    import asyncio, functools, httpx, pathlib
    folder = pathlib.Path("site-packages")
    folder.mkdir()
    (folder / "answering.py").write_text(
        "import requests\\ndef answering(done, *given, **named): done(requests.post(*given, **named))\\n"
    )
    sys.path.insert(0, str(folder.resolve()))
    from answering import answering
    url = sys.argv[2]
    """,
    )
    marks = ("soon", "later", "at", "threadsafe")
    assert_sent(seen, dict.fromkeys(marks, REQUESTS) | {"task": HTTPX})


def test_pools_of_threads(share, service, assert_sent):
    """A pool that the program made at its start, by each of its methods: the line that gave it the call."""
    seen = share(
        """
    post, sent = functools.partial(requests.post, url), {"email": email}
    pool.apply(requests.post, (url,), {"json": sent})  # apply
    pool.apply_async(requests.post, (url,), {"json": sent}).get()  # asynchronous
    pool.map(post, [sent])  # mapped
    pool.starmap(requests.post, [(url, sent)])  # starred
    list(pool.imap(post, [sent]))  # one_by_one
    list(pool.imap_unordered(post, [sent], 2))  # unordered
    dummy.map(post, [sent])  # dummy
    """,
        service.url,
        setup="""
    import functools, requests
    from multiprocessing.dummy import Pool
    from multiprocessing.pool import ThreadPool
    pool, dummy = ThreadPool(2), Pool(1)
    url = sys.argv[2]
    """,
    )
    marks = ("apply", "asynchronous", "mapped", "starred", "one_by_one", "unordered", "dummy")
    assert_sent(seen, dict.fromkeys(marks, REQUESTS))


def test_contexts_that_were_copied_before(share, service, assert_sent):
    """A copy of the context, made before it is handed over, is how programs take their own to a thread."""
    seen = share(
        """
    def post():
        return copy_context().run, requests.post, url
    async def of_a_loop():
        run, *given = post()
        call = functools.partial(run, *given, json={"email": email})
        await asyncio.get_running_loop().run_in_executor(pool, call)  # loop
    pool.submit(*post(), json={"email": email}).result()  # pool
    run, *given = post()
    thread = threading.Thread(target=run, args=given, kwargs={"json": {"email": email}})
    thread.start()  # thread
    thread.join()
    asyncio.run(of_a_loop())
    pool.submit(lambda: None).result()
    """,
        service.url,
        setup="""
    import asyncio, functools, requests, threading
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context
    url = sys.argv[2]
    pool = ThreadPoolExecutor(1)
    """,
    )
    assert_sent(seen, {"pool": REQUESTS, "thread": REQUESTS, "loop": REQUESTS})


def test_greenlets_of_what_only_its_shape_tells(watch, service):
    """A greenlet's line is known, too, where nothing personal was learnt before it was spawned."""
    seen = watch(
        """
import json, sys
import gevent, requests
def main(email):
    gevent.spawn(requests.post, sys.argv[1], json={"email": email}).join()  # spawned
    gevent.spawn_later(0.01, requests.post, sys.argv[1], json={"email": email}).join()  # later
main(json.loads('{"email": "ada%sexample.org"}' % "@")["email"])
""",
        service.url,
    )
    assert [len(seen.at(mark)) for mark in ("spawned", "later")] == [1, 1]
    assert len(seen.events) == 2
