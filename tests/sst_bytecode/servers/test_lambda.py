"""A function of AWS Lambda in its own runtime, watched for real: an event that was made of a request is a visitor's."""

from __future__ import annotations

import base64
import json
import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from subprocess import PIPE, Popen
from urllib.parse import urlencode

import pytest

from tests.sst_bytecode.servers.conftest import BOOT, SHOPS, Shop
from tests.sst_bytecode.servers.test_servers import RUNE, TOLD, ZELDA, told

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A function that is ended waits for its next event."""


class _Runtime(BaseHTTPRequestHandler):
    """The interface by which a function is given events and gives its answers: one after the other."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """The next invocation."""
        event = self.server.events.get()
        body = b"" if event is None else json.dumps(event).encode()
        self.send_response(200 if event is not None else 410)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "r1")
        self.send_header("Lambda-Runtime-Deadline-Ms", "9999999999999")
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-north-1:1:function:shop")
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        """An answer."""
        self.server.answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Keep the terminal clean."""


@pytest.fixture
def invoked(tmp_path, clean_env, service):
    """Give the function these events; answers what was recorded of what it sent, in order."""

    def run(*events):
        runtime = _Server(("127.0.0.1", 0), _Runtime)
        runtime.events, runtime.answers = queue.Queue(), queue.Queue()
        threading.Thread(target=runtime.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        environment = {**clean_env, "PYTHONPATH": BOOT, "SST_HOME": str(tmp_path / "home")}
        own = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.server_port}", "SHOP": f"{service.url} 0"}
        command = [sys.executable, "-m", "awslambdaric", "of_lambda.handler"]
        function = Popen(command, env={**environment, **own}, cwd=SHOPS, stdout=PIPE, stderr=PIPE)
        try:
            for event in events:
                runtime.events.put(event)
                assert runtime.answers.get(timeout=30) == {"statusCode": 200, "body": "told"}
        finally:
            function.terminate()
            output, errors = function.communicate(timeout=20)
            runtime.shutdown()
            runtime.server_close()
        assert b"Traceback" not in output + errors, (output + errors).decode()
        return Shop(0, service, environment, SHOPS).events()

    return run


def of_version_2(method, authorizer=None, **parts):
    """An event as an HTTP API or a function's URL makes it."""
    http = {"method": method, "path": "/shop", "sourceIp": "203.0.113.9", "userAgent": "Mozilla/5.0 (visitor)"}
    context = {"http": http, "stage": "$default"} | ({"authorizer": authorizer} if authorizer else {})
    return {"version": "2.0", "routeKey": f"{method} /shop", "requestContext": context, "headers": {}, **parts}


def of_version_1(method, **parts):
    """An event as a REST API makes it."""
    context = {"identity": {"sourceIp": "203.0.113.9"}, "httpMethod": method}
    return {"resource": "/shop", "httpMethod": method, "requestContext": context, "headers": {}, **parts}


EVENTS = {
    "query": of_version_2("GET", queryStringParameters=ZELDA),
    "cookies": of_version_2("PUT", cookies=[f"{name}={value}" for name, value in ZELDA.items()]),
    "json": of_version_2("POST", body=json.dumps(ZELDA), isBase64Encoded=False, headers={"content-type": JSON}),
    "base64": of_version_2(
        "POST",
        body=base64.b64encode(urlencode(ZELDA).encode()).decode(),
        isBase64Encoded=True,
        headers={"content-type": FORM},
    ),
    "form of a REST API": of_version_1(
        "POST", body=urlencode(ZELDA), isBase64Encoded=False, headers={"content-type": FORM}
    ),
    "query of a REST API": of_version_1(
        "GET",
        queryStringParameters=ZELDA,
        multiValueQueryStringParameters={name: [value] for name, value in ZELDA.items()},
    ),
    "no request": ZELDA,
}
SOURCES = {"cookies": "cookies", "query": "query", "query of a REST API": "query", "no request": "event"}


@pytest.mark.parametrize("way", EVENTS)
def test_what_a_visitor_brings_is_theirs(invoked, way):
    """In the query, in cookies, in a body, of which the gateway may have made base64: each on its route."""
    (event,) = invoked(EVENTS[way])
    assert told(event) == TOLD
    assert {item.source for item in event.data} == {f"awslambda.{SOURCES.get(way, 'body')}"}
    assert event.site.file == "crm.py"
    context = EVENTS[way].get("requestContext")
    assert event.route == (f"{context.get('httpMethod') or context['http']['method']} /shop" if context else "")


def test_whom_the_gateway_has_let_in_is_who_asks(invoked):
    """By the claims of a token, or by what an authorizer of the application's own says; each invocation is its own."""
    by_token = of_version_2("GET", {"jwt": {"claims": {"sub": "4711", "iss": "x"}}}, queryStringParameters=ZELDA)
    by_function = of_version_2("GET", {"lambda": {"user_id": "4712"}}, queryStringParameters=RUNE)
    hedda = {"email": "Hedda@fjord.example", "phone": "+4792345678", "city": "Molde"}
    by_nobody = of_version_2("GET", queryStringParameters=hedda)
    found = invoked(by_token, by_function, by_nobody)
    assert [told(event) for event in found] == [TOLD] * 3
    whose = [{item.person for item in event.data} for event in found]
    assert whose[:2] == [{"4711"}, {"4712"}]
    (nobody,) = whose[2]
    assert nobody.startswith("request:")
