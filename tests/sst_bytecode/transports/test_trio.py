"""trio: what it sends on sockets and streams of its own is seen like anybody's, and what it answers is no event."""

from __future__ import annotations

import pytest

from tests.sst_bytecode.transports.test_sockets import certificate


def test_trio(share, sink):
    """Streams, sockets and datagrams of trio, and streams of anyio upon it, to the name that the program gave."""
    seen = share(
        """
    import anyio, trio
    port = int(sys.argv[2])
    async def main():
        async with await trio.open_tcp_stream("localhost", port) as stream:
            await stream.send_all(b"stream " + email.encode())  # stream
            assert await stream.receive_some(5)
        with trio.socket.socket() as plain:
            await plain.connect(("localhost", port))
            await plain.send(b"plain " + email.encode())  # plain
            await plain.recv(5)
            await plain.sendmsg([b"parts ", email.encode()])  # parts
            await plain.recv(5)
        with trio.socket.socket(type=trio.socket.SOCK_DGRAM) as datagrams:
            await datagrams.sendto(email.encode(), ("localhost", port))  # datagram
    trio.run(main)
    async def later():
        async with await anyio.connect_tcp("localhost", port) as stream:
            await stream.send(b"any " + email.encode())  # anyio
            await stream.receive()
    anyio.run(later, backend="trio")
    """,
        sink.port,
    )
    kind = ("socket", "socket", "trio.send", "body")
    marks = ("stream", "plain", "parts", "datagram", "anyio")
    assert {event.recipient.host for event in seen.events} <= {"localhost", "127.0.0.1"}
    for event in seen.events:
        assert event.recipient.port == sink.port
    assert seen.at("stream")[0].recipient.host == "localhost"
    assert seen.at("datagram")[0].recipient.url.startswith("udp:")
    for mark in marks:
        [event] = seen.at(mark)
        assert (event.kind, event.library, event.operation) == kind[:3], mark
        assert [(item.field, item.where) for item in event.data] == [("email", "body")], mark
    assert len(seen.events) == len(marks)


@pytest.mark.parametrize("library", ["trio", "anyio"])
def test_tls(share, tmp_path, assert_sent, library):
    """What goes through TLS upon trio is seen before it is encrypted, once; what the server answers is no event."""
    how = {
        "trio": """
        plain = await trio.open_tcp_stream("localhost", port)
        secret = trio.SSLStream(plain, trusting, server_hostname="localhost")
        await secret.send_all(email.encode())  # sent
        assert await secret.receive_some(9) == b"+OK"
        """,
        "anyio": """
        secret = await anyio.connect_tcp("localhost", port, ssl_context=trusting, tls_hostname="localhost")
        await secret.send(email.encode())  # sent
        assert await secret.receive(9) == b"+OK"
        """,
    }[library]
    seen = share(
        f"""
    import ssl, trio, anyio
    trusting = ssl.create_default_context(cafile=sys.argv[2])
    trusting.check_hostname = False
    async def answer(stream):
        assert await stream.receive_some(99)
        await stream.send_all(b"+OK")
    async def main():
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2])
        async with trio.open_nursery() as nursery:
            listeners = await nursery.start(lambda task_status: trio.serve_ssl_over_tcp(
                answer, 0, context, host="127.0.0.1", task_status=task_status))
            port = listeners[0].transport_listener.socket.getsockname()[1]
            await client(port, trusting)
            nursery.cancel_scope.cancel()
    async def client(port, trusting):{how}
    trio.run(main)
    """,
        certificate(tmp_path),
    )
    operation = {"trio": "trio.send", "anyio": "anyio.send"}[library]
    assert_sent(seen, {"sent": ("socket", "socket", operation, "body")}, host="localhost")


def test_httpx_upon_trio(share, service, assert_sent):
    """A request of httpx upon trio is told by httpx, and not a second time by trio's socket."""
    seen = share(
        """
    import httpx, trio
    async def main():
        async with httpx.AsyncClient() as client:
            await client.post(sys.argv[2], json={"email": email})  # posted
    trio.run(main)
    """,
        service.url,
    )
    assert_sent(seen, {"posted": ("http", "httpx", "httpx.AsyncClient.post", "body.email")})
