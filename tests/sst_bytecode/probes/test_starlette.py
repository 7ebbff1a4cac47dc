"""Starlette and FastAPI, real: what a request brings in, whose it is, and that nothing is touched for it."""

from __future__ import annotations

import pytest

APP = """
import asyncio, json, sys
from typing import Annotated
import anyio, httpx
from fastapi import APIRouter, Body, Cookie, Depends, FastAPI, File, Form, Header, Query, Request, UploadFile, WebSocket
from pydantic import BaseModel, SecretStr
from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.endpoints import HTTPEndpoint
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route

def client(app, **options):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example", **options)

def ask(app, method, path, **options):
    async def run():
        cookies = options.pop("cookies", None)
        async with client(app, cookies=cookies) as http:
            answer = await http.request(method, path, **options)
            own = [one for one in recorder.events if one["sent"] and "shop.example" in one["sent"][0]["url"]]
            recorder.events[:] = [one for one in recorder.events if one not in own]
            print(answer.status_code, answer.text[:300])
            return answer
    return asyncio.run(run())
"""

PLAIN = (
    APP
    + """
async def view(request):
    {view}
    return PlainTextResponse({answer})
inner = Starlette(routes=[Route("/person/{{number:int}}", view, methods=["GET", "POST"])])
app = Starlette(routes=[Route("/", view, methods=["GET", "POST"]), Mount("/in", inner)])
app.add_middleware(SessionMiddleware, secret_key="k")
{before}
ask(app, {call})
"""
)

ADA = "ada@example.org"


@pytest.fixture
def ask(watch):
    """Run one request against an application of Starlette's with this view; answers what was told."""

    def run(view="pass", call='"GET", "/"', answer='"ok"', before="pass", **settings):
        return watch(
            PLAIN.format(view=view.replace("\n", "\n    "), call=call, answer=answer, before=before), **settings
        )

    return run


@pytest.fixture
def fast(watch):
    """The same with the endpoints of an application of FastAPI's."""

    def run(endpoints, *calls, **settings):
        asked = "\n".join(f"ask(app, {call})" for call in calls)
        return watch(f"{APP}\napp = FastAPI()\n{endpoints}\n{asked}\n", **settings)

    return run


def learnt(seen, source):
    """What was learnt from this source."""
    return [one for one in seen.learnt if one["source"] == source]


def test_nothing_is_learnt_that_nobody_asks_for(ask):
    """A view that looks at nothing costs no parsing: only the headers are told, to be recorded if they leave."""
    call = '"POST", "/", data={"email": "ada@example.org"}, headers={"user-agent": "Lynx/2 (X11)"}'
    seen = ask('print(hasattr(request, "_body"), request._stream_consumed)', call)
    assert seen.out.splitlines()[0] == "False False"
    assert [one["source"] for one in seen.learnt] == ["starlette.headers"]
    assert seen.learnt[0]["lazy"]
    assert seen.learnt[0]["value"] == {"user-agent": "Lynx/2 (X11)"}


def test_claims_of_a_token_wait_until_they_leave(ask):
    """What a JSON Web Token says of the visitor is learnt lazily."""
    token = "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFkYUBleGFtcGxlLm9yZyJ9.c2lnbmVk"
    seen = ask("pass", f'"GET", "/", headers={{"authorization": "Bearer {token}"}}')
    (one,) = learnt(seen, "starlette.headers.jwt")
    assert (one["value"], one["lazy"]) == ({"email": ADA}, True)


@pytest.mark.parametrize(
    ("source", "view", "call", "value"),
    [
        ("starlette.form", "await request.form()", 'data={"email": "ada@example.org", "t": ["1", "2"]}',
         {"email": ADA, "t": ["1", "2"]}),
        ("starlette.json", "await request.json()", 'json={"email": "ada@example.org"}', {"email": ADA}),
        ("starlette.body", "await request.body()", 'json={"email": "ada@example.org"}', {"email": ADA}),
        ("starlette.query_params", 'request.query_params["email"]', 'params={"email": "ada@example.org"}',
         {"email": ADA}),
        ("starlette.cookies", 'request.cookies["uid"]', 'cookies={"uid": "u-4711"}', {"uid": "u-4711"}),
        ("starlette.files", "await request.form()", 'files={"cv": ("ada-lovelace.pdf", b"secret text")}',
         {"cv": "ada-lovelace.pdf"}),
    ],
)  # fmt: skip
def test_source(ask, source, view, call, value):
    """What the view asks the request for is learnt once, at the view's line, under the request."""
    seen = ask(f"{view}\n{view}", f'"POST", "/", {call}')
    assert seen.out == "200 ok\n"
    (one,) = [one for one in learnt(seen, source) if not one["lazy"]]
    assert one["value"] == value
    assert one["place"][0] == seen.line(view)
    assert one["request"] == 1
    assert "secret text" not in str(seen.learnt)


def test_route_and_its_variables(ask):
    """The route is told by its whole pattern, its variables when the view turns to them; a mount is no request."""
    seen = ask('request.path_params["number"]', '"GET", "/in/person/42"')
    assert ["route", "GET /in/person/{number:int}"] in seen.told
    assert [one["value"] for one in learnt(seen, "starlette.path_params")] == [{"number": 42}]
    assert [one for one in seen.told if one[0] == "end"] == [["end", 1]]


def test_invalid_json_is_not_learnt_and_fails_as_ever(ask):
    """A body that is not JSON gives the error that it gives in the plain program."""
    view = "try: await request.json()\nexcept ValueError as error: print(type(error).__name__)"
    seen = ask(view, '"POST", "/", content="{"')
    assert seen.out.startswith("JSONDecodeError")
    assert learnt(seen, "starlette.json") == []


@pytest.mark.parametrize(
    "view",
    ['request.session["user_id"] = 7', 'request.session.setdefault("user_id", 7)', "request.session.update(user_id=7)"],
)
def test_person_is_learnt_from_a_write_to_the_session(ask, view):
    """Who writes a configured key into the session says who the person is."""
    assert ["person", "7"] in ask(view).told


def test_person_is_learnt_from_a_session_that_is_read(ask):
    """So does the session once the application has turned to it, and not before."""
    before = """
import base64, itsdangerous
signed = itsdangerous.TimestampSigner("k").sign(base64.b64encode(b'{"user_id": 7}')).decode()
"""
    call = '"GET", "/", cookies={"session": signed}'
    assert ["person", "7"] in ask('request.session.get("user_id")', call, before=before).told
    assert ["person", "7"] not in ask("pass", call, before=before).told


def test_an_authenticated_user_is_the_person(ask):
    """Whom an authentication puts into the scope is the person of the request."""
    before = """
class Backend(AuthenticationBackend):
    async def authenticate(self, conn):
        return AuthCredentials(["in"]), SimpleUser("ada-77")
app.add_middleware(AuthenticationMiddleware, backend=Backend())
"""
    assert ["person", "ada-77"] in ask("pass", before=before).told


def test_a_class_that_answers(watch):
    """An endpoint may be a class: its methods are the application's lines."""
    seen = watch(
        APP
        + """
class Join(HTTPEndpoint):
    async def post(self, request):
        await request.json()  # here
        return PlainTextResponse("ok")
ask(Starlette(routes=[Route("/join", Join)]), "POST", "/join", json={"email": "ada@example.org"})
"""
    )
    (one,) = learnt(seen, "starlette.json")
    assert one["place"][0] == seen.line("# here")


MODEL = """
class Address(BaseModel):
    city: str
class Joining(BaseModel):
    email: str
    password: SecretStr
    address: Address
@app.post("/join")
async def join(joining: Joining):  # here
    return {"ok": True}
"""


def test_models_are_learnt(fast):
    """A declared body is learnt as the endpoint gets it, with the models in it, at the endpoint."""
    body = '{"email": "ada@example.org", "password": "xyz-88", "address": {"city": "Genf"}, "more": "not declared"}'
    seen = fast(MODEL, f'"POST", "/join", json={body}')
    (one,) = learnt(seen, "fastapi.body")
    assert one["value"] == {"joining": {"email": ADA, "password": "xyz-88", "address": {"city": "Genf"}}}
    assert one["place"][0] == seen.line("@app.post")
    assert ["route", "POST /join"] in seen.told
    assert [one["source"] for one in seen.learnt] == ["starlette.headers", "fastapi.body"]


@pytest.mark.parametrize("kind", ["Enum", "StrEnum", "str, Enum"])
def test_a_member_of_an_enum_is_what_it_stands_for(fast, kind):
    """Of a choice that a model declares the value is learnt, which is what came and what leaves."""
    endpoint = f"""
from enum import Enum, StrEnum
class Gender({kind}):
    F = "female"
class Joining(BaseModel):
    email: str
    gender: Gender
@app.post("/join")
async def join(joining: Joining): return 1
"""
    seen = fast(endpoint, '"POST", "/join", json={"email": "ada@example.org", "gender": "female"}')
    (one,) = learnt(seen, "fastapi.body")
    assert one["value"] == {"joining": {"email": ADA, "gender": "female"}}


def test_a_body_that_is_refused_is_not_learnt(fast):
    """What does not fit the declaration reaches no line of the application."""
    seen = fast(MODEL, '"POST", "/join", json={"email": "ada@example.org"}')
    assert seen.out.startswith("422")
    assert learnt(seen, "fastapi.body") == []


PARAMETERS = {
    "path": ("/p/{email}", "email: str", '"GET", "/p/ada@example.org"'),
    "query": ("/p", "email: str, page: int = 1", '"GET", "/p?email=ada@example.org&other=x"'),
    "header": ("/p", "email: Annotated[str, Header()]", '"GET", "/p", headers={"email": "ada@example.org"}'),
    "cookie": ("/p", "email: Annotated[str, Cookie()]", '"GET", "/p", cookies={"email": "ada@example.org"}'),
    "body": ("/p", "email: Annotated[str, Form()]", '"POST", "/p", data={"email": "ada@example.org"}'),
}


@pytest.mark.parametrize("where", PARAMETERS)
def test_parameters_are_learnt(fast, where):
    """A declared parameter is learnt under its name, where it came from is its source."""
    path, declared, call = PARAMETERS[where]
    endpoint = f'@app.api_route("{path}", methods=["GET", "POST"])\ndef view({declared}): return 1\n'
    seen = fast(endpoint, call)
    (one,) = [one for one in seen.learnt if not one["lazy"]]
    assert (one["source"], one["value"]["email"]) == (f"fastapi.{where}", ADA)
    assert one["place"][0] == seen.line("@app.api_route")
    assert one["place"][2] == "view"


def test_parameters_of_a_dependency_and_of_an_included_router(fast):
    """What a dependency declares is learnt too; a router's prefix is part of the route."""
    seen = fast(
        """
router = APIRouter()
def contact(email: str): return email
@router.get("/me")
def view(contact: Annotated[str, Depends(contact)]): return 1
app.include_router(router, prefix="/api")
""",
        '"GET", "/api/me?email=ada@example.org"',
    )
    assert [one["value"] for one in learnt(seen, "fastapi.query")] == [{"email": ADA}]
    assert ["route", "GET /api/me"] in seen.told


def test_an_uploaded_file_is_its_name(fast):
    """Of an uploaded file the name is learnt, its content never."""
    seen = fast(
        '@app.post("/cv")\nasync def view(cv: UploadFile): return 1\n',
        '"POST", "/cv", files={"cv": ("ada-lovelace.pdf", b"secret text")}',
    )
    assert [one["value"] for one in learnt(seen, "fastapi.body")] == [{"cv": "ada-lovelace.pdf"}]


@pytest.mark.parametrize(
    "found",
    [
        "{'id': 77, 'email': 'x'}",
        "Member(id=77)",
        "type('User', (), {'__init__': lambda s: setattr(s, 'id', 77)})()",
        "77",
    ],
)
def test_the_user_of_a_dependency_is_the_person(fast, found):
    """What a dependency finds for the parameter that takes the user is whose request it is."""
    seen = fast(
        f"""
class Member(BaseModel):
    id: int
async def get_current_user(authorization: Annotated[str, Header()]): return {found}
@app.get("/me")
async def view(user: Annotated[object, Depends(get_current_user)]): return 1
""",
        '"GET", "/me", headers={"authorization": "Bearer x"}',
    )
    assert seen.out == "200 1\n"
    assert ["person", "77"] in seen.told


def test_a_parameter_called_user_that_the_request_brings_is_nobody(fast):
    """A request can say anything: only what the application's own dependency found counts."""
    seen = fast('@app.get("/me")\nasync def view(user: str): return 1\n', '"GET", "/me?user=77"')
    assert not [one for one in seen.told if one[0] == "person"]


def test_a_websocket_is_a_scope(watch):
    """What comes in through a websocket is learnt as it is received, and belongs to its connection."""
    seen = watch(
        APP
        + """
app = FastAPI()
@app.websocket("/talk")
async def talk(socket: WebSocket):
    await socket.accept()
    while True:
        told = await socket.receive_json()
        await socket.send_json(told)
        if told.get("last"): break
    await socket.close()
from starlette.testclient import TestClient
with TestClient(app).websocket_connect("/talk") as socket:
    socket.send_json({"email": "ada@example.org"})
    socket.send_json({"email": "grace@example.org", "last": True})
    print(socket.receive_json(), socket.receive_json())
"""
    )
    assert [one["value"]["email"] for one in learnt(seen, "starlette.websocket")] == [ADA, "grace@example.org"]
    assert {one["request"] for one in learnt(seen, "starlette.websocket")} == {1}


def test_scope_lasts_until_the_answer_is_sent(watch, service):
    """What a streamed answer or a background task shares belongs to the request, and what comes later does not."""
    seen = watch(
        APP
        + f"""
from starlette.background import BackgroundTask
import requests
async def parts():
    await anyio.to_thread.run_sync(lambda: requests.post("{service.url}/stream", data=b"x"))
    yield b"ok"
async def view(request):
    return StreamingResponse(parts(), background=BackgroundTask(requests.post, "{service.url}/later", data=b"x"))
from starlette.testclient import TestClient
TestClient(Starlette(routes=[Route("/", view)])).get("/")
recorder.events[:] = [one for one in recorder.events if "testserver" not in one["sent"][0]["url"]]
requests.post("{service.url}/after", data=b"x")
"""
    )
    assert [(one["sent"][0]["url"].rpartition("/")[2], one["request"]) for one in seen.events] == [
        ("stream", 1), ("later", 1), ("after", None),
    ]  # fmt: skip
    later = seen.events[1]["place"]
    assert later[0] == seen.line("BackgroundTask(requests.post")


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_requests_at_once_keep_apart(watch, service, kind):
    """Fifty requests of different people that run at once send each its own person's data, on tasks or on threads."""
    wait = "while count < 50: await asyncio.sleep(0)" if kind == "async def" else "pass"
    send = "await http.post" if kind == "async def" else "requests.post"
    body = "content" if kind == "async def" else "data"
    seen = watch(
        APP
        + f"""
import requests
app = FastAPI()
count = 0
class Joining(BaseModel):
    email: str
@app.post("/join")
{kind} join(joining: Joining):
    global count
    count += 1
    {wait}
    {send}("{service.url}/a", {body}=joining.email.encode())
    return 1
async def all_at_once():
    global http
    async with client(app) as visitors, httpx.AsyncClient(limits=httpx.Limits(max_connections=60)) as http:
        await asyncio.gather(*(visitors.post("/join", json={{"email": f"{{n}}@example.org"}}) for n in range(50)))
asyncio.run(all_at_once())
"""
    )
    of_request = {one["request"]: one["value"]["joining"]["email"] for one in learnt(seen, "fastapi.body")}
    assert len(of_request) == 50
    events = [one for one in seen.events if one["sent"][0]["url"].startswith(service.url)]
    assert {event["request"]: event["sent"][0]["body"] for event in events} == of_request
    assert len(events) == 50
