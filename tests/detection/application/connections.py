import asyncio
import os
import socket
import ssl

import anyio
import grpc
import trio
import uvloop
import websocket
import websockets
import websockets.sync.client
from google.protobuf import struct_pb2

from transports import PORTS

HERE = ("127.0.0.1", PORTS.lines)


def trusting():
    context = ssl.create_default_context(cafile=PORTS.certificate)
    context.check_hostname = False
    return context


def plain_socket(email):
    """socket

    socket, socket.send: body
    """
    with socket.create_connection(HERE) as client:
        client.sendall(b"hello " + email.encode())
        client.recv(9)


def socket_file(email):
    """socket, by a file upon it

    socket, socket.send: body
    """
    with socket.create_connection(HERE) as client, client.makefile("wb") as file:
        file.write(email.encode())
        file.flush()


def datagrams(email):
    """socket, datagrams (UDP)

    socket, socket.send: body
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(email.encode(), HERE)


def local_socket(email):
    """socket, of this machine (Unix)

    socket, socket.send: body
    """
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(PORTS.local)
        client.sendall(email.encode())


def kept_method(email):
    """socket, its method kept in a variable

    socket, socket.send: body
    """
    with socket.create_connection(HERE) as client:
        send = client.sendall
        send(email.encode())
        client.recv(9)


def renamed_method(email):
    """socket, its method kept under another name

    unexplained connection to tcp
    """
    with socket.create_connection(("127.0.0.1", PORTS.unseen_lines)) as client:
        speak = client.sendall
        speak(email.encode())
        client.recv(9)


def written_to_descriptor(email):
    """os.write on a socket's descriptor

    unexplained connection to tcp
    """
    with socket.create_connection(HERE) as client:
        os.write(client.fileno(), email.encode())
        client.recv(9)


def secret_socket(email):
    """ssl

    socket, ssl.send: body
    """
    with (
        socket.create_connection(("127.0.0.1", PORTS.secret)) as plain,
        trusting().wrap_socket(plain) as client,
    ):
        client.sendall(email.encode())
        client.recv(9)


def memory_bio(email):
    """ssl, by way of memory (MemoryBIO)

    unexplained connection to tcp
    """
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    secret = trusting().wrap_bio(incoming, outgoing)
    with socket.create_connection(("127.0.0.1", PORTS.unseen_secret)) as plain:

        def pump(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    plain.sendall(outgoing.read())
                    incoming.write(plain.recv(65536))

        pump(secret.do_handshake)
        secret.write(email.encode())
        plain.sendall(outgoing.read())
        pump(lambda: secret.read(9))


def asyncio_stream(email):
    """asyncio, streams

    socket, asyncio.write: body
    """

    async def main():
        reader, writer = await asyncio.open_connection(*HERE)
        writer.write(email.encode())
        await reader.read(9)
        writer.close()

    asyncio.run(main())


def asyncio_secret(email):
    """asyncio, streams with TLS

    socket, asyncio.write: body
    """

    async def main():
        reader, writer = await asyncio.open_connection("127.0.0.1", PORTS.secret, ssl=trusting())
        writer.write(email.encode())
        await reader.read(9)
        writer.close()

    asyncio.run(main())


def asyncio_protocol(email):
    """asyncio, a protocol of the application's own

    socket, asyncio.write: body
    """

    class Saying(asyncio.Protocol):
        def connection_made(self, transport):
            transport.write(email.encode())
            transport.close()

    async def main():
        await asyncio.get_running_loop().create_connection(Saying, *HERE)

    asyncio.run(main())


def uvloop_stream(email):
    """uvloop, streams

    socket, asyncio.write: body
    """

    async def main():
        reader, writer = await asyncio.open_connection(*HERE)
        writer.write(email.encode())
        await reader.read(9)
        writer.close()

    uvloop.run(main())


def uvloop_protocol(email):
    """uvloop, a protocol of the application's own

    unexplained connection to tcp
    """

    class Saying(asyncio.Protocol):
        def connection_made(self, transport):
            transport.write(email.encode())
            transport.close()

    async def main():
        await asyncio.get_running_loop().create_connection(Saying, "127.0.0.1", PORTS.unseen)

    uvloop.run(main())


def anyio_stream(email):
    """anyio

    socket, anyio.send: body
    """

    async def main():
        async with await anyio.connect_tcp(*HERE) as stream:
            await stream.send(email.encode())
            await stream.receive()

    anyio.run(main)


def trio_stream(email):
    """trio, streams

    socket, trio.send: body
    """

    async def main():
        async with await trio.open_tcp_stream(*HERE) as stream:
            await stream.send_all(email.encode())
            await stream.receive_some(9)

    trio.run(main)


def trio_secret(email):
    """trio, streams with TLS

    socket, trio.send: body
    """

    async def main():
        plain = await trio.open_tcp_stream("127.0.0.1", PORTS.secret)
        stream = trio.SSLStream(plain, trusting(), server_hostname="localhost")
        await stream.send_all(email.encode())
        await stream.receive_some(9)

    trio.run(main)


def websockets_threads(email):
    """websockets, threads

    socket, websockets.send: body
    """
    with websockets.sync.client.connect(PORTS.websocket) as connection:
        connection.send("hello " + email)
        connection.recv()


def websockets_asyncio(email):
    """websockets, asyncio

    socket, websockets.send: body
    """

    async def main():
        async with websockets.connect(PORTS.websocket) as connection:
            await connection.send("hello " + email)
            await connection.recv()

    asyncio.run(main())


def websocket_client(email):
    """websocket-client

    socket, websocket.send: body
    """
    connection = websocket.create_connection(PORTS.websocket)
    connection.send("hello " + email)
    connection.recv()
    connection.close()


def grpc_call(email):
    """gRPC

    http, grpc.call: body.email
    """
    with grpc.insecure_channel(f"127.0.0.1:{PORTS.grpc}") as channel:
        channel.unary_unary("/shop.Echo/One")(b'{"email": "' + email.encode() + b'"}')


def grpc_message(email):
    """gRPC, a message of protobuf with lists and maps in it

    http, grpc.call: body.fields.people.list_value.values[0].struct_value.fields.email.string_value
    """
    message = struct_pb2.Struct()
    message.update({"people": [{"email": email}]})
    with grpc.insecure_channel(f"127.0.0.1:{PORTS.grpc}") as channel:
        channel.unary_unary("/shop.Echo/One", request_serializer=struct_pb2.Struct.SerializeToString)(message)


def grpc_asyncio(email):
    """gRPC upon asyncio, a stream

    http, grpc.call: body
    """

    async def main():
        async with grpc.aio.insecure_channel(f"127.0.0.1:{PORTS.grpc}") as channel:
            call = channel.stream_stream("/shop.Echo/Many")(iter([b"first", email.encode()]))
            async for _ in call:
                pass

    asyncio.run(main())
