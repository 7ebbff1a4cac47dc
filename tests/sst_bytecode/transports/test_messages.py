"""Mail, websockets, gRPC, other programs and shipped logs: one event for each message, from the line that gave it."""

from __future__ import annotations

ECHO = """
import grpc
from concurrent.futures import ThreadPoolExecutor
received = []
class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        received.append(dict(details.invocation_metadata))
        if details.method.endswith("One"):
            return grpc.unary_unary_rpc_method_handler(lambda message, context: message)
        return grpc.stream_stream_rpc_method_handler(lambda messages, context: messages)
server = grpc.server(ThreadPoolExecutor(2))
server.add_generic_rpc_handlers((Echo(),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
"""


def test_mail(share, assert_sent):
    """A mail is one event of kind email, to its server, with its recipients and its content."""
    seen = share(
        """
    import smtplib
    from email.message import EmailMessage
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = email, "shop@example.com", "Welcome"
    mail["X-Visitor"] = email
    mail.set_content("Dear " + email + ", welcome\\u2026")
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.send_message(mail)  # message
        client.sendmail("shop@example.com", ["someone@example.net"], "Subject: new" + chr(10) * 2 + email)  # text
    async def main():
        import aiosmtplib
        await aiosmtplib.send(mail, hostname="127.0.0.1", port=server.port, start_tls=False)  # async
    import asyncio
    asyncio.run(main())
    assert len(kept) == 3
    """,
        setup="""
    from aiosmtpd.controller import Controller
    kept = []
    class Keep:
        async def handle_DATA(self, server, session, envelope):
            kept.append(envelope)
            return "250 OK"
    import socket
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    server = Controller(Keep(), hostname="127.0.0.1", port=number)
    server.start()
    """,
        after="server.stop()",
    )
    seen.events[:] = [
        event for event in seen.events if event.operation != "unexplained connection"
    ]  # of the controller
    assert_sent(
        seen,
        {
            "message": ("email", "smtplib", "smtplib.sendmail", "headers.to", "body.to", "body.x-visitor"),
            "text": ("email", "smtplib", "smtplib.sendmail", "body"),
            "async": ("email", "aiosmtplib", "aiosmtplib.sendmail", "headers.to", "body.to", "body.x-visitor"),
        },
    )
    assert all(event.outcome == "ok" for event in seen.events)


WEBSOCKETS = """
import threading
import websockets.sync.server as served
def echo(connection):
    for message in connection:
        connection.send(message)
server = served.serve(echo, "127.0.0.1", 0)
address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
threading.Thread(target=server.serve_forever, daemon=True).start()
"""


def test_websockets(share, assert_sent):
    """What opens a websocket and each message on it, before it is masked; the echo of a server is no event."""
    seen = share(
        """
    import asyncio
    import aiohttp, websocket, websockets
    import websockets.sync.client as web
    with web.connect(address + "/in?mail=" + email) as connection:  # opened
        connection.send("hello " + email)  # sent
        assert connection.recv()
    async def main():
        async with websockets.connect(address + "/later") as connection:  # opened later
            await connection.send(b"hello " + email.encode())  # later sent
            assert await connection.recv()
        async with aiohttp.ClientSession() as client:
            async with client.ws_connect(address + "/other") as connection:  # aiohttp opened
                await connection.send_json({"email": email})  # aiohttp sent
                assert await connection.receive()
    asyncio.run(main())
    old = websocket.create_connection(address + "/old")  # old opened
    old.send("hello " + email)  # old sent
    assert old.recv()
    """,
        setup=WEBSOCKETS,
        after="server.shutdown()",
    )
    assert_sent(
        seen,
        {
            "opened": ("socket", "websockets", "websockets.connect", "url.query.mail"),
            "sent": ("socket", "websockets", "websockets.send", "body"),
            "opened later": ("socket", "websockets", "websockets.connect"),
            "later sent": ("socket", "websockets", "websockets.send", "body"),
            "aiohttp opened": ("http", "aiohttp", "aiohttp.request"),
            "aiohttp sent": ("socket", "aiohttp", "aiohttp.ws.send", "body.email"),
            "old opened": ("socket", "websocket", "websocket.connect"),
            "old sent": ("socket", "websocket", "websocket.send", "body"),
        },
    )


def test_grpc(share, assert_sent):
    """Messages of a client of gRPC, of streams too, sync and asyncio; those of a server are answers."""
    seen = share(
        """
    import asyncio
    body = b'{"email": "' + email.encode() + b'"}'
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        channel.unary_unary("/shop.Echo/One")(body)  # single
        list(channel.stream_stream("/shop.Echo/Many")(iter([b"first", body])))  # many
    async def main():
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            await channel.unary_unary("/shop.Echo/One")(body)  # later
    asyncio.run(main())
    """,
        setup=ECHO,
        after="server.stop(0)",
    )
    kind = ("http", "grpc", "grpc.call", "body.email")
    assert_sent(seen, dict.fromkeys(("single", "many", "later"), kind))
    assert seen.at("many")[0].recipient.url.endswith("/shop.Echo/Many")


CALLS = """
import asyncio, base64
credentials = base64.b64encode(email.encode() + b":secret").decode()
first = (("x-subject", email), ("x-tenant", "shop"))
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    one, many = channel.unary_unary("/shop.Echo/One"), "/shop.Echo/Many"
    one(b"message", metadata=first)  # call
    one.with_call(b"message", metadata=list(first))  # with call
    one.future(b"message", None, first).result()  # future
    list(channel.unary_stream(many)(b"message", metadata=first))  # unary stream
    channel.stream_unary(many)(iter([b"message"]), metadata=first)  # stream unary
    list(channel.stream_stream(many)(iter([b"message", b"other"]), metadata=first))  # stream stream
    one(b"message", metadata=(pair for pair in first))  # once
    one(b"message", metadata=(("user-agent", email), ("authorization", "Basic " + credentials)))  # technical
    assert [one.get("x-subject") for one in received] == [email] * 7 + [None]
    class Adding(grpc.UnaryUnaryClientInterceptor):
        def intercept_unary_unary(self, go_on, details, message):
            return go_on(details._replace(metadata=first), message)  # intercepted
    grpc.intercept_channel(channel, Adding()).unary_unary("/shop.Echo/One")(b"message")
class AddingLater(grpc.aio.UnaryUnaryClientInterceptor):
    async def intercept_unary_unary(self, go_on, details, message):
        details.metadata.add("x-subject", email)
        return await go_on(details, message)
async def main():
    target, many = f"127.0.0.1:{port}", "/shop.Echo/Many"
    async with grpc.aio.insecure_channel(target) as channel:
        await channel.unary_unary("/shop.Echo/One")(b"message", metadata=first)  # later
        await channel.stream_unary(many)(iter([b"message"]), metadata=grpc.aio.Metadata(*first))  # later stream
        async for _ in channel.stream_stream(many)(iter([b"message"]), metadata=first):  # later streams
            pass
    async with grpc.aio.insecure_channel(target, interceptors=[AddingLater()]) as channel:
        await channel.unary_unary("/shop.Echo/One")(b"message")  # intercepted later
asyncio.run(main())
"""


def test_metadata_of_grpc(share, assert_sent):
    """What a call says beside its messages are headers, in all shapes of calls, by interceptors too."""
    seen = share(CALLS, setup=ECHO, after="server.stop(0)")
    marks = (
        "call", "with call", "future", "unary stream", "stream unary", "stream stream", "intercepted", "later",
        "later stream", "later streams", "intercepted later",
    )  # fmt: skip
    kind = ("http", "grpc", "grpc.call")
    assert_sent(
        seen,
        dict.fromkeys(marks, (*kind, "headers.x-subject"))
        | {"technical": (*kind, "headers.authorization.user"), "once": kind},
    )


def test_messages_of_proto_plus(share, assert_sent):
    """Fields of Google's clients have their names, in whatever message they are."""
    seen = share(
        """
    import proto
    class Person(proto.Message):
        email = proto.Field(proto.STRING, number=1)
    class Order(proto.Message):
        people = proto.RepeatedField(proto.MESSAGE, number=1, message=Person)
        by_role = proto.MapField(proto.STRING, proto.MESSAGE, number=2, message=Person)
    order = Order(people=[Person(email=email)], by_role={"buyer": Person(email=email)})
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        channel.unary_unary("/shop.Echo/One", request_serializer=Order.serialize)(order)  # order
    """,
        setup=ECHO,
        after="server.stop(0)",
    )
    assert_sent(seen, {"order": ("http", "grpc", "grpc.call", "body.people[0].email", "body.by_role.buyer.email")})


def test_processes(share):
    """The arguments, the environment and the input of another program, however it is started."""
    seen = share("""
    import asyncio, os, subprocess
    subprocess.run(["true", email])  # run
    subprocess.run(["cat"], input=email, text=True, capture_output=True)  # input
    with subprocess.Popen(["cat"], stdin=-1, stdout=-1, env={**os.environ, "VISITOR": email}) as child:  # child
        child.stdin.write(b"hello " + email.encode())
        child.communicate()
    os.system("true " + email)  # system
    os.popen("true " + email).close()  # popen
    async def main():
        child = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)  # async child
        await child.communicate(b"hello " + email.encode())
    asyncio.run(main())
    """)
    hosts = {event.site.line: event.recipient.host for event in seen.events}
    assert [hosts[seen.line(f"# {mark}")] for mark in ("run", "input", "system")] == ["true", "cat", "true"]
    by_program = {
        "run": "true",
        "input": "cat",
        "child": "cat",
        "system": "true",
        "popen": "true",
        "async child": "cat",
    }
    where = {"run": "body.args[1]", "input": "body", "child": "body.env.VISITOR", "system": "body.args[0]",
             "popen": "body.args[0]",
             "async child": "body"}  # fmt: skip
    for mark, program in by_program.items():
        [event] = [one for one in seen.events if one.site.line == seen.line(f"  # {mark}")]
        assert (event.kind, event.recipient.host) == ("process", program), mark
        assert where[mark] in {item.where for item in event.data}, mark
    assert {item.where for item in seen.at("child")[0].data} == {"body.env.VISITOR", "body"}


def test_file_as_input(share):
    """A file that a program is given as its input is read from where it stands, and stands there still."""
    seen = share("""
    import subprocess, tempfile
    with tempfile.TemporaryFile() as file:
        file.write(b"skipped " + email.encode())
        file.seek(8)
        done = subprocess.run(["cat"], stdin=file, capture_output=True)  # file
        assert done.stdout == email.encode()
    with tempfile.TemporaryFile() as file:
        file.write(email.encode() + b" skipped")
        file.seek(len(email))
        subprocess.run(["cat"], stdin=file.fileno(), capture_output=True)  # behind it
    subprocess.run(["true"], stdin=subprocess.DEVNULL)  # nothing
    """)
    assert [{item.where for item in seen.at(mark)[0].data} for mark in ("file", "behind it", "nothing")] == [
        {"body"},
        set(),
        set(),
    ]


def test_a_log_shipped_during_a_request_is_an_event_of_its_own(share, service, sink):
    """A client that logs what it sends while it sends it: the request is one event, the record another."""
    seen = share(
        """
    import logging, requests
    from logging import handlers
    logging.getLogger("urllib3").setLevel("DEBUG")
    logging.getLogger("urllib3").addHandler(handlers.SocketHandler("127.0.0.1", int(sys.argv[2])))
    requests.get(f"http://127.0.0.1:{sys.argv[3]}/", params={"email": email})  # both
    """,
        sink.port,
        service.port,
    )
    told = [(event.library, bool(event.data)) for event in seen.at("both")]
    assert ("requests", True) in told
    assert ("logging", True) in told


def test_shipped_logs(share, service, sink, assert_sent):
    """Handlers of logging that ship records: each at the line that logs, with what the record says."""
    seen = share(
        """
    import logging
    from logging import handlers
    def logger(name, handler):
        made = logging.getLogger(name)
        made.setLevel("INFO")
        made.propagate = False
        made.addHandler(handler)
        return made
    socket = logger("a", handlers.SocketHandler("127.0.0.1", int(sys.argv[2])))
    syslog = logger("b", handlers.SysLogHandler(("127.0.0.1", int(sys.argv[2]))))
    web = logger("c", handlers.HTTPHandler(f"127.0.0.1:{sys.argv[3]}", "/log", method="POST"))
    socket.info("hello %s", email)  # pickled
    syslog.info("hello %s", email)  # syslog
    web.info("hello " + email)  # web
    """,
        sink.port,
        service.port,
    )
    assert_sent(
        seen,
        {
            "pickled": ("socket", "logging", "logging.SocketHandler", "body.msg"),
            "syslog": ("socket", "socket", "socket.send", "body"),
            "web": ("http", "http.client", "http.client.request", "body.msg"),
        },
    )
    assert [event.outcome for event in seen.events] == ["ok", "ok", "200"]


def test_shipped_logs_of_a_vendors_format(share, sink, assert_sent):
    """What a handler that overrides ``makePickle`` sends is read as it is, and goes over the wire of its base."""
    seen = share(
        """
    import json, logging, pickle, struct, zlib
    from logging import handlers
    def packed(record):
        return json.dumps({"short_message": record.getMessage()}).encode()
    class Gelf(handlers.DatagramHandler):
        def makePickle(self, record):
            return zlib.compress(packed(record))
    class DatagramHandler(handlers.SocketHandler):  # by its name alone
        def makePickle(self, record):
            return packed(record) + bytes(1)
    class Framed(handlers.SocketHandler):
        def makePickle(self, record):
            return struct.pack(">L", len(packed(record))) + packed(record)
    class Newer(handlers.DatagramHandler):
        def makePickle(self, record):
            return pickle.dumps({"msg": record.getMessage()}, 5)
    def logger(name, kind):
        made = logging.getLogger(name)
        made.setLevel("INFO")
        made.propagate = False
        made.addHandler(kind("127.0.0.1", int(sys.argv[2])))
        return made
    logger("a", Gelf).info("hello %s", email)  # gelf
    logger("b", DatagramHandler).info("hello %s", email)  # zero
    logger("c", Framed).info("hello %s", email)  # framed
    logger("d", Newer).info("hello %s", email)  # newer
    """,
        sink.port,
    )
    told = ("socket", "logging", "logging.SocketHandler")
    assert_sent(
        seen,
        {
            "gelf": (*told, "body.short_message"),
            "zero": (*told, "body.short_message"),
            "framed": (*told, "body.short_message"),
            "newer": (*told, "body.msg"),
        },
    )
    assert [event.recipient.url for event in seen.events] == [
        f"{scheme}://127.0.0.1:{sink.port}" for scheme in ("udp", "tcp", "tcp", "udp")
    ]


def test_questions_about_the_machine(share, assert_sent):
    """What libraries ask the system while they are imported is nobody's data and no event; the application's own is."""
    seen = share(
        """
    import ctypes.util, platform, subprocess
    ctypes.util.find_library("pthread")
    platform.processor()
    subprocess.run(["uname", email])  # own
    """
    )
    assert_sent(seen, {"own": ("process", "subprocess", "subprocess.Popen", "body.args[1]")}, host="uname")
