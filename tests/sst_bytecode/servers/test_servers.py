"""Web frameworks and servers watched for real: what a visitor brings is theirs, however it comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

FRAMEWORKS = {"cherrypy": "cherrypy", "falcon": "falcon", "falcon_asgi": "falcon", "pyramid": "webob"}
SESSIONS = {"cherrypy": "cherrypy", "pyramid": "webob"}
WAYS = {"form": "POST", "json": "POST", "upload": "POST", "query": "GET", "cookie": "GET"}
ZELDA = {"email": "Zelda.Quill@mail.example", "phone": "+4791234567", "city": "Köln"}
RUNE = {"email": "Rune.Falk@post.example", "phone": "+4798765432", "city": "Ålesund"}
TOWNS = {"form": "Köln", "json": "Ålesund", "upload": "Molde", "query": "Tromsø", "cookie": "Bergen"}
TOLD = {("email", "lower > sha256"), ("phone", ""), ("city", "")}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_a_visitor_brings_is_theirs(shop, framework):
    """A form, JSON, a form with a file, a query, cookies, under a path that names the person: each from its route."""
    with shop(framework) as one:
        for way in WAYS:
            key, given = visitor(way)
            assert one.ask(way, f"/{key}", given) == "told"
    for event, way in zip(one.events(), WAYS, strict=True):
        assert (event.site.file, event.site.line) == ("crm.py", one.line)
        assert told(event) == TOLD, (way, event)
        assert {item.person for item in event.data} == {visitor(way)[0]}, (way, event)
        assert all(item.source.startswith(f"{FRAMEWORKS[framework]}.") for item in event.data), (way, event)
        method, path = event.route.split()
        assert (method, path.partition("{")[0]) == (WAYS[way], f"/{way}/"), event.route


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_visitors_at_once_are_kept_apart(shop, framework):
    """Two people whose requests are in course at the same time: to each is told what is theirs alone."""
    with shop(framework) as one, ThreadPoolExecutor() as pool:
        asked = {"4711": {**ZELDA, "wait": "1", "to": "north"}, "4712": {**RUNE, "wait": "1", "to": "south"}}
        done = [pool.submit(one.ask, "query", f"/{key}", given) for key, given in asked.items()]
        assert [each.result() for each in done] == ["told", "told"]
    found = {event.recipient.url.rpartition("/")[2]: event for event in one.events()}
    assert all(told(event) == TOLD for event in found.values())
    whose = {to: {item.person for item in event.data} for to, event in found.items()}
    assert whose == {given["to"]: {key} for key, given in asked.items()}


@pytest.mark.parametrize("framework", SESSIONS)
def test_a_session_names_its_person(shop, framework):
    """Who logged in is who a later request is of, whatever it calls itself."""
    with shop(framework) as one:
        assert one.ask("login", "/4711", {}) == "hello"
        assert one.ask("me", "", ZELDA) == "told"
    (event,) = one.events()
    assert told(event) == TOLD
    assert {item.person for item in event.data} == {"4711"}


WSGI = {name: ["of_wsgi.py", name] for name in ("wsgiref", "waitress", "cheroot", "werkzeug")}
GUNICORN = ["-m", "gunicorn", "of_wsgi:app"]
PLAIN = {
    **WSGI,
    "asgi": ["of_asgi.py", "h11"],
    "asgi with httptools": ["of_asgi.py", "httptools"],
    "gevent": ["-m", "gevent.monkey", "of_wsgi.py", "gevent"],
    "gunicorn": [*GUNICORN, "--threads", "2"],
    "gunicorn with gevent": [*GUNICORN, "--worker-class", "gevent"],
    "http_server": ["of_http_server.py"],
}


@pytest.mark.parametrize("server", PLAIN)
def test_without_a_framework(shop, server):
    """A form, JSON, a query, cookies of an application that reads all of it for itself; the query names the person."""
    ways = {way: method for way, method in WAYS.items() if way != "upload"}
    with shop("", *PLAIN[server]) as one, ThreadPoolExecutor() as pool:
        for way in ways:
            key, given = visitor(way)
            assert one.ask(way, f"?user_id={key}", given) == "told"
        asked = {"4711": {**ZELDA, "wait": "1", "to": "north"}, "4712": {**RUNE, "wait": "1", "to": "south"}}
        done = [pool.submit(one.ask, "query", "", {"user_id": key, **given}) for key, given in asked.items()]
        assert [each.result() for each in done] == ["told", "told"]
    *alone, first, second = one.events()
    library = "http_server" if server == "http_server" else "asgi" if server.startswith("asgi") else "wsgi"
    sources = {"form": "body", "json": "body", "query": "query", "cookie": "cookies"}
    for event, way in zip(alone, ways, strict=True):
        assert (event.site.line, told(event)) == (one.line, TOLD), (way, event)
        assert {item.person for item in event.data} == {visitor(way)[0]}, (way, event)
        assert {item.source for item in event.data} == {f"{library}.{sources[way]}"}, (way, event)
        assert event.route == f"{ways[way]} " + ("Shop" if server == "http_server" else "/*")
    assert [told(first), told(second)] == [TOLD] * 2
    whose = {event.recipient.url.rpartition("/")[2]: {item.person for item in event.data} for event in (first, second)}
    assert whose == {given["to"]: {key} for key, given in asked.items()}


def test_webob_without_a_framework_of_ours(shop):
    """What WebOb reads of the request that has come is its visitor's; of one that the application makes, it is not."""
    with shop("webob") as one:
        key, given = visitor("form")
        assert one.ask("form", f"?user_id={key}", given) == "told"
        assert one.ask("own", f"?user_id={key}", {}) == "told"
    event, own = one.events()
    assert told(event) == TOLD
    assert {(item.person, item.source) for item in event.data} == {(key, "webob.POST")}
    assert not {item.person for item in own.data} & {key}


def test_who_logs_in_at_pyramid_is_who_its_policy_says(shop):
    """A policy of the application's own remembers the person, and tells who it is with the next request."""
    with shop("pyramid") as one:
        assert one.ask("enter", "/4711", {}) == "hello"
        assert one.ask("mine", "", ZELDA) == "told"
    (event,) = one.events()
    assert (told(event), {item.person for item in event.data}) == (TOLD, {"4711"})
    assert event.route == "POST /*traverse/mine"


def test_whom_a_tool_of_cherrypy_lets_in_is_who_asks(shop):
    """By HTTP's own login."""
    with shop("cherrypy") as one:
        assert one.ask("mine", "", ZELDA, Authorization="Basic enVsdTI2OnB3") == "told"
    (event,) = one.events()
    assert (told(event), {item.person for item in event.data}) == (TOLD, {"zulu26"})


def visitor(way):
    """Somebody who comes in this way alone: the key of the person, and what is given."""
    number = list(WAYS).index(way)
    return str(4701 + number), {
        "email": f"Zelda.{way.title()}@mail.example",
        "phone": f"+479123450{number}",
        "city": TOWNS[way],
    }


def told(event):
    """What an event told: fields and their forms."""
    return {(item.field, item.form) for item in event.data if item.category != "user_id"}
