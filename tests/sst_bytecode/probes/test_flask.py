"""Flask, real: what a request brings in, whose it is, and that nothing is touched for it."""

from __future__ import annotations

import base64
import json

import pytest

APP = """
    import io
    from flask import Flask, request, session, jsonify
    app = Flask(__name__)
    app.secret_key = "k"

    def view(**variables):
        {view}
        return {answer}

    app.add_url_rule("/person/<int:user_number>/<name>", view_func=view, methods=["GET", "POST"], endpoint="person")
    app.add_url_rule("/", view_func=view, methods=["GET", "POST"])

    client = app.test_client()
    {before}
    answer = client.{call}
    print(answer.status_code, answer.headers.get("Vary"))
"""


ADA = "ada@example.org"


@pytest.fixture
def ask(watch):
    """Run one request against an application with this view; answers what was told."""

    def run(view="pass", call='get("/")', answer='"ok"', before="pass", **settings):
        return watch(
            APP.format(view=view.replace("\n", "\n        "), call=call, answer=answer, before=before), **settings
        )

    return run


def learnt(seen, source):
    """What was learnt from this source."""
    return [one for one in seen.learnt if one["source"] == source]


@pytest.mark.parametrize(
    ("view", "call", "source", "value"),
    [
        ('request.form["email"]', 'post("/", data={"email": "ada@example.org", "tag": ["a", "b"]})', "flask.form",
         {"email": "ada@example.org", "tag": ["a", "b"]}),
        ('request.args.get("a")', 'get("/?a=ada@example.org&n=1&n=2")', "flask.args", {"a": ADA, "n": ["1", "2"]}),
        ("request.get_json()", 'post("/", json={"u": {"a": "ada@example.org"}})', "flask.json", {"u": {"a": ADA}}),
        ("request.json", 'post("/", json=["ada@example.org", 7])', "flask.json", [ADA, 7]),
        ("request.files", 'post("/", data={"cv": (io.BytesIO(b"x"), "a.txt")})', "flask.files", {"cv": ["a.txt"]}),
        ('request.values["a"]', 'post("/", data={"a": "ada@example.org"})', "flask.form", {"a": ADA}),
        ("request.data", 'post("/", data=\'{"a": "ada@example.org"}\')', "flask.data", {"a": ADA}),
        ("request.get_data(as_text=True)", 'post("/", data=\'["ada@example.org"]\')', "flask.data", [ADA]),
        ("request.get_data()", 'post("/", data={"a": "ada@example.org", "b": ["1", "2"]})', "flask.data",
         {"a": ADA, "b": ["1", "2"]}),
    ],
)  # fmt: skip
def test_source_is_learnt_where_it_is_read(ask, view, call, source, value):
    """What the application reads from a request is learnt under its names, at the line that reads it, once."""
    seen = ask(f"{view}\n{view}", call)
    (one,) = [one for one in learnt(seen, source) if not one["lazy"]]
    assert one["value"] == value
    assert one["place"][0] == seen.line(view)
    assert one["place"][2] == "view"
    assert seen.out.split()[0] == "200"


def test_nothing_is_read_that_the_application_does_not_read(ask):
    """A view that reads nothing has nothing parsed for it, no session opened for it, and the same headers in its
    answer.
    """
    seen = ask(
        'assert "form" not in request.__dict__ and b"example.org" in request.stream.read()',
        'post("/", data={"email": "ada@example.org"})',
    )
    assert {one["source"] for one in seen.learnt if not one["lazy"]} <= {"flask.cookies"}
    assert seen.out.split() == ["200", "None"], "a session that was touched would add 'Vary: Cookie'"


def test_headers_wait_until_they_leave(ask):
    """Address and headers of the visitor are learnt lazily, without those that speak of the connection or of a
    loopback address.
    """
    seen = ask(call='get("/", headers={"User-Agent": "B (X11)", "X-User-Email": "ada@example.org", "Accept": "*/*"}, '
                    'environ_overrides={"REMOTE_ADDR": "198.51.100.23"})')  # fmt: skip
    (one,) = learnt(seen, "flask.headers")
    assert one["lazy"] is True
    assert one["value"] == {
        "user-agent": "B (X11)",
        "x-user-email": "ada@example.org",
        "remote_addr": "198.51.100.23",
    }
    (here,) = learnt(ask(), "flask.headers")
    assert "remote_addr" not in here["value"]


def test_query_and_credentials_wait_until_they_leave(ask):
    """An application may pass on its whole address, or the name of who logs in by HTTP."""
    seen = ask(call='get("/?mail=ada%40example.org&n=1&n=2", auth=("ada", "secret"))')
    assert [(one["value"], one["lazy"]) for one in learnt(seen, "flask.args")] == [
        ({"mail": ADA, "n": ["1", "2"]}, True)
    ]
    assert {"username": "ada", "password": "secret"} in [one["value"] for one in learnt(seen, "flask.headers")]


def test_a_body_is_learnt_once(ask):
    """What makes JSON of it for the application reads it by itself."""
    seen = ask("request.json", 'post("/", json={"a": "ada@example.org"})')
    assert [one["source"] for one in seen.learnt if one["source"] in {"flask.json", "flask.data"}] == ["flask.json"]


def token(payload):
    """A JSON Web Token with these bytes as its claims, whatever its signature."""
    parts = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg": "none"}', payload, b"signed"))
    return ".".join(parts)


CLAIMS = {"sub": "auth0|7", "email": "ada@example.org", "name": "Ada König"}


@pytest.mark.parametrize("header", ["Authorization", "Cookie"])
def test_claims_of_a_token_wait_until_they_leave(ask, header):
    """What a JSON Web Token says of the visitor is learnt lazily, whether the application reads it or not."""
    sent = token(json.dumps(CLAIMS, ensure_ascii=False).encode())
    if header == "Cookie":
        seen = ask(before=f'client.set_cookie("access", {sent!r})')
    else:
        seen = ask(call=f'get("/", headers={{"Authorization": "Bearer {sent}"}})')
    (one,) = learnt(seen, "flask.headers.jwt")
    assert one["lazy"] is True
    assert one["value"] == CLAIMS
    assert not [how for how in seen.told if how[0] == "person"]


def test_claim_names_the_person_as_the_session_would(ask):
    """A claim under a name that the house has for its persons names one, as long as the session names nobody."""
    sent = token(b'{"user_id": 7}')
    seen = ask(call=f'get("/", headers={{"Authorization": "Bearer {sent}"}})')
    assert ["person", "7"] in seen.told


@pytest.mark.parametrize("payload", [b"{", b"[1, 2, 3, 4]", b'{"a": "\xff\xff"}', b'{"a":' * 900, b'{"a": 1e999999}'])
def test_what_only_looks_like_a_token_is_none(ask, payload):
    """A request with anything in its headers is answered as ever."""
    header = "Bearer eyJhbGciOiJub25lIn0.eyJ" + token(payload).split(".")[1] + ".x"
    seen = ask(call=f'get("/", headers={{"Authorization": {header!r}}})')
    assert learnt(seen, "flask.headers.jwt") == []
    assert seen.out.split()[0] == "200"
    seen = ask(call=f'get("/", headers={{"Authorization": "Bearer {token(payload)}"}})')
    assert seen.out.split()[0] == "200"


def test_cookies_are_learnt(ask):
    """Cookies are learnt when they are read, which Flask itself does to open the session."""
    seen = ask(before='client.set_cookie("visitor_mail", "ada@example.org")')
    assert [one["value"] for one in learnt(seen, "flask.cookies")] == [{"visitor_mail": "ada@example.org"}]


def test_route_and_its_variables(ask):
    """The route is told with its method, and its variables are learnt where the view is defined."""
    seen = ask(call='get("/person/7/Ada")')
    assert ["route", "GET /person/<int:user_number>/<name>"] in seen.told
    (one,) = learnt(seen, "flask.view_args")
    assert one["value"] == {"user_number": 7, "name": "Ada"}
    assert one["place"] == [seen.line("def view"), -1, "view"]


def test_invalid_json_is_not_learnt_and_fails_as_ever(ask):
    """A body that is not JSON gives the answer that it gives in the plain program."""
    seen = ask("request.get_json()", 'post("/", data="{", content_type="application/json")')
    assert seen.out.split()[0] == "400"
    assert learnt(seen, "flask.json") == []


@pytest.mark.parametrize(
    "view",
    [
        'session["user_id"] = 7',
        'session.setdefault("user_id", 7)',
        "session.update(user_id=7)",
        'session.update({"user_id": 7})',
    ],
)
def test_person_is_learnt_from_a_write_to_the_session(ask, view):
    """Who writes a configured key into the session says who the person is."""
    assert ["person", "7"] in ask(view).told


@pytest.mark.parametrize(
    "view", ['session["user_id"]', 'session.get("user_id")', '"user_id" in session', "list(session)"]
)
def test_person_is_learnt_once_from_a_session_that_is_read(ask, view):
    """So does the session once the application has turned to it, in whatever way."""
    before = 'with client.session_transaction() as given: given["user_id"] = 7'
    seen = ask(f"{view}\n{view}", before=before)
    assert seen.told.count(["person", "7"]) == 1
    assert ["person", "7"] not in ask(before=before).told, "a session that is not read names nobody"


def test_other_keys_of_the_session_name_nobody(ask):
    """Nothing else in a session is taken for a person."""
    assert not [one for one in ask('session["cart"] = 7; session.get("cart")').told if one[0] == "person"]


def test_request_names_the_person_only_if_the_session_does_not(ask):
    """A configured key in the request counts as long as the session names nobody: a request can say anything."""
    seen = ask("request.get_json()", 'post("/", json={"user_id": "u-7"})')
    assert ["person", "u-7"] in seen.told
    seen = ask('session["user_id"] = 1; request.get_json()', 'post("/", json={"user_id": "u-7"})')
    assert [one for one in seen.told if one[0] == "person"] == [["person", "1"]]


def test_anonymous_visitor(ask):
    """A configured key of anonymous visitors is told as that."""
    assert ["anonymous", "v-1"] in ask('session["visitor_id"] = "v-1"', anonymous_keys=["visitor_id"]).told


def test_scope_ends_with_the_answer(ask):
    """A request's scope ends when the application has answered, also when it failed."""
    assert ask().told[-1] == ["end", 1]
    assert ask("1 / 0").told[-1] == ["end", 1]


def test_scope_of_a_streamed_answer_lasts_until_it_is_sent(watch, service):
    """What an answer that is made while it is sent shares belongs to its request, and what comes later does not."""
    seen = watch(f"""
        import requests
        from flask import Flask, stream_with_context
        app = Flask(__name__)

        @app.get("/")
        def view():
            def parts():
                requests.post("{service.url}/within", data=b"x")
                yield "ok"
            return stream_with_context(parts())

        for number in range(2):
            with app.test_client() as client:
                print(client.get("/").get_data(as_text=True))
        del client
        requests.post("{service.url}/after", data=b"x")
    """)
    assert seen.out.split() == ["ok", "ok"]
    assert [event["request"] for event in seen.events] == [1, 2, None]
    assert [one for one in seen.told if one[0] == "end"] == [["end", 1], ["end", 2]]


def test_requests_at_once_keep_apart(watch, service):
    """Requests that run at the same time on threads have scopes of their own."""
    seen = watch(f"""
        import threading, requests
        from flask import Flask, request
        app = Flask(__name__)
        together = threading.Barrier(8)

        @app.post("/")
        def view():
            who = request.get_json()["email"]
            together.wait()
            requests.post("{service.url}/a", data=who)
            return "ok"

        def ask(number):
            app.test_client().post("/", json={{"email": f"{{number}}@example.org"}})

        threads = [threading.Thread(target=ask, args=[number]) for number in range(8)]
        for one in threads: one.start()
        for one in threads: one.join()
    """)
    of_request = {one["request"]: one["value"]["email"] for one in learnt(seen, "flask.json")}
    assert len(of_request) == 8
    assert {event["request"]: event["sent"][0]["body"] for event in seen.events} == of_request
