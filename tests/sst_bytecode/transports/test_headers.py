"""Headers that are set beneath the first call that is watched are part of its event, which stays one."""

from __future__ import annotations

import pytest

URL = """
    url = sys.argv[2]
"""


def told(event):
    """What the event holds, as it was recorded: place and form of each datum."""
    return sorted((item.where, item.form) for item in event.data)


def test_adapters_of_requests(share, service):
    """What an adapter puts on in `send` or `add_headers` is seen in any form, beside any body, each datum once."""
    seen = share(
        URL
        + """
    import hashlib, requests
    from requests.adapters import HTTPAdapter
    class Sending(HTTPAdapter):
        def send(self, request, **options):
            request.headers["X-Visitor"] = email
            request.headers["X-Hash"] = hashlib.sha256(email.encode()).hexdigest()
            return super().send(request, **options)
    class Adding(HTTPAdapter):
        def add_headers(self, request, **options):
            request.headers["X-Visitor"] = email
    web = requests.Session()
    web.mount("http://", Sending())
    web.get(url)  # sending
    web.mount("http://", Adding())
    web.get(url)  # adding
    web.post(url, json={"email": email}, headers={"X-Above": email})  # both
    web.post(url, data=(part for part in (email[:9].encode(), email[9:].encode())))  # pieces
    """,
        service.url,
    )
    assert [told(event) for event in (*seen.at("sending"), *seen.at("adding"))] == [
        [("headers.x-hash", "sha256"), ("headers.x-visitor", "")],
        [("headers.x-visitor", "")],
    ]
    assert told(*seen.at("both")) == [("body.email", ""), ("headers.x-above", ""), ("headers.x-visitor", "")]
    assert told(*seen.at("pieces")) == [("body", ""), ("headers.x-visitor", "")]
    assert [(event.attempts, event.outcome, event.limits) for event in seen.events] == [(1, "200", ())] * 4


def test_retried_and_redirected(share, service):
    """Each attempt has its headers, and nothing of them is told twice."""
    seen = share(
        URL
        + """
    import requests
    from requests.adapters import HTTPAdapter, Retry
    class Adding(HTTPAdapter):
        def add_headers(self, request, **options):
            request.headers["X-Visitor"] = email
    web = requests.Session()
    web.mount("http://", Adding(max_retries=Retry(2, status_forcelist=[503], raise_on_status=False)))
    web.get(url + "/status/503")  # retried
    """,
        service.url,
    )
    [event] = seen.events
    assert (told(event), event.attempts) == ([("headers.x-visitor", "")], 3)


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_transports_of_httpx(share, service, library):
    """What a transport of the application's own puts on is seen, sync and async, be it a subclass or one around it."""
    seen = share(
        URL
        + f"    import {library} as web\n"
        + """
    import asyncio
    class Below(web.HTTPTransport):
        def handle_request(self, request):
            request.headers["X-Visitor"] = email
            return super().handle_request(request)
    class Around(web.AsyncBaseTransport):
        def __init__(self):
            self.inner = web.AsyncHTTPTransport()
        async def handle_async_request(self, request):
            request.headers["X-Visitor"] = email
            return await self.inner.handle_async_request(request)
        async def aclose(self):
            await self.inner.aclose()
    with web.Client(transport=Below()) as client:
        client.get(url)  # get
        client.post(url, json={"email": email})  # post
        client.post(url, content=iter([email[:9].encode(), email[9:].encode()]))  # pieces
    async def main():
        async with web.AsyncClient(transport=Around()) as client:
            await client.get(url)  # async
    asyncio.run(main())
    """,
        service.url,
    )
    assert told(*seen.at("get")) == told(*seen.at("async")) == [("headers.x-visitor", "")]
    assert told(*seen.at("post")) == [("body.email", ""), ("headers.x-visitor", "")]
    assert told(*seen.at("pieces")) == [("body", ""), ("headers.x-visitor", "")]
    assert [(event.attempts, event.outcome, event.limits) for event in seen.events] == [(1, "200", ())] * 4


def test_connections_of_http_client(share, service):
    """So it is with a connection that puts a header on while the request is put together, and beneath urllib3 too."""
    seen = share(
        URL
        + """
    import http.client, urllib3, urllib3.connection
    class Ending(http.client.HTTPConnection):
        def endheaders(self, *body, **options):
            self.putheader("X-Visitor", email)
            super().endheaders(*body, **options)
    class Beginning(urllib3.connection.HTTPConnection):
        def putrequest(self, *line, **options):
            super().putrequest(*line, **options)
            self.putheader("X-Visitor", email)
    class Pool(urllib3.HTTPConnectionPool):
        ConnectionCls = Beginning
    connection = Ending("127.0.0.1", int(sys.argv[3]))
    connection.request("GET", "/")  # ending
    connection.getresponse().read()
    connection.request("POST", "/", body=iter([email[:9].encode(), email[9:].encode()]), encode_chunked=True)  # pieces
    connection.getresponse()
    Pool("127.0.0.1", int(sys.argv[3])).request("GET", "/")  # beginning
    urllib3.PoolManager(headers={"X-Visitor": email}).request("GET", url)  # manager
    """,
        service.url,
        service.port,
    )
    assert [told(*seen.at(mark)) for mark in ("ending", "beginning", "manager")] == [[("headers.x-visitor", "")]] * 3
    assert told(*seen.at("pieces")) == [("body", ""), ("headers.x-visitor", "")]
    assert [(event.attempts, event.outcome, event.limits) for event in seen.events] == [(1, "200", ())] * 4


def test_address_that_is_changed_beneath(share, service):
    """A transport that adds to the URL, or an adapter, sends that URL; a fragment and a usual port make no other."""
    seen = share(
        URL
        + """
    import httpx, requests
    from requests.adapters import HTTPAdapter
    class Asking(httpx.HTTPTransport):
        def handle_request(self, request):
            request.url = request.url.copy_merge_params({"mail": email})
            return super().handle_request(request)
    class Adapter(HTTPAdapter):
        def send(self, request, **options):
            request.url += "?mail=" + email
            return super().send(request, **options)
    with httpx.Client(transport=Asking()) as client:
        client.get(url)  # transport
    web = requests.Session()
    web.mount("http://", Adapter())
    web.get(url)  # adapter
    httpx.get(url + "?mail=" + email + "#top")  # fragment
    requests.get(url + "/?mail=" + email + "#top")  # and here
    """,
        service.url,
    )
    where = [[(item.where, item.form) for item in event.data] for event in seen.events]
    assert where == [[("url.query.mail", "")]] * 4
    assert [seen.at(mark)[0].attempts for mark in ("fragment", "and here")] == [1, 1]
