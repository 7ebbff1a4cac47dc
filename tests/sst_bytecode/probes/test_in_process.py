"""Clients that call an application within the process: what they send leaves nobody, what that sends does."""

from __future__ import annotations

import pytest

CLIENTS = {
    "ASGI": """
async def run():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as http:
        print((await http.post("/", json={"email": "ada@example.org"})).status_code)
asyncio.run(run())
""",
    "WSGI": """
def flat(environ, start_response):
    environ["wsgi.input"].read()
    requests.post(URL, data=b"x")
    start_response("200 OK", [])
    return [b"ok"]
with httpx.Client(transport=httpx.WSGITransport(flat), base_url="http://shop.example") as http:
    print(http.post("/", json={"email": "ada@example.org"}).status_code)
""",
    "test client": """
from starlette.testclient import TestClient
print(TestClient(app).post("/", json={"email": "ada@example.org"}).status_code)
""",
    # As Litestar's does it: no transport by inheritance, and the application runs on another thread.
    "Litestar's test client": """
from anyio.from_thread import start_blocking_portal
class TestClientTransport:
    def handle_request(self, request):
        scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
        status = []
        async def receive():
            return {"type": "http.request", "body": request.read()}
        async def send(message):
            status.append(message.get("status"))
        with start_blocking_portal() as portal:
            portal.call(app, scope, receive, send)
        return httpx.Response(status[0], request=request)
TestClientTransport.__module__ = "litestar.testing.transport"
http = httpx.Client(transport=TestClientTransport(), base_url="http://shop.example")
print(http.post("/", json={"email": "ada@example.org"}).status_code)
""",
}


@pytest.mark.parametrize("client", CLIENTS)
def test_only_the_application_shares(watch, service, client):
    """The one event is that of the application, on its own line."""
    seen = watch(f"""
import asyncio, httpx, requests
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
URL = "{service.url}/vendor"
def view(request):
    requests.post(URL, data=b"x")
    return PlainTextResponse("ok")
app = Starlette(routes=[Route("/", view, methods=["POST"])])
{CLIENTS[client]}""")
    assert seen.out == "200\n"
    assert len(seen.events) == 1, seen.events
    (event,) = seen.events
    assert (event["library"], event["place"][2]) == ("requests", "flat" if client == "WSGI" else "view")


def test_a_transport_that_stands_in_for_a_service_is_told(watch):
    """A test that puts itself in a vendor's place still shows what would have left."""
    seen = watch("""
import httpx
with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(202))) as http:
    http.post("http://vendor.example/", content=b"x")
""")
    (event,) = seen.events
    assert (event["outcome"], event["sent"][0]["url"]) == ("202", "http://vendor.example/")
