"""Brokers and databases on loopback that speak as much of their protocols as one message or query needs."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

__all__ = ["events", "http2", "kafka", "lines", "listening", "mysql"]


@contextmanager
def listening(
    answer: Callable[[socket.socket], None], *, context: ssl.SSLContext | None = None, path: str = ""
) -> Iterator[int]:
    """Have *answer* talk on each connection, on a thread of its own; gives the port. *path*: a socket of Unix."""
    server = socket.create_server(("127.0.0.1", 0)) if not path else socket.socket(socket.AF_UNIX)
    if path:
        server.bind(path)
        server.listen()

    def talk(connection: socket.socket) -> None:
        with (
            suppress(OSError),  # who hangs up hangs up
            connection,
            context.wrap_socket(connection, server_side=True) if context else connection as plain,
        ):
            answer(plain)

    def accept() -> None:
        with suppress(OSError):  # closed from outside, which ends it
            while True:
                connection, _ = server.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield 0 if path else server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def lines(connection: socket.socket) -> None:
    """Answer whatever comes with one line: a server of Redis says as much."""
    while connection.recv(65536):
        connection.sendall(b"+OK\r\n")


def events(connection: socket.socket) -> None:
    """Answer each request of HTTP with a stream of server-sent events that ends at once."""
    stream = connection.makefile("rb")
    while stream.readline():
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        stream.read(length)
        answer = b'event: message_stop\ndata: {"type": "message_stop"}\n\ndata: [DONE]\n\n'
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(answer)
        connection.sendall(head + answer)


def http2(connection: socket.socket) -> None:
    """Answer each request of HTTP/2 without a body."""
    import h2.config
    import h2.connection
    import h2.events

    web = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    web.initiate_connection()
    connection.sendall(web.data_to_send())
    while data := connection.recv(65536):
        for event in web.receive_data(data):
            if isinstance(event, h2.events.StreamEnded):
                web.send_headers(event.stream_id, [(":status", "200")], end_stream=True)
        connection.sendall(web.data_to_send())


def kafka(connection: socket.socket) -> None:
    """One broker with one topic of one partition (ApiVersions 0, Metadata 1, Produce 3)."""
    stream = connection.makefile("rb")
    port = connection.getsockname()[1]
    while len(size := stream.read(4)) == 4:
        message = stream.read(struct.unpack("!i", size)[0])
        kind, version, number = struct.unpack("!hhi", message[:8])
        answer = struct.pack("!i", number) + _KAFKA[kind](port, version)
        connection.sendall(struct.pack("!i", len(answer)) + answer)


def _text(value: bytes) -> bytes:
    return struct.pack("!h", len(value)) + value


_KAFKA: dict[int, Callable[[int, int], bytes]] = {
    18: lambda _port, version: struct.pack("!hi12h", 35 if version else 0, 4, 0, 0, 3, 1, 0, 0, 3, 0, 1, 18, 0, 0),
    3: lambda port, _version: b"".join(
        [
            struct.pack("!ii", 1, 1), _text(b"127.0.0.1"), struct.pack("!ihi", port, -1, 1),
            struct.pack("!ih", 1, 0), _text(b"visits"), b"\0",
            struct.pack("!ihiiiiii", 1, 0, 0, 1, 1, 1, 1, 1),
        ]
    ),
    0: lambda _port, _version: b"".join(
        [struct.pack("!i", 1), _text(b"visits"), struct.pack("!iihqqi", 1, 0, 0, 7, -1, 0)]
    ),
}  # fmt: skip


def mysql(connection: socket.socket) -> None:
    """Let everybody in, and answer each command with OK (protocol 10, `mysql_native_password`)."""
    greeting = b"".join(
        [
            b"\x0a8.0.0\0", struct.pack("<I", 1), b"12345678\0", struct.pack("<HBHHB", 0xF7FF, 45, 2, 0x000F, 21),
            bytes(10), b"123456789012\0", b"mysql_native_password\0",
        ]
    )  # fmt: skip
    stream = connection.makefile("rb")
    connection.sendall(_packet(0, greeting))
    while len(head := stream.read(4)) == 4:
        command = stream.read(int.from_bytes(head[:3], "little"))
        if command == b"\x01":  # COM_QUIT
            return
        connection.sendall(_packet(head[3] + 1, b"\0\0\0\x02\0\0\0"))


def _packet(number: int, content: bytes) -> bytes:
    return len(content).to_bytes(3, "little") + bytes([number]) + content
