"""Whatever HTTP client sends, and however: one event each, to whom, from which line, with what."""

from __future__ import annotations

import pytest

BODY = """
    import io, json
    body = json.dumps({"email": email}).encode()
    url = sys.argv[2]
"""


def test_http_client(share, service, assert_sent):
    """Bodies at hand, in chunks and from files, headers, path and query are seen as sent; the status is the outcome."""
    seen = share(
        BODY
        + """
    import http.client
    def connect():
        return http.client.HTTPConnection("127.0.0.1", int(sys.argv[3]))
    c = connect()
    c.request("POST", "/bytes", body=body)  # bytes
    assert c.getresponse().status == 200
    c = connect()
    c.request("POST", "/pieces", body=iter([body[:5], body[5:]]), encode_chunked=True)  # pieces
    c.getresponse().read()
    c.request("GET", "/people/" + email + "?mail=" + email, headers={"X-Visitor": email})  # again
    c.getresponse()
    c = connect()
    c.putrequest("POST", "/low")
    c.putheader("Content-Length", str(len(body)))
    c.endheaders()  # low
    c.send(io.BytesIO(body))
    c.getresponse()
    c = connect()
    c.request("PUT", "/file", body=io.StringIO(body.decode()))  # file
    c.getresponse()
    c = connect()
    c.request("POST", "/status/503", body=body)  # broken
    c.getresponse()
    """,
        service.url,
        service.port,
    )
    kind = ("http", "http.client", "http.client.request")
    assert_sent(
        seen,
        {
            "bytes": (*kind, "body.email"),
            "pieces": (*kind, "body.email"),
            "again": (*kind, "url.path[1]", "url.query.mail", "headers.x-visitor"),
            "low": (*kind, "body.email"),
            "file": (*kind, "body.email"),
            "broken": (*kind, "body.email"),
        },
    )
    assert [seen.at(mark)[0].outcome for mark in ("bytes", "pieces", "broken")] == ["200", "200", "503"]
    assert all(event.attempts == 1 for event in seen.events)
    assert not any(event.limits for event in seen.events)
    whole = b'{"email": "Ada.Lovelace@example.org"}'
    assert [one.body for one in service.received] == [whole, whole, b"", whole, whole, whole]


def test_what_is_compressed_piece_by_piece(share, service):
    """A compressor that is flushed gives the body in two pieces: what its encoding says is undone, and told once."""
    seen = share(
        """
    packer = zlib.compressobj(-1, zlib.DEFLATED, 31)
    body = packer.compress(json.dumps({"email": email}).encode())
    body += packer.flush()
    urllib3.request("POST", sys.argv[2], body=body, headers={"Content-Encoding": "gzip"})  # packed
    """,
        service.url,
        setup="import json, urllib3, zlib",
    )
    (event,) = seen.at("packed")
    assert [(item.form, item.where) for item in event.data] == [("", "body.email")]


def test_urllib_and_urllib3(share, service, assert_sent):
    """One opening is one event, however many layers it passes."""
    seen = share(
        BODY
        + """
    import urllib.request, urllib3
    urllib.request.urlopen(url + "/open", data=body)  # open
    urllib.request.build_opener().open(urllib.request.Request(url + "/built", data=body))  # built
    urllib3.request("POST", url + "/json", json={"email": email})  # json
    pool = urllib3.PoolManager()
    pool.request("POST", url + "/pieces", body=(part for part in (body[:9], body[9:])))  # pieces
    fields = {"email": email, "cv": ("cv.txt", b"about " + email.encode())}
    pool.request("POST", url + "/fields", fields=fields)  # fields
    urllib3.HTTPConnectionPool("127.0.0.1", int(sys.argv[3])).urlopen("POST", "/pool", body=body)  # pool
    """,
        service.url,
        service.port,
    )
    kind = ("http", "urllib3", "urllib3.request")
    assert_sent(
        seen,
        {
            "open": ("http", "urllib", "urllib.request.urlopen", "body.email"),
            "built": ("http", "urllib", "urllib.request.open", "body.email"),
            "json": (*kind, "body.email"),
            "pieces": (*kind, "body.email"),
            "fields": (*kind, "body.email", "body.cv"),
            "pool": (*kind, "body.email"),
        },
    )
    assert [event.outcome for event in seen.events] == ["200"] * 6
    assert service.received[3].body == b'{"email": "Ada.Lovelace@example.org"}'


def test_requests(share, service, assert_sent):
    """Generators and files are read while they are sent, and arrive whole; a retry is another attempt."""
    seen = share(
        BODY
        + """
    import requests
    from requests.adapters import HTTPAdapter, Retry
    requests.post(url + "/json", json={"email": email})  # json
    requests.post(url + "/pieces", data=(part for part in (body[:9], body[9:])))  # pieces
    with open(__file__, "rb") as file:
        requests.put(url + "/file", data=file, headers={"X-Visitor": email})  # file
    requests.post(url + "/parts", files={"cv": ("cv.txt", io.BytesIO(body))}, data={"email": email})  # parts
    web = requests.Session()
    again = Retry(2, status_forcelist=[503], allowed_methods=None, raise_on_status=False)
    web.mount("http://", HTTPAdapter(max_retries=again))
    web.post(url + "/status/503", data=body)  # retried
    """,
        service.url,
    )
    assert_sent(
        seen,
        {
            "json": ("http", "requests", "requests.post", "body.email"),
            "pieces": ("http", "requests", "requests.post", "body.email"),
            "file": ("http", "requests", "requests.put", "headers.x-visitor"),
            "parts": ("http", "requests", "requests.post", "body.email", "body.cv.email"),
            "retried": ("http", "requests", "requests.Session.post", "body.email"),
        },
    )
    assert [seen.at(mark)[0].attempts for mark in ("json", "pieces", "retried")] == [1, 1, 3]
    assert not any(event.limits for event in seen.events)


def test_bodies_that_are_named_like_those_of_httpx(share, service, assert_sent):
    """A vendor's class of the same name is read while it is sent, as any other body is (box_sdk_gen has such a one)."""
    seen = share(
        BODY
        + """
    import gzip, httpx, requests
    class MultipartStream:
        def __init__(self, data):
            self.data, self.len = io.BytesIO(data), len(data)
        def read(self, size=-1):
            return self.data.read(size)
        def __iter__(self):
            return iter(lambda: self.read(9), b"")
    class ByteStream(httpx.SyncByteStream):
        _stream = b"nothing of what it sends"
        def __iter__(self):
            yield gzip.compress(body)
    requests.post(url + "/parts", data=MultipartStream(body))  # parts
    httpx.post(url + "/packed", content=ByteStream(), headers={"Content-Encoding": "gzip"})  # packed
    """,
        service.url,
    )
    assert_sent(
        seen,
        {
            "parts": ("http", "requests", "requests.post", "body.email"),
            "packed": ("http", "httpx", "httpx.post", "body.email"),
        },
    )
    assert all(event.attempts == 1 for event in seen.events)
    assert service.received[0].body == b'{"email": "Ada.Lovelace@example.org"}'


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_httpx(share, service, assert_sent, library):
    """What httpcore gives to its connection is what was sent, sync and async, HTTP/1.1."""
    seen = share(
        BODY
        + f"    import {library} as web\n"
        + """
    import asyncio
    web.post(url + "/json", json={"email": email})  # json
    web.post(url + "/pieces", content=(part for part in (body[:9], body[9:])))  # pieces
    web.post(url + "/parts", files={"cv": ("cv.txt", io.BytesIO(body))}, data={"email": email})  # parts
    async def pieces():
        yield body[:9]
        yield body[9:]
    async def main():
        async with web.AsyncClient() as client:
            await client.post(url + "/json", json={"email": email})  # async json
            await client.post(url + "/pieces", content=pieces())  # async pieces
    asyncio.run(main())
    """,
        service.url,
    )
    assert_sent(
        seen,
        {
            "json": ("http", library, f"{library}.post", "body.email"),
            "pieces": ("http", library, f"{library}.post", "body.email"),
            "parts": ("http", library, f"{library}.post", "body.email", "body.cv.email"),
            "async pieces": ("http", library, f"{library}.AsyncClient.post", "body.email"),
            "async json": ("http", library, f"{library}.AsyncClient.post", "body.email"),
        },
    )
    assert not any(event.limits for event in seen.events)


@pytest.mark.parametrize("library", ["httpcore", "httpcore2"])
def test_httpcore(share, service, assert_sent, library):
    """A pool that is used by itself is an operation of its own."""
    seen = share(
        BODY
        + f"    import {library} as core\n"
        + """
    core.request("POST", url + "/whole", content=body)  # whole
    with core.ConnectionPool() as pool:
        pool.request("POST", url + "/pieces", content=iter([body[:9], body[9:]]))  # pieces
    """,
        service.url,
    )
    kind = ("http", library, f"{library}.request")
    assert_sent(seen, {"whole": (*kind, "body.email"), "pieces": (*kind, "body.email")})
    assert [event.outcome for event in seen.events] == ["200", "200"]


def test_aiohttp(share, service, assert_sent):
    """A request of aiohttp's client, whatever its body is made of, and in whatever task it runs."""
    seen = share(
        BODY
        + """
    import asyncio, aiohttp
    async def pieces():
        yield body[:9]
        yield body[9:]
    async def later(client):
        await asyncio.gather(client.post(url + "/a", data=body), client.get(url, params={"mail": email}))  # gathered
    async def main():
        async with aiohttp.ClientSession() as client:
            async with client.post(url + "/json", json={"email": email}) as answer:  # json
                await answer.read()
            await client.post(url + "/pieces", data=pieces())  # pieces
            await client.post(url + "/form", data={"email": email})  # form
            form = aiohttp.FormData({"email": email})
            form.add_field("cv", io.BytesIO(body), filename="cv.txt")
            await client.post(url + "/parts", data=form)  # parts
            await client.put(url + "/packed", data=body, compress="deflate")  # packed
            task = asyncio.create_task(later(client))
            await task
    asyncio.run(main())
    """,
        service.url,
    )
    gathered = seen.at("gathered")
    assert [{item.where for item in event.data} for event in gathered] == [{"body.email"}, {"url.query.mail"}]
    seen.events[:] = [event for event in seen.events if event not in gathered]
    kind = ("http", "aiohttp", "aiohttp.request")
    assert_sent(
        seen,
        {
            "json": (*kind, "body.email"),
            "pieces": (*kind, "body.email"),
            "form": (*kind, "body.email"),
            "parts": (*kind, "body.email", "body.cv.email"),
            "packed": (*kind, "body.email"),
        },
    )
    assert [event.outcome for event in seen.events] == ["200"] * 5


def test_http2(share, assert_sent):
    """A request over HTTP/2, whole or in pieces, is seen before it is cut into frames."""
    seen = share(
        """
    import httpx
    with httpx.Client(http1=False, http2=True) as client:
        assert client.post(f"http://127.0.0.1:{port}/json", json={"email": email}).http_version == "HTTP/2"  # json
        parts = (part.encode() for part in ("mail ", email))
        client.post(f"http://127.0.0.1:{port}/pieces", content=parts)  # pieces
    """,
        setup="""
    import socket, threading
    import h2.connection, h2.config, h2.events
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    def serve():
        connection, _ = server.accept()
        http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        http.initiate_connection()
        connection.sendall(http.data_to_send())
        while data := connection.recv(65536):
            for event in http.receive_data(data):
                if isinstance(event, h2.events.StreamEnded):
                    http.send_headers(event.stream_id, [(":status", "200")], end_stream=True)
            connection.sendall(http.data_to_send())
    threading.Thread(target=serve, daemon=True).start()
    """,
    )
    kind = ("http", "httpx", "httpx.Client.post")
    assert_sent(seen, {"json": (*kind, "body.email"), "pieces": (*kind, "body")})


def test_a_signature_says_nothing_that_the_request_does_not(share, service):
    """Of what stands in the path or a header in clear no signature is told; a digest of the value alone is."""
    seen = share(
        """
    import contextlib, hashlib, hmac
    import boto3, requests
    from botocore.config import Config
    from botocore.exceptions import ClientError
    def mac(*lines):
        return hmac.new(b"k", chr(10).join(lines).encode(), hashlib.sha256).hexdigest()
    account = {"region_name": "eu-west-1", "aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "wJalr"}
    style = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0})
    s3 = boto3.client("s3", endpoint_url=url, config=style, **account)
    s3.get_object(Bucket="exports", Key=f"customers/{email}/all.csv")  # object
    with contextlib.suppress(ClientError):  # the answer is no XML
        s3.put_object(Bucket="exports", Key="all.csv", Body=b"1", Metadata={"owner": email})  # metadata
    path = f"/exports/{email}/all.csv"
    headers = {"Authorization": "SharedKey " + mac("GET", "", "x-ms-version:2026", "/account" + path)}
    requests.get(url + path, headers=headers)  # account
    headers = {"x-ms-meta-by": email, "Authorization": mac("PUT", "x-ms-meta-by:" + email, "/account/all.csv")}
    requests.get(url + "/all.csv", headers=headers)  # line
    requests.get(url + path, headers={"x-user": mac(email)})  # alone
    requests.get(url + "/all.csv", headers={"x-user": mac("GET", path)})  # another
    """,
        service.url,
        setup="url = sys.argv[2]",
    )
    told = {
        mark: {(item.form, item.where) for event in seen.at(mark) for item in event.data}
        for mark in ("object", "metadata", "account", "line", "alone", "another")
    }
    assert told == {
        "object": {("", "url.path[2]")},
        "metadata": {("", "headers.x-amz-meta-owner")},
        "account": {("", "url.path[1]")},
        "line": {("", "headers.x-ms-meta-by")},
        "alone": {("", "url.path[1]"), ("hmac-sha256", "headers.x-user")},
        "another": {("concat > hmac-sha256", "headers.x-user")},
    }
