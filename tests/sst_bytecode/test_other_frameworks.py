"""aiohttp, Bottle, Litestar, Quart, Sanic and Tornado watched for real: what a visitor posts is theirs."""

from __future__ import annotations

import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

import sst_bytecode
from fixtures.website import free_port
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")
HEAD = """
import hashlib, sys
import requests
vendor, port = sys.argv[1], int(sys.argv[2])

def tell(given):
    digest = hashlib.sha256(given["email"].lower().encode()).hexdigest()
    requests.post(vendor, json={"digest": digest, "phone": given["phone"], "town": given["city"]})  # send
    return "told"
"""

AIOHTTP = """
from aiohttp import web
async def form(request):
    return web.Response(text=tell(dict(await request.post())))
async def json(request):
    return web.Response(text=tell(await request.json()))
app = web.Application()
app.add_routes([web.post("/form/{user_id}", form), web.post("/json/{user_id}", json)])
web.run_app(app, host="127.0.0.1", port=port, print=None)
"""

BOTTLE = """
from bottle import Bottle, request
app = Bottle()
@app.post("/form/<user_id>")
def form(user_id):
    return tell({key: request.forms.getunicode(key) for key in request.forms})
@app.post("/json/<user_id>")
def json(user_id):
    return tell(request.json)
app.run(host="127.0.0.1", port=port, quiet=True)
"""

LITESTAR = """
from typing import Annotated
import uvicorn
from litestar import Litestar, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
@post("/form/{user_id:str}")
async def form(user_id: str, data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]) -> str:
    return tell(data)
@post("/json/{user_id:str}")
async def json(user_id: str, data: dict[str, str]) -> str:
    return tell(data)
uvicorn.run(Litestar([form, json]), host="127.0.0.1", port=port, log_level="error")
"""

QUART = """
from quart import Quart, request
app = Quart("shop")
@app.post("/form/<user_id>")
async def form(user_id):
    return tell(await request.form)
@app.post("/json/<user_id>")
async def json(user_id):
    return tell(await request.get_json())
app.run(host="127.0.0.1", port=port, use_reloader=False)
"""

SANIC = """
from sanic import Sanic, response
app = Sanic("shop")
@app.post("/form/<user_id>")
async def form(request, user_id):
    return response.text(tell({key: request.form.get(key) for key in request.form}))
@app.post("/json/<user_id>")
async def json(request, user_id):
    return response.text(tell(request.json))
if __name__ == "__main__":
    app.run(host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False)
"""

TORNADO = """
import asyncio, json as reading
from tornado.web import Application, RequestHandler
class Form(RequestHandler):
    def get_current_user(self):
        return self.path_kwargs["user_id"]
    def post(self, user_id):
        assert self.current_user
        self.write(tell({key: self.get_argument(key) for key in ("email", "phone", "city")}))
class Json(Form):
    def post(self, user_id):
        self.write(tell(reading.loads(self.request.body)))
async def main():
    Application([("/form/(?P<user_id>.*)", Form), ("/json/(?P<user_id>.*)", Json)]).listen(port, "127.0.0.1")
    await asyncio.Event().wait()
asyncio.run(main())
"""

PROGRAMS = {
    "aiohttp": AIOHTTP, "bottle": BOTTLE, "litestar": LITESTAR, "quart": QUART, "sanic": SANIC,
    "tornado": TORNADO,
}  # fmt: skip
BODIES = {
    "form": (
        "application/x-www-form-urlencoded",
        b"email=Zelda.Quill%40mail.example&phone=%2B4791234567&city=K%C3%B6ln",
    ),
    "json": (
        "application/json",
        b'{"email": "Zelda.Quill@mail.example", "phone": "+4791234567", "city": "K\\u00f6ln"}',
    ),
}


def ask(url, kind):
    """Post that body; answers the text that comes back."""
    content_type, body = BODIES[kind]
    request = urllib.request.Request(url, body, {"Content-Type": content_type, "User-Agent": "Mozilla/5.0 (visitor)"})
    for _ in range(300):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    return "nobody answers"


@pytest.mark.parametrize("framework", PROGRAMS)
def test_what_a_visitor_posts_is_theirs(tmp_path, clean_env, service, framework):
    """A form and JSON, under a path that names the person: the hashed address, the number, the town, at that line."""
    program = tmp_path / "shop.py"
    program.write_text(HEAD + PROGRAMS[framework], encoding="utf-8")
    home, port = tmp_path / "home", free_port()
    environment = {**clean_env, "PYTHONPATH": BOOT, "SST_HOME": str(home)}
    command = [sys.executable, program, service.url, str(port)]
    server = Popen(command, env=environment, cwd=tmp_path, stdout=PIPE, stderr=PIPE)
    try:
        for kind in BODIES:
            assert ask(f"http://127.0.0.1:{port}/{kind}/4711", kind) == "told"
    finally:
        server.terminate()
        threading.Timer(20, server.kill).start()
        _, errors = server.communicate()
    assert b"Traceback" not in errors, errors.decode()
    reader = queries.open_reader(configuration.load(environment, str(tmp_path)))
    assert not reader.health().counts
    events = [one for one in reader.events() if one.kind == "http"]
    assert [one.recipient.port for one in events] == [int(service.url.rpartition(":")[2])] * 2, errors.decode()
    line = next(number for number, text in enumerate(program.read_text().splitlines(), 1) if "# send" in text)
    for event, kind in zip(sorted(events, key=lambda one: one.time), BODIES, strict=True):
        assert (event.site.file, event.site.line) == ("shop.py", line)
        told = {(item.field, item.form) for item in event.data if item.category != "user_id"}
        assert told == {("email", "lower > sha256"), ("phone", ""), ("city", "")}, (kind, event)
        assert {item.person for item in event.data} == {"4711"}, (kind, event)
        assert all(item.source.startswith(f"{framework}.") for item in event.data), event
        assert event.route.startswith("POST "), event.route
