"""httpx and httpx2, real, against a real service."""

from __future__ import annotations

import pytest

LIBRARIES = ["httpx", "httpx2"]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("verb", ["get", "options", "head", "post", "put", "patch", "delete", "request"])
def test_functions_and_clients(watch, service, library, verb):
    """Each function, and each method of both clients, is one event with what leaves."""
    first = '"POST", ' if verb == "request" else ""
    seen = watch(f"""
        import asyncio, {library}

        {library}.{verb}({first}"{service.url}/a?mail=ada%40example.org")
        with {library}.Client() as client:
            client.{verb}({first}"{service.url}/b", headers={{"X-Visitor": "Ada"}})

        async def main():
            async with {library}.AsyncClient() as client:
                await client.{verb}({first}"{service.url}/c")

        asyncio.run(main())
    """)
    assert [event["operation"] for event in seen.events] == [
        f"{library}.{verb}",
        f"{library}.Client.{verb}",
        f"{library}.AsyncClient.{verb}",
    ]
    assert [event["place"][0] for event in seen.events] == [seen.line("/a?"), seen.line("/b"), seen.line("/c")]
    assert [event["outcome"] for event in seen.events] == ["200"] * 3
    assert [event["sent"][0]["url"].removeprefix(service.url) for event in seen.events] == [
        "/a?mail=ada%40example.org",
        "/b",
        "/c",
    ]
    assert seen.events[1]["sent"][0]["headers"]["X-Visitor"] == "Ada"
    assert all(len(event["sent"]) == 1 for event in seen.events)


@pytest.mark.parametrize("library", LIBRARIES)
def test_bodies(watch, service, library):
    """JSON and forms are told as bytes, multipart with its fields, a generator as unknown; all arrive."""
    seen = watch(f"""
        import io, {library} as web

        with web.Client(base_url="{service.url}") as client:
            client.post("/json", json={{"email": "ada@example.org"}})
            client.post("/form", data={{"email": "ada@example.org"}})
            files = {{"cv": ("ada.txt", io.BytesIO(b"hello"))}}
            client.post("/parts", data={{"email": "ada@example.org"}}, files=files)
            client.post("/stream", content=(part for part in (b"ada@", b"example.org")))
            with client.stream("POST", "/opened", content=b"ada") as answer:
                web.get("{service.url}/within")
    """)
    told = ["".join(str(one["body"]) for one in event["sent"]) for event in seen.events]
    assert told[0].replace(" ", "") == '{"email":"ada@example.org"}'
    assert told[1] == "email=ada%40example.org"
    assert "ada@example.org" in told[2]
    assert seen.events[3]["sent"][0]["limit"] == "streamed body"
    assert [one.body for one in service.received[3:5]] == [b"ada@example.org", b"ada"]
    assert b"hello" in service.received[2].body
    assert [event["place"][0] for event in seen.events[4:]] == [seen.line("client.stream"), seen.line("/within")]


@pytest.mark.parametrize("library", LIBRARIES)
def test_failure_and_redirect(watch, service, other, library):
    """A refused connection is an event, and so is a redirect to another host, for that host."""
    seen = watch(f"""
        import {library} as web

        try:
            web.post("http://127.0.0.1:9/", content=b"ada")
        except web.ConnectError:
            pass
        web.post("{service.url}/redirect?to={other.url}/end", content=b"ada", follow_redirects=True)
    """)
    assert [event["outcome"] for event in seen.events] == ["ConnectError", "200", "200"]
    assert [event["sent"][0]["url"] for event in seen.events][2] == f"{other.url}/end"
