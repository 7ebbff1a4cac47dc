"""What a view reads after it has opened a connection is followed, whatever the library did to open it."""

from __future__ import annotations

import textwrap

OPENED = {
    "websockets_sync": "with web.connect(address): passed_on()",
    "websockets_async": """
        async def main():
            async with websockets.connect(address):
                passed_on()
        asyncio.run(main())
        """,
    "websocket_client": """
        connection = websocket.create_connection(address)
        passed_on()
        connection.close()
        """,
    "httpx_stream": "with httpx.stream('GET', SINK + '/more'): passed_on()",
    "aiohttp_websocket": """
        async def main():
            async with aiohttp.ClientSession() as client, client.ws_connect(address):
                passed_on()
        asyncio.run(main())
        """,
    "answer_not_read": """
        connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
        connection.request("GET", "/more")
        answer = connection.getresponse()
        passed_on()
        answer.read()
        connection.close()
        """,
    "body_not_sent": """
        connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
        connection.putrequest("POST", "/more")
        connection.putheader("Content-Length", "4")
        connection.endheaders()
        connection.send(b"no")
        passed_on()
        connection.send(b"ne")
        connection.getresponse().read()
        connection.close()
        """,
    "mail": "with smtplib.SMTP('127.0.0.1', polite): passed_on()",
    "files": """
        with ftplib.FTP() as connection:
            connection.connect("127.0.0.1", polite)
            passed_on()
        """,
    "redis": """
        with redis.Redis(port=int(sys.argv[2]), protocol=2).pubsub() as channel:
            channel.subscribe("news")
            passed_on()
        """,
    "grpc": """
        with grpc.insecure_channel(f"127.0.0.1:{calls}") as channel:
            answers = channel.unary_stream("/shop.News/Many")(b"all")
            next(answers)
            passed_on()
            answers.cancel()
        """,
    "digest_then_request": """
        hashlib.sha1(os.urandom(16)).hexdigest()
        requests.post(SINK + "/more")
        passed_on()
        """,
}

PROGRAM = """\
import asyncio, base64, ftplib, hashlib, http.client, os, smtplib, socketserver, sys, threading
from concurrent.futures import ThreadPoolExecutor
import aiohttp, grpc, httpx, redis, requests, websocket, websockets
import websockets.sync.client as web
import websockets.sync.server as served
from flask import Flask, request

SINK = "http://127.0.0.1:" + sys.argv[1]

class Polite(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 good morning\\r\\n")
        for line in self.rfile:
            self.wfile.write(b"221 fine\\r\\n")

class News(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.unary_stream_rpc_method_handler(lambda message, context: iter([b"one", b"two"]))

def echo(connection):
    for message in connection:
        connection.send(message)

socketserver.ThreadingTCPServer.daemon_threads = True
lines = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Polite)
polite = lines.server_address[1]
server = served.serve(echo, "127.0.0.1", 0)
address = "ws://127.0.0.1:%d" % server.socket.getsockname()[1]
for one in lines, server:
    threading.Thread(target=one.serve_forever, daemon=True).start()
called = grpc.server(ThreadPoolExecutor(2))
called.add_generic_rpc_handlers((News(),))
calls = called.add_insecure_port("127.0.0.1:0")
called.start()

app = Flask("shop")

def passed_on():
    made = base64.b85encode(request.json["email"].encode()).decode()
    requests.post(SINK + "/passed", json={"v": made})  # passed on

"""
VISITS = """\
with app.test_client() as visitor:
    for turn in "12":
        for rule in app.url_map.iter_rules():
            if rule.endpoint != "static":
                email = f"{rule.endpoint[10:]}-{turn}@example.org"
                assert visitor.post(rule.rule + "?from=letter", json={"email": email}).data == b"done"
server.shutdown()
lines.shutdown()
called.stop(0)
"""


def test_what_is_read_later_is_followed(watch, service, sink):
    """Of a visitor without a session, in this request and in the next one on the same thread."""
    views = [
        f'@app.post("/{name}")\ndef opened_by_{name}():\n{textwrap.indent(textwrap.dedent(code).strip(), "    ")}\n'
        '    return "done"\n\n'
        for name, code in OPENED.items()
    ]
    seen = watch(PROGRAM + "".join(views) + VISITS, service.port, sink.port)
    told = [
        (event.route.removeprefix("POST /"), [(item.field, item.form, item.evidence) for item in event.data])
        for event in seen.at("passed on")
    ]
    followed = [("email", "base85", ("flow",))]
    assert sorted(told) == sorted((name, followed) for name in OPENED for _ in "12")
