"""The application behind the interfaces of servers: WSGI (PEP 3333) and ASGI."""

from __future__ import annotations

import shop


def application(environ, start_response):
    """Answer as a WSGI application."""
    text = shop.answer(environ["PATH_INFO"]).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text]


async def asynchronous(scope, receive, send):
    """Answer as an ASGI application."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    text = shop.answer(scope["path"]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(text))]})
    await send({"type": "http.response.body", "body": text})
