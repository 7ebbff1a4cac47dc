"""What the watched program talks to: real servers where there are any, all on loopback, all in this process."""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tests.detection import stand_ins
from tests.detection.stand_ins import listening
from tests.loopback import serving
from tests.postgresql import postgresql
from tests.sst_bytecode.transports.test_sockets import certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["up"]


@contextmanager
def up(work: Path) -> Iterator[dict[str, object]]:
    """Keep all servers up; gives their ports and addresses by the names that the program knows."""
    with ExitStack() as stack:
        begin = stack.enter_context
        key = certificate(work)
        secret = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secret.load_cert_chain(key)
        local = str(work / "local")
        begin(listening(stand_ins.lines, path=local))
        web = begin(serving())
        yield {
            "web": web.port,
            "url": web.url,
            "stream": f"http://127.0.0.1:{begin(listening(stand_ins.events))}",
            "lines": begin(listening(stand_ins.lines)),
            "secret": begin(listening(stand_ins.lines, context=secret)),
            # What goes to these is seen by no other case, which would explain the connection.
            "unseen": begin(listening(stand_ins.lines)),
            "unseen_lines": begin(listening(stand_ins.lines)),
            "unseen_secret": begin(listening(stand_ins.lines, context=secret)),
            "certificate": str(key),
            "local": local,
            "http2": begin(listening(stand_ins.http2)),
            "kafka": begin(listening(stand_ins.kafka)),
            "mysql": begin(listening(stand_ins.mysql)),
            "mail": begin(_mail()),
            "websocket": begin(_websocket()),
            "grpc": begin(_grpc()),
            "postgresql": begin(_database()),
        }


@contextmanager
def _database() -> Iterator[str]:
    with postgresql() as server:
        yield server.database()


@contextmanager
def _mail() -> Iterator[int]:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    with socket.create_server(
        ("127.0.0.1", 0)
    ) as free:  # the controller asks the port that it was given whether it is up
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.ready_timeout = 60
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def _websocket() -> Iterator[str]:
    from websockets.sync.server import serve

    def echo(connection: object) -> None:
        for message in connection:
            connection.send(message)

    with serve(echo, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _grpc() -> Iterator[int]:
    import grpc

    class Echo(grpc.GenericRpcHandler):
        """Answers each message with itself."""

        def service(self, details):
            """Of one message, and of a stream."""
            if details.method.endswith("One"):
                return grpc.unary_unary_rpc_method_handler(lambda message, _context: message)
            return grpc.stream_stream_rpc_method_handler(lambda messages, _context: messages)

    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((Echo(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()
