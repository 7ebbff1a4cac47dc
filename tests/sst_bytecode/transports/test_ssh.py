"""SSH: files by SFTP and commands are seen before they are encrypted, and what a server answers is no event."""

from __future__ import annotations

SERVER = """
import asyncio, asyncssh, io, paramiko, tempfile, threading
class Server(asyncssh.SSHServer):
    def begin_auth(self, user):
        return False
async def answer(process):
    process.stdout.write("ran " + process.command + await process.stdin.read())
    process.exit(0)
async def serve():
    global port
    server = await asyncssh.create_server(
        Server, "127.0.0.1", 0, server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")], process_factory=answer,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=tempfile.mkdtemp().encode()),
    )
    port = server.get_port()
    ready.set()
    await asyncio.Event().wait()
ready = threading.Event()
threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
ready.wait()
"""


def check(seen, operation, marks):
    """Each line tells the address once, as it is; nothing else has data."""
    told = {mark: [event for event in seen.at(mark) if event.data] for mark in marks}
    for mark, events in told.items():
        [event] = events
        assert (event.operation, event.recipient.url[:16]) == (operation, "ssh://127.0.0.1:"), mark
        assert [(item.field, item.form, item.person) for item in event.data] == [("email", "", "7")]
    assert [event for event in seen.events if event.data and not any(event in events for events in told.values())] == []
    assert not any(event.limits for event in seen.events)


def test_paramiko(share):
    """A file, a command and its input."""
    seen = share(
        """
    transport = paramiko.Transport(("127.0.0.1", port))
    transport.connect(username="u")
    transport.is_authenticated() or transport.auth_none("u")
    client = paramiko.SFTPClient.from_transport(transport)
    client.putfo(io.BytesIO(b"email,name " + email.encode()), "people.csv")  # file
    channel = transport.open_session()
    channel.exec_command("add " + email)  # command
    channel.sendall(b"also " + email.encode())  # input
    channel.shutdown_write()
    assert channel.recv(99)
    transport.close()
    """,
        setup=SERVER,
    )
    check(seen, "paramiko.send", ("file", "command", "input"))


def test_asyncssh(share):
    """A file, a command and its input."""
    seen = share(
        """
    async def main():
        async with asyncssh.connect("127.0.0.1", port, known_hosts=None, username="u") as connection:
            async with connection.start_sftp_client() as client, client.open("people.csv", "w") as file:
                await file.write("email,name " + email)  # file
            await connection.run("add " + email, input="x")  # command
            process = await connection.create_process("cat")
            process.stdin.write("also " + email)  # input
            process.stdin.write_eof()
            await process.wait()
    asyncio.run(main())
    """,
        setup=SERVER,
    )
    check(seen, "asyncssh.send", ("file", "command", "input"))
