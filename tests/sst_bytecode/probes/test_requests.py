"""The requests library, real, against a real service: what its probes tell."""

from __future__ import annotations

import json

import pytest

VERBS = ["get", "options", "head", "post", "put", "patch", "delete"]


def sent(event):
    """The one payload of an event."""
    assert len(event["sent"]) == 1
    return event["sent"][0]


@pytest.mark.parametrize("verb", [*VERBS, "request"])
def test_function_is_one_event_at_the_applications_line(watch, service, verb):
    """Each function of the library is one event, with the application's file, line, column and function, and the
    status.
    """
    method = "POST" if verb == "request" else verb.upper()
    first = f'"{method}", ' if verb == "request" else ""
    seen = watch(f"""
        import requests

        def tell():
            answer = requests.{verb}({first}"{service.url}/a?mail=ada%40example.org", headers={{"X-Visitor": "Ada"}})
            return answer.status_code

        assert tell() == 200
    """)
    (event,) = seen.events
    assert event["operation"] == f"requests.{verb}"
    assert (event["library"], event["kind"], event["outcome"]) == ("requests", "http", "200")
    assert event["place"] == [seen.line("answer ="), seen.column("requests."), "tell"]
    assert (event["file"], event["thread"]) == ("app.py", "MainThread")
    assert sent(event)["url"] == f"{service.url}/a?mail=ada%40example.org"
    assert sent(event)["method"] == method
    assert sent(event)["headers"]["X-Visitor"] == "Ada"
    assert len(service.received) == 1


@pytest.mark.parametrize("verb", [*VERBS, "request"])
def test_method_of_a_session_is_one_event(watch, service, verb):
    """So is each method of a session, under whatever name the application keeps it."""
    first = '"PUT", ' if verb == "request" else ""
    seen = watch(f"""
        import requests

        class Client:
            def __init__(self):
                self.http = requests.Session()

            def tell(self):
                return self.http.{verb}({first}"{service.url}/a")

        Client().tell()
    """)
    (event,) = seen.events
    assert event["operation"] == f"requests.Session.{verb}"
    assert event["place"] == [seen.line("return self.http"), seen.column("self.http."), "Client.tell"]


@pytest.mark.parametrize(
    ("how", "statement"),
    [
        ("module", "import requests; requests.post(URL, json=BODY)"),
        ("module under another name", "import requests as web; web.post(URL, json=BODY)"),
        ("function", "from requests import post; post(URL, json=BODY)"),
        ("function under another name", "from requests import post as send; send(URL, json=BODY)"),
        ("the module that defines it", "import requests.api; requests.api.post(URL, json=BODY)"),
        ("spread arguments", "import requests; requests.post(*[URL], **{'json': BODY})"),
        ("looked up at run time", "import requests; getattr(requests, 'post')(URL, json=BODY)"),
        ("handed on as a value", "import requests; [f(URL, json=BODY) for f in [requests.post]]"),
        ("partial", "import requests, functools; functools.partial(requests.post, URL)(json=BODY)"),
    ],
)
def test_way_of_calling_does_not_matter(watch, service, how, statement):
    """However the function is reached it is one event with the bytes that leave."""
    seen = watch(f'URL, BODY = "{service.url}/a", {{"email": "ada@example.org"}}\n{statement}')
    (event,) = seen.events
    assert event["operation"] == "requests.post", how
    assert event["place"][0] == 2
    assert json.loads(sent(event)["body"]) == {"email": "ada@example.org"}
    assert sent(event)["content_type"] == "application/json"


def test_lookalike_is_no_event(watch):
    """A method that is merely called the same is none: the callee decides, not its name."""
    seen = watch("""
        class requests:
            @staticmethod
            def post(url, json): return 7

        class Other:
            session = {"post": 1}

        session = Other()
        session.post = dict(a=1).get
        assert requests.post("http://nowhere.invalid/", json={}) == 7
        assert session.post("a") == 1
    """)
    assert seen.events == []


def test_prepared_request_is_one_event(watch, service):
    """A request that was prepared earlier is an event when it is sent."""
    seen = watch(f"""
        import requests

        session = requests.Session()
        request = requests.Request("POST", "{service.url}/a", data={{"email": "ada@example.org"}})
        session.send(session.prepare_request(request))
    """)
    (event,) = seen.events
    assert event["operation"] == "requests.Session.send"
    assert event["place"] == [seen.line("session.send"), 0, "<module>"]
    assert sent(event)["body"] == "email=ada%40example.org"
    assert sent(event)["content_type"] == "application/x-www-form-urlencoded"


def test_attempt_that_fails_is_an_event(watch):
    """A refused connection and a URL that is none are events; their outcome is the exception's type, and the
    exception is the same.
    """
    seen = watch("""
        import requests

        for url in ("http://127.0.0.1:9/a", "nowhere"):
            try:
                requests.post(url, data=b"ada@example.org")
            except requests.RequestException as error:
                trace = error.__traceback__
                print(type(error).__name__, trace.tb_lineno, trace.tb_next.tb_frame.f_code.co_name)
    """)
    assert [event["outcome"] for event in seen.events] == ["ConnectionError", "MissingSchema"]
    assert sent(seen.events[0])["body"] == "ada@example.org"
    assert sent(seen.events[1])["body"] is None, "nothing left, so nothing is told of the body"
    assert seen.out.split() == ["ConnectionError", "5", "post", "MissingSchema", "5", "post"]


def test_file_is_not_read_for_us(watch, service, tmp_path):
    """A file or a generator as body is sent as it is; what it holds is unknown when the sending begins."""
    (tmp_path / "people.csv").write_bytes(b"ada@example.org\n")
    seen = watch(f"""
        import requests

        with open("{tmp_path}/people.csv", "rb") as file:
            requests.put("{service.url}/file", data=file)
        requests.post("{service.url}/parts", data=(part for part in (b"ada@", b"example.org")))
    """)
    assert [event["sent"][0]["limit"] for event in seen.events] == ["streamed body", "streamed body"]
    assert [one.body for one in service.received] == [b"ada@example.org\n", b"ada@example.org"]


def test_buffer_is_read_without_being_moved(watch, service):
    """A buffer in memory is told from where it stands, and still sent whole."""
    seen = watch(f"""
        import io, requests

        buffer = io.BytesIO(b"skipped,ada@example.org")
        buffer.read(8)
        requests.put("{service.url}/buffer", data=buffer)
    """)
    assert sent(seen.events[0])["body"] == "ada@example.org"
    assert service.received[0].body == b"ada@example.org"


def test_multipart_is_told_as_it_leaves(watch, service):
    """A multipart body is told as the bytes that leave."""
    seen = watch(f"""
        import io, requests

        files = {{"cv": ("ada.txt", io.BytesIO(b"hello"))}}
        requests.post("{service.url}/up", data={{"email": "ada@example.org"}}, files=files)
    """)
    body = sent(seen.events[0])["body"]
    assert "ada@example.org" in body
    assert 'filename="ada.txt"' in body
    assert sent(seen.events[0])["content_type"].startswith("multipart/form-data")
    assert service.received[0].body.decode() == body


def test_redirect_to_another_receiver_is_an_event_of_its_own(watch, service, other):
    """A redirect that takes the body to another host is told for that host; one on the same host is part of it."""
    seen = watch(f"""
        import requests

        requests.post("{service.url}/redirect?to={other.url}/end", json={{"email": "ada@example.org"}})
        requests.post("{service.url}/redirect?to=/end", json={{"email": "ada@example.org"}})
    """)
    assert [[one["url"] for one in event["sent"]] for event in seen.events] == [
        [f"{service.url}/redirect?to={other.url}/end"],
        [f"{other.url}/end"],
        [f"{service.url}/redirect?to=/end", f"{service.url}/end"],
    ]
    assert {event["operation"] for event in seen.events} == {"requests.post"}
    assert {event["outcome"] for event in seen.events} == {"200"}


def test_retry_beneath_is_an_attempt_of_the_same_event(watch, service):
    """A request that is sent again, here by an authentication hook, is one event that was attempted twice."""
    seen = watch(f"""
        import requests

        def again(response, **options):
            if response.status_code == 503:
                response.content
                return response.connection.send(response.request, **options)
            return response

        answer = requests.post("{service.url}/flaky", data=b"ada@example.org", hooks={{"response": again}})
        assert answer.status_code == 200
    """)
    (event,) = seen.events
    assert [one["body"] for one in event["sent"]] == ["ada@example.org"] * 2
    assert event["outcome"] == "200"


def test_call_out_of_a_callback_to_another_receiver_is_its_own(watch, service, other):
    """What the application sends elsewhere from within a call (its authentication fetches a token) is an event with
    its own line.
    """
    seen = watch(f"""
        import requests

        def with_token(request):
            requests.post("{other.url}/token", data=b"secret")
            return request

        requests.post("{service.url}/a", data=b"body", auth=with_token)
    """)
    assert [(event["place"][0], sent(event)["body"]) for event in seen.events] == [
        (seen.line("/token"), "secret"),
        (seen.line("auth=with_token"), "body"),
    ]


def test_subclass_of_the_application_gives_one_event(watch, service):
    """A session class of the application's own, which passes on to the library's, is still one event, at the
    outermost line.
    """
    seen = watch(f"""
        import requests

        class Client(requests.Session):
            def request(self, method, url, **options):
                return super().request(method, "{service.url}" + url, **options)

        Client().post("/a", data=b"x")
    """)
    (event,) = seen.events
    assert event["place"][0] == seen.line("Client().post")


def test_background_thread_names_its_thread(watch, service):
    """A call on another thread is told with the application's line there and the thread's name."""
    seen = watch(f"""
        import requests, threading

        def work():
            with requests.Session() as session:
                session.post("{service.url}/members", json={{"email": "ada@example.org"}})

        thread = threading.Thread(target=work, name="newsletter")
        thread.start()
        thread.join()
    """)
    (event,) = seen.events
    assert event["place"] == [seen.line("session.post"), seen.column("session.post"), "work"]
    assert event["thread"] == "newsletter"


def test_traceback_has_no_frame_of_ours(watch):
    """While a watched call runs and raises, the traceback has the frames, lines and carets of the plain program."""
    source = """
        import requests, traceback

        try:
            requests.get("http://127.0.0.1:9/a")
        except requests.ConnectionError:
            print([frame.name for frame in traceback.extract_tb(__import__("sys").exc_info()[2])])
    """
    seen = watch(source)
    assert eval(seen.out) == ["<module>", "get", "request", "request", "send", "send"]


def test_failing_observer_changes_nothing(watch, service):
    """Whatever fails in the observer is counted, and the application has its answer."""
    seen = watch(
        f"""
        import requests

        recorder.begin = None
        print(requests.post("{service.url}/a", data=b"x").status_code)
        """,
        check=False,
    )
    assert (seen.code, seen.out.strip()) == (0, "200")
    assert seen.failures
    assert all(name.endswith(": TypeError") for name in seen.failures)


def test_our_own_calls_are_not_told(watch, service):
    """What runs on a thread that works for us is no event."""
    seen = watch(f"""
        OURS = True
        import requests
        requests.post("{service.url}/a", data=b"x")
    """)
    assert seen.events == []


def test_a_session_that_gives_its_requests_to_threads(watch, service):
    """It answers a future: the operation is over when that is, with the status that came, or what was raised."""
    seen = watch(f"""
        import requests
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(4)

        class Promising(requests.Session):
            def request(self, *given, **named):
                return pool.submit(super().request, *given, **named)

        with Promising() as session:
            for number in range(9):
                session.post("{service.url}/a", data=b"x").result()  # one
            broken = session.post("http://127.0.0.1:1/", data=b"x")  # another
            assert isinstance(broken.exception(), requests.ConnectionError)
        pool.shutdown()
    """)
    assert [event["outcome"] for event in seen.events] == ["200"] * 9 + ["ConnectionError"]
    assert {event["place"][0] for event in seen.events} == {seen.line("one"), seen.line("another")}
    assert len(service.received) == 9
