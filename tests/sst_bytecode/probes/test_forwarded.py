"""Which addresses a list of hops tells, and that each framework's reader asks for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.probes.readers.forwarded import with_addresses

SOURCES = {"flask.headers", "django.META", "starlette.headers"}
FLASK = """
from flask import Flask
app = Flask(__name__)
app.add_url_rule("/", view_func=lambda: "ok", endpoint="view")
def ask(*lines):
    app.test_client().get("/", headers=lines)
"""
DJANGO = """
from django.conf import settings
settings.configure(SECRET_KEY="k", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
import django
django.setup()
from django.http import HttpResponse
from django.test import Client
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("ok"))]
def ask(*lines):
    Client().get("/", headers=dict(lines))
"""
STARLETTE = """
import asyncio, httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def view(request):
    return PlainTextResponse("ok")
app = Starlette(routes=[Route("/", view)])
def ask(*lines):
    async def main():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
            await client.get("/", headers=list(lines))
    asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("84.112.37.201", ()),
        ("84.112.37.201, 10.0.0.3", ("84.112.37.201",)),
        ("84.112.37.201,185.46.212.9, 172.20.1.1", ("84.112.37.201", "185.46.212.9")),
        ("84.112.37.201:53122", ("84.112.37.201",)),
        ("2001:db8::7", ()),
        ("2001:db8::7, fd00::1, ::1", ("2001:db8::7",)),
        ("[2001:db8::7]:443, unknown", ("2001:db8::7",)),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", ("192.0.2.60",)),
        ('for=192.0.2.43, For="[2001:db8:cafe::17]:4711"', ("192.0.2.43", "2001:db8:cafe::17")),
        ("for=_hidden, by=203.0.113.43", ()),
        ("192.168.0.7, 127.0.0.1", ()),
        ("", ()),
    ],
)
def test_addresses(text, addresses):
    """The header as it is, and each public address that is not all of it."""
    assert with_addresses(text) == ((text, *addresses) if addresses else text)


@given(st.text(alphabet='0123456789abcdef.:,;= "[]for', max_size=200))
def test_any_text_is_answered(text):
    """A client can write anything there: what is told is the text, or parts of it behind it."""
    told = with_addresses(text)
    assert told == text or (told[0] == text and all(part and part in text for part in told[1:]))


@pytest.mark.parametrize("framework", [FLASK, DJANGO, STARLETTE], ids=["flask", "django", "starlette"])
def test_headers_of_a_request(watch, framework):
    """Behind two proxies the visitor's address is a value of its own under the header's name."""
    seen = watch(
        framework + 'ask(("X-Forwarded-For", "84.112.37.201, 10.0.0.3"), ("Forwarded", "for=84.112.37.201;proto=http"))'
    )
    [headers] = [one["value"] for one in seen.learnt if one["source"] in SOURCES]
    assert headers["x-forwarded-for"] == ["84.112.37.201, 10.0.0.3", "84.112.37.201"]
    assert headers["forwarded"] == ["for=84.112.37.201;proto=http", "84.112.37.201"]


def test_a_line_of_each_proxy(watch):
    """Where each proxy adds a line of its own to an ASGI request, the first is not lost."""
    seen = watch(
        STARLETTE
        + 'ask(("X-Forwarded-For", "84.112.37.201"), ("X-Forwarded-For", "10.0.0.3"), ("User-Agent", "L (X)"))'
    )
    [headers] = [one["value"] for one in seen.learnt if one["source"] == "starlette.headers"]
    assert headers["x-forwarded-for"] == ["84.112.37.201, 10.0.0.3", "84.112.37.201"]
    assert headers["user-agent"] == "L (X)"
