"""A thousand requests in course at once in one event loop, every tenth of a person who is reported: ``in_flight.py N``.

None is answered before all have begun. Prints the seconds between the first and the last of N by the clock on the wall.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx
import jinja2
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.requests import Request

SENDING = 10
ROWS = 200
PAGE = jinja2.Environment(autoescape=True).from_string(
    "<h1>{{ title }}</h1><p>{{ address }}</p><table><tr><th>Article</th><th>Price</th><th>Left</th></tr>"
    "{% for offer in offers %}<tr><td>{{ offer.name }}</td><td>{{ offer.price }}</td>"
    "<td>{% if offer.left > 9 %}{{ offer.left }}{% else %}few{% endif %}</td></tr>{% endfor %}</table>"
)
_PASSES = 3.0  # seconds


class Crowd:
    """So many requests, each of which waits until all have begun."""

    def __init__(self, size: int) -> None:
        self._missing = size
        self._all_here = asyncio.Event()

    async def wait(self) -> None:
        """Be one of them."""
        self._missing -= 1
        if not self._missing:
            self._all_here.set()
        await self._all_here.wait()


class Vendor(httpx.AsyncBaseTransport):
    """Answers in this process."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take whatever comes."""
        await request.aread()
        return httpx.Response(200, json={"accepted": 1})


async def shop(request: Request) -> Response:
    """Show the offers."""
    await request.app.state.crowd.wait()
    offers = [{"name": f"Article {number}", "price": f"{number}.90", "left": ROWS - number} for number in range(ROWS)]
    return HTMLResponse(PAGE.render(title="Offers", offers=offers, address=request.url.path))


async def join(request: Request) -> Response:
    """Take one person in, report them, and show the offers."""
    person = await request.json()
    event = {"event": "Joined", "traits": {"email": person["email"].lower(), "phone": person["phone"]}, "plan": "free"}
    answer = await request.app.state.vendor.post("https://collect.tallywell.example/v1/track", json=event)
    answer.raise_for_status()
    return await shop(request)


async def ask(application: Starlette, number: int) -> None:
    """Be one visitor, as a server of ASGI passes one on: a client of HTTP would be watched itself."""
    body, method, path = b"", "GET", "/"
    if number % SENDING == 0:
        person = {"email": f"Person.{number}@loop.example", "phone": f"+4791{number:06d}"}
        body, method, path = json.dumps(person).encode(), "POST", "/join"
    headers = [(b"host", b"shop.example"), (b"content-type", b"application/json")]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "headers": headers,
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 40_000),
    }  # fmt: skip
    answer = bytearray()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        answer.extend(message.get("body", b""))

    await application(scope, receive, send)
    if answer.count(b"<tr>") != ROWS + 1:  # the head is one
        raise SystemExit(f"request {number}: {bytes(answer[:200])!r}")


async def crowd(application: Starlette, first: int, count: int) -> None:
    """Have so many ask at once."""
    application.state.crowd = Crowd(count)
    async with httpx.AsyncClient(transport=Vendor()) as application.state.vendor:
        await asyncio.gather(*(ask(application, number) for number in range(first, first + count)))


async def main(count: int) -> float:
    """Measure once as many others have come before, and time has passed: no server is judged by its first second."""
    application = Starlette(routes=[Route("/", shop), Route("/join", join, methods=["POST"])])
    await crowd(application, count, count)
    await asyncio.sleep(_PASSES)
    begin = time.perf_counter()
    await crowd(application, 0, count)
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(asyncio.run(main(int(sys.argv[1]))))
