"""Connections of which nobody knows what went over them are shown, with host and line, by report and doctor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.detection.stand_ins import kafka, lines, listening

ROOT = Path(__file__).parents[3]

# A library that sends from C: how the application calls it, its name in the report, and whether the port is known.
COMPILED = {
    "psycopg": """
    import psycopg
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=ada password=s3cret connect_timeout=2")  # connects
    except psycopg.OperationalError:
        pass
    """,
    "psycopg2": """
    import psycopg2
    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="ada", password="s3cret", connect_timeout=2)  # connects
    except psycopg2.OperationalError:
        pass
    """,
    "pycurl": """
    import io, pycurl
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, f"http://ada:s3cret@127.0.0.1:{port}/person?mail={email}")
    handle.setopt(pycurl.WRITEDATA, io.BytesIO())
    handle.setopt(pycurl.HTTP09_ALLOWED, True)
    handle.setopt(pycurl.TIMEOUT, 2)
    try:
        handle.perform()  # connects
    except pycurl.error:
        pass
    """,
    "impit": """
    import impit
    try:
        impit.post(f"http://ada:s3cret@127.0.0.1:{port}/", content=email.encode(), timeout=2)  # connects
    except impit.HTTPError:
        pass
    """,
    "confluent_kafka": """
    import confluent_kafka
    producer = confluent_kafka.Producer({"bootstrap.servers": f"127.0.0.1:{port}", "log_level": 0})  # connects
    producer.produce("visits", email.encode())
    producer.purge()
    """,
}


def sst(verb, home):
    """What a verb says of what is in a home."""
    done = subprocess.run(
        [sys.executable, "-m", "sst_bytecode", verb, "--home", str(home)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        cwd=home,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("library", COMPILED)
def test_library_in_c_is_named(share, library):
    """It is named with its host at the application's line, without credentials and data, by all who tell of it."""
    with listening(kafka if library == "confluent_kafka" else lines) as port:
        seen = share("port = int(sys.argv[2])\n" + COMPILED[library].replace("\n    ", "\n"), port)
    [event] = seen.at("connects")
    assert (event.operation, event.limits, event.data) == ("unexplained connection", ("unexplained",), ())
    assert event.recipient.url.startswith(f"{library}://127.0.0.1")
    assert len(seen.events) == 1
    line = seen.line("# connects")
    assert f"unexplained: {event.recipient.url} from app.py:{line}" in sst("doctor", seen.home)
    table = sst("report", seen.home)
    assert "unexplained connection" in table
    assert f"app.py:{line}" in table
    assert "127.0.0.1" in table
    assert "s3cret" not in table + sst("doctor", seen.home)


def test_connections_of_one_line_are_counted(share, sink):
    """A line that connects again and again is named once by the doctor, with the number."""
    seen = share(
        """
    import os, socket
    for _ in range(3):
        with socket.create_connection(("localhost", int(sys.argv[2]))) as plain:  # connects
            os.write(plain.fileno(), b"hello")
            plain.recv(9)
    """,
        sink.port,
    )
    said = f"unexplained: tcp://localhost:{sink.port} from app.py:{seen.line('# connects')}, 3 times"
    assert said in sst("doctor", seen.home)


def test_what_processes_of_one_program_say_to_each_other(watch):
    """The server process of a manager is the program itself; a socket of another's at a path is not."""
    seen = watch(
        """
import multiprocessing, multiprocessing.connection, threading
def work(shared):
    shared["x"] = 1
if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        worker = multiprocessing.Process(target=work, args=(shared,))
        worker.start()
        worker.join()
        print(dict(shared))
    with multiprocessing.connection.Listener("other.socket", "AF_UNIX") as listener:
        answering = threading.Thread(target=lambda: listener.accept().close())
        answering.start()
        multiprocessing.connection.Client("other.socket", "AF_UNIX").close()  # other
        answering.join()
"""
    )
    assert "{'x': 1}" in seen.out
    assert [event.recipient.url for event in seen.at("other")] == ["unix://other.socket"]
    assert len(seen.events) == 1


def test_zeromq(watch, sink):
    """Threads of one process and processes of one machine that ZeroMQ connects are no receivers."""
    seen = watch(
        """
import sys, zmq
context = zmq.Context()
for address in "inproc://workers", "ipc://workers", f"tcp://127.0.0.1:{sys.argv[1]}":
    context.socket(zmq.PUSH).connect(address)
context.destroy(linger=0)
""",
        sink.port,
    )
    assert [event.recipient.url for event in seen.events] == [f"zmq://127.0.0.1:{sink.port}"]


@pytest.mark.parametrize("way", ["stream", "protocol"])
def test_uvloop(share, sink, way):
    """A connection that uvloop makes is explained by what its stream sends; a protocol of one's own says nothing."""
    how = {
        "stream": """
        reader, writer = await asyncio.open_connection("localhost", port)
        writer.write(b"hello")
        await reader.read(5)
        """,
        "protocol": """
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(asyncio.Protocol, "localhost", port)  # connects
        transport.write(b"hello")
        transport.close()
        """,
    }[way]
    seen = share(
        f"""
    import asyncio, uvloop
    port = int(sys.argv[2])
    async def main():{how}
    uvloop.run(main())
    """,
        sink.port,
    )
    told = {"stream": "asyncio.write", "protocol": "unexplained connection"}[way]
    assert [(event.operation, event.recipient.host) for event in seen.events] in (
        [(told, "localhost")],
        [(told, "127.0.0.1")],
    )
