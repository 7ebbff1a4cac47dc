"""Twisted's client and transports, its pools of threads, and Scrapy: what they send is the line's that asked for it."""

from __future__ import annotations

from tests.sst_bytecode.transports.test_sockets import certificate

REQUEST = ("http", "twisted", "twisted.request")
REACTOR = """
from twisted.internet import defer, endpoints, protocol, reactor, ssl
from twisted.web.client import Agent, FileBodyProducer
class Telling(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"raw " + self.factory.said)  # raw
    def dataReceived(self, data):
        self.transport.loseConnection()
    def connectionLost(self, reason):
        self.factory.done.callback(None)
def telling(text):
    factory = protocol.ClientFactory.forProtocol(Telling)
    factory.said, factory.done = text.encode(), defer.Deferred()
    return factory
def run(coroutine, *arguments):
    failures = []
    def begin():
        defer.ensureDeferred(coroutine(*arguments)).addErrback(failures.append).addBoth(lambda _: reactor.stop())
    reactor.callWhenRunning(begin)
    reactor.run()
    assert not failures, failures
"""


def test_requests(share, service, assert_sent):
    """A request, with a body that is written at once or in chunks, has the status of its answer; it is told once."""
    seen = share(
        """
    run(main, email)
    """,
        service.url,
        setup=REACTOR
        + """
import io
url = sys.argv[2].encode()
def body(text, length):
    producer = FileBodyProducer(io.BytesIO(text.encode()))
    producer.length = length or producer.length
    return producer
async def main(email):
    agent = Agent(reactor)
    await agent.request(b"GET", url + b"/?mail=" + email.encode())  # query
    await agent.request(b"POST", url, None, body('{"mail": "%s"}' % email, None))  # whole
    await agent.request(b"POST", url, None, body('{"mail": "%s"}' % email, UNKNOWN_LENGTH))  # chunked
from twisted.web.iweb import UNKNOWN_LENGTH
""",
    )
    assert_sent(
        seen,
        {"query": (*REQUEST, "url.query.mail"), "whole": (*REQUEST, "body.mail"), "chunked": (*REQUEST, "body.mail")},
    )
    assert [event.outcome for event in seen.events] == ["200"] * 3
    assert not any(event.limits for event in seen.events)


def test_transports(share, sink, assert_sent):
    """What a protocol writes to its transport; what a server of Twisted answers is no event."""
    seen = share(
        """
    run(main, email)
    """,
        sink.port,
        setup=REACTOR
        + """
class Answering(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data)
async def main(email):
    factory = telling(email)
    await endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[2])).connect(factory)
    await factory.done
    server = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
    port = await server.listen(protocol.ServerFactory.forProtocol(Answering))
    factory = telling("nobody")
    await endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port).connect(factory)
    await factory.done
""",
    )
    [told, other] = sorted(seen.at("raw"), key=lambda event: event.recipient.port != sink.port)
    assert not other.data
    seen.events[:] = [told]
    assert_sent(seen, {"raw": ("socket", "twisted", "twisted.write", "body")})


def test_tls(share, tmp_path, assert_sent):
    """What is encrypted is seen before it is, however Twisted puts TLS upon a connection."""
    seen = share(
        """
    run(main, email)
    """,
        certificate(tmp_path),
        setup=REACTOR
        + """
import socket, ssl as tls, threading
from twisted.web.client import BrowserLikePolicyForHTTPS
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
def serve():
    context = tls.create_default_context(tls.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[2])
    end = bytes([13, 10])
    while True:
        connection, _ = server.accept()
        with context.wrap_socket(connection, server_side=True) as secret:
            assert secret.recv(999)
            secret.sendall(end.join([b"HTTP/1.1 200 OK", b"Content-Length: 0", b"Connection: close", b"", b""]))
threading.Thread(target=serve, daemon=True).start()
trust = ssl.trustRootFromCertificates([ssl.Certificate.loadPEM(open(sys.argv[2]).read())])
async def main(email):
    agent = Agent(reactor, BrowserLikePolicyForHTTPS(trust))
    await agent.request(b"GET", f"https://localhost:{port}/?mail={email}".encode())  # query
    options = ssl.optionsForClientTLS("localhost", trust)
    for connect in (
        endpoints.SSL4ClientEndpoint(reactor, "localhost", port, options),
        endpoints.wrapClientTLS(options, endpoints.HostnameEndpoint(reactor, "localhost", port)),
    ):
        factory = telling(email)
        await connect.connect(factory)
        await factory.done
""",
    )
    raw = seen.at("raw")
    assert len(raw) == 2
    seen.events.remove(raw[0])
    assert_sent(
        seen, {"query": (*REQUEST, "url.query.mail"), "raw": ("socket", "twisted", "twisted.write", "body")},
        host="localhost",
    )  # fmt: skip


def test_pool_of_threads(share, service, assert_sent):
    """A task that waits for a thread is the business of the line that gave it, whoever's task ends before."""
    seen = share(
        """
    run(main, email)
    """,
        service.url,
        setup=REACTOR
        + """
import requests
from twisted.internet.threads import deferToThread
async def main(email):
    reactor.suggestThreadPoolSize(1)
    first = deferToThread(requests.post, sys.argv[2], json={"mail": email})  # first
    await deferToThread(requests.post, sys.argv[2], json={"mail": email})  # second
    await first
""",
    )
    posted = ("http", "requests", "requests.post", "body.mail")
    assert_sent(seen, {"first": posted, "second": posted})


def test_scrapy(share, service, assert_sent):
    """A request is the line's of the spider that made it, though it is sent by the engine."""
    seen = share(
        """
    process = CrawlerProcess(settings={"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
    process.crawl(Spider, email=email)
    process.start()
    """,
        service.url,
        setup="""
    import scrapy
    from scrapy.crawler import CrawlerProcess
    class Spider(scrapy.Spider):
        name = "spider"
        async def start(self):
            yield scrapy.FormRequest(sys.argv[2], formdata={"mail": self.email})  # form
        def parse(self, response):
            yield scrapy.Request(sys.argv[2] + "/?mail=" + self.email, callback=lambda response: None)  # next
    """,
    )
    assert_sent(seen, {"form": (*REQUEST, "body.mail"), "next": (*REQUEST, "url.query.mail")})
