"""Sockets, streams and other senders below HTTP: one event for each line that sends, nothing for what only answers."""

from __future__ import annotations

import pytest


def test_sockets(share, sink, assert_sent):
    """Every method of a plain socket, its file and its datagrams are seen; the name is that which was connected to."""
    seen = share(
        """
    import socket
    port = int(sys.argv[2])
    client = socket.create_connection(("localhost", port))
    client.sendall(b"all " + email.encode())  # all
    client.recv(9)
    client.send(b"some " + email.encode())  # some
    client.recv(9)
    client.sendmsg([b"parts ", email.encode()])  # parts
    client.recv(9)
    with client.makefile("wb") as file:
        file.write(b"file " + email.encode())
        file.flush()  # file
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.sendto(email.encode(), ("localhost", port))  # datagram
    left, right = socket.socketpair()
    left.sendall(email.encode())  # pair
    """,
        sink.port,
    )
    assert [seen.at(mark)[0].recipient.url.partition(":")[0] for mark in ("all", "datagram")] == ["tcp", "udp"]
    kind = ("socket", "socket", "socket.send", "body")
    assert_sent(seen, dict.fromkeys(("all", "some", "parts", "file", "datagram"), kind), host="localhost")


def test_streams(share, sink, assert_sent):
    """Streams and transports of asyncio and anyio, and the socket methods of the loop."""
    seen = share(
        """
    import asyncio, anyio, socket
    port = int(sys.argv[2])
    async def main():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(email.encode())  # write
        await reader.read(5)
        writer.writelines([b"a ", email.encode()])  # writelines
        await reader.read(5)
        writer.transport.write(email.encode())  # transport
        await reader.read(5)
        stream = await anyio.connect_tcp("127.0.0.1", port)
        await stream.send(b"any " + email.encode())  # anyio
        await stream.receive()
        loop = asyncio.get_running_loop()
        plain = socket.socket()
        plain.setblocking(False)
        await loop.sock_connect(plain, ("127.0.0.1", port))
        await loop.sock_sendall(plain, b"loop " + email.encode())  # loop
        await loop.sock_recv(plain, 5)
    asyncio.run(main())
    """,
        sink.port,
    )
    assert_sent(
        seen,
        {
            **dict.fromkeys(("write", "writelines", "transport"), ("socket", "socket", "asyncio.write", "body")),
            "anyio": ("socket", "socket", "anyio.send", "body"),
            "loop": ("socket", "socket", "asyncio.sock_sendall", "body"),
        },
    )


def test_uvloop_streams(share, sink, assert_sent):
    """Streams over a loop that is written in C are seen at the stream."""
    seen = share(
        """
    import asyncio, uvloop
    async def main():
        reader, writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
        writer.write(email.encode())  # write
        await reader.read(5)
    uvloop.run(main())
    """,
        sink.port,
    )
    assert_sent(seen, {"write": ("socket", "socket", "asyncio.write", "body")})


def test_tls(share, tmp_path, assert_sent):
    """What goes through TLS is seen before it is encrypted: of a socket, of a stream, and only once."""
    seen = share(
        """
    import asyncio, socket, ssl
    trusting = ssl.create_default_context(cafile=sys.argv[2])
    trusting.check_hostname = False
    with socket.create_connection(("127.0.0.1", port)) as plain, trusting.wrap_socket(plain) as secret:
        secret.sendall(email.encode())  # socket
        assert secret.recv(9) == b"+OK"
    async def main():
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
        writer.write(email.encode())  # stream
        assert await reader.read(9) == b"+OK"
    asyncio.run(main())
    """,
        certificate(tmp_path),
        setup="""
    import socket, ssl, threading
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    def serve():
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2])
        for _ in range(2):
            connection, _ = server.accept()
            with context.wrap_socket(connection, server_side=True) as secret:
                assert secret.recv(99)
                secret.sendall(b"+OK")
    threading.Thread(target=serve, daemon=True).start()
    """,
    )
    assert_sent(
        seen,
        {
            "socket": ("socket", "socket", "ssl.send", "body"),
            "stream": ("socket", "socket", "asyncio.write", "body"),
        },
    )


def certificate(folder):
    """A file with a key and a certificate that it has signed itself."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_answers_of_servers_are_no_events(share):
    """What this process answers to those who come to it is no sharing of its own, in threads or in asyncio."""
    seen = share(
        """
    import http.client
    for port in (web.server_port, streams):
        client = http.client.HTTPConnection("127.0.0.1", port)
        client.request("GET", "/?mail=" + email)  # asked
        assert email.encode() in client.getresponse().read()
    """,
        setup="""
    import asyncio, threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    class Echo(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.path.encode())
        def log_message(self, *_):
            pass
    web = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    ready = threading.Event()
    async def answer(reader, writer):
        line = await reader.readline()
        writer.write(b"HTTP/1.0 200 OK" + bytes([13, 10, 13, 10]) + line)
        await writer.drain()
        writer.close()
    async def serve():
        global streams
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        streams = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()
    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait()
    """,
    )
    assert [(event.kind, event.library) for event in seen.events] == [("http", "http.client")] * 2


@pytest.mark.parametrize("asks", ["monkey.patch_all()", ""])
def test_answers_of_gevent_are_no_events(watch, asks):
    """A server that takes its connections by a way of its own answers them all the same."""
    seen = watch(
        f"""
from gevent import monkey
{asks}
import gevent, urllib.request
from gevent.pywsgi import WSGIServer
def application(environ, start_response):
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"you are ada.lovelace@example.org"]
server = WSGIServer(("127.0.0.1", 0), application, log=None)
server.start()
def visit():
    return urllib.request.urlopen(f"http://127.0.0.1:{{server.server_port}}/").read()  # asked
print(gevent.get_hub().threadpool.spawn(visit).get())
server.stop()
"""
    )
    assert "ada.lovelace@example.org" in seen.out
    assert seen.events == seen.at("asked")


def test_answers_on_a_connection_that_was_handed_on(share):
    """It came to the port on which the program listens, whoever accepted it: a parent, or code that is not watched."""
    seen = share(
        """
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    accepted = server._accept()[0]
    child = os.fork()
    if not child:
        socket.socket(fileno=accepted).sendall(email.encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert client.recv(99) == email.encode()
    client.sendall(email.encode())  # asked
    datagrams = socket.socket(type=socket.SOCK_DGRAM)
    datagrams.bind(server.getsockname())
    datagrams.connect(("127.0.0.1", 9))
    datagrams.send(email.encode())  # datagram
    """,
        setup="import os, socket",
    )
    assert [event.operation for event in seen.at("asked") + seen.at("datagram")] == ["socket.send"] * 2
    assert len(seen.events) == 2


def test_redis(share, sink, assert_sent):
    """A client of Redis, which writes to its socket itself, is seen command by command."""
    seen = share(
        """
    import redis
    client = redis.Redis(port=int(sys.argv[2]), protocol=2)
    client.execute_command("SET", "visitor", email)  # set
    """,
        sink.port,
    )
    assert_sent(seen, {"set": ("socket", "socket", "socket.send", "body")}, host="localhost")
    assert any(b"Ada.Lovelace@example.org" in one for one in sink.received)


def test_messagepack_in_redis(share, sink):
    """What is packed for Redis is found in the text of its protocol, and told once, as its visitor's."""
    seen = share(
        """
    import msgpack, redis
    client = redis.Redis(port=int(sys.argv[2]), protocol=2)
    client.execute_command("SET", "visitor", msgpack.packb({"mail": email}))  # set
    """,
        sink.port,
        email="Roisin.Byrne@tuam.example",
    )
    [event] = seen.at("set")
    assert [(item.field, item.person, item.evidence) for item in event.data] == [("email", "7", ("value", "flow"))]


def test_unexplained(share, sink):
    """A connection that nothing watched is sent on is shown as unexplained, with host and line; others are not."""
    seen = share(
        """
    import os, socket, http.client
    raw = socket.create_connection(("localhost", int(sys.argv[2])))  # by number
    os.write(raw.fileno(), email.encode())
    raw.recv(9)
    plain = socket.create_connection(("localhost", int(sys.argv[2])))  # explained
    plain.sendall(b"hello")  # sent
    """,
        sink.port,
    )
    [event] = seen.at("by number")
    assert (event.kind, event.operation, event.limits) == ("socket", "unexplained connection", ("unexplained",))
    assert (event.recipient.host, event.recipient.port, event.data) == ("localhost", sink.port, ())
    assert not seen.at("explained")
    assert len(seen.at("sent")) == 1


MONGO = """
import socket, struct, threading
import bson
def answer(connection):
    stream = connection.makefile("rb")
    while len(head := stream.read(16)) == 16:
        size, number, _, operation = struct.unpack("<iiii", head)
        stream.read(size - 16)
        state = {"ok": 1.0, "n": 1, "isWritablePrimary": True, "maxWireVersion": 21, "maxBsonObjectSize": 1 << 24,
                 "maxMessageSizeBytes": 1 << 25, "maxWriteBatchSize": 1000, "helloOk": True}
        begin, kind = (bytes(5), 2013) if operation == 2013 else (struct.pack("<iqii", 8, 0, 0, 1), 1)
        body = begin + bson.encode(state)
        connection.sendall(struct.pack("<iiii", 16 + len(body), 1, number, kind) + body)
def serve():
    while True:
        threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
"""


def test_mongodb(share):
    """A command to MongoDB is read by its names: numbers, dates and texts, in whatever section of the message."""
    seen = share(
        """
    import datetime, pymongo
    client = pymongo.MongoClient("127.0.0.1", server.getsockname()[1], directConnection=True)
    born = datetime.datetime(1985, 12, 10)
    client.shop.people.insert_one({"email": email, "income": 73250, "born": born})  # one
    client.shop.people.update_one({"_id": 3}, {"$set": {"email": email}}, upsert=True)  # set
    """,
        setup=MONGO,
    )
    told = {mark: {item.where for event in seen.at(mark) for item in event.data} for mark in ("one", "set")}
    assert told == {"one": {"body.documents[0].email"}, "set": {"body.updates[0].u.$set.email"}}
    outline = {place for event in seen.at("one") for place in event.outline}
    assert {"body.documents[0].income", "body.documents[0].born"} <= outline


NEO4J = """
import socket, struct, threading
def message(stream):
    found = b""
    while (size := int.from_bytes(stream.read(2), "big")) or not found:
        found += stream.read(size)
    return found
def answer(connection):
    stream = connection.makefile("rb")
    stream.read(20)
    connection.sendall(bytes([0, 0, 4, 4]))
    while True:
        kind = message(stream)[1]
        if kind == 2:
            return
        said = {1: b"\\xa2\\x86server\\x8bNeo4j/4.4.0\\x8dconnection_id\\x82b1", 16: b"\\xa1\\x86fields\\x90"}
        body = b"\\xb1\\x70" + said.get(kind, b"\\xa0")
        connection.sendall(struct.pack(">H", len(body)) + body + bytes(2))
def serve():
    while True:
        threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
"""


def test_neo4j(share):
    """A query of Neo4j's driver, whose socket sends from within a function that watches the clock."""
    seen = share(
        """
    import neo4j
    with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{server.getsockname()[1]}", auth=("u", "p")) as driver:
        with driver.session() as database:
            database.run("MERGE (p:Person {email: $email})", email=email).consume()  # run
    """,
        setup=NEO4J,
    )
    told = [event for event in seen.at("run") if event.data]
    assert [
        (event.operation, event.recipient.host, item.field, item.person) for event in told for item in event.data
    ] == [("socket.send", "127.0.0.1", "email", "7")]
    assert not any(event.limits for event in seen.events)
