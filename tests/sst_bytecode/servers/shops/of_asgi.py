import asyncio
import json
import sys
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl

import uvicorn

from crm import PORT, tell


async def app(scope, receive, send):
    if scope["path"] == "/query":
        given = dict(parse_qsl(scope["query_string"].decode()))
    elif scope["path"] == "/cookie":
        cookies = SimpleCookie(dict(scope["headers"])[b"cookie"].decode())
        given = {name: one.value for name, one in cookies.items()}
    else:
        body = (await receive())["body"]
        given = json.loads(body) if scope["path"] == "/json" else dict(parse_qsl(body.decode()))
    text = await asyncio.to_thread(tell, given)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": text.encode()})


uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="error", lifespan="off", http=sys.argv[1])
