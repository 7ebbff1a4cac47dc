import asyncio
import http.client
import io
import json
import urllib.request

import aiohttp
import httpcore
import httpcore2
import httpx
import httpx2
import requests
import trio
import urllib3
from pip._vendor import urllib3 as old_urllib3

from transports import PORTS


def body(email):
    return json.dumps({"email": email}).encode()


def http_client(email):
    """http.client

    http, http.client.request: body.email
    """
    client = http.client.HTTPConnection("127.0.0.1", PORTS.web)
    client.request("POST", "/a", body=body(email))
    client.getresponse().read()


def http_client_chunks(email):
    """http.client, a body in chunks

    http, http.client.request: body.email
    """
    client = http.client.HTTPConnection("127.0.0.1", PORTS.web)
    client.request("POST", "/a", body=iter([body(email)[:9], body(email)[9:]]), encode_chunked=True)
    client.getresponse().read()


def urllib_request(email):
    """urllib.request

    http, urllib.request.urlopen: body.email
    """
    urllib.request.urlopen(PORTS.url, data=body(email)).read()


def urllib3_two(email):
    """urllib3 2

    http, urllib3.request: body.email
    """
    urllib3.PoolManager().request("POST", PORTS.url, json={"email": email})


def urllib3_one(email):
    """urllib3 1.26 (as pip carries it along)

    http, http.client.request: body.email
    """
    old_urllib3.PoolManager().request("POST", PORTS.url, body=body(email))


def urllib3_one_fields(email):
    """urllib3 1.26, multipart

    http, http.client.request: body.email
    """
    old_urllib3.PoolManager().request("POST", PORTS.url, fields={"email": email})


def requests_json(email):
    """requests

    http, requests.post: body.email
    """
    requests.post(PORTS.url, json={"email": email})


def requests_generator(email):
    """requests, a generator as body

    http, requests.post: body.email
    """
    requests.post(PORTS.url, data=(part for part in (body(email)[:9], body(email)[9:])))


def requests_files(email):
    """requests, a file in multipart

    http, requests.post: body.cv.email
    """
    requests.post(PORTS.url, files={"cv": ("cv.txt", io.BytesIO(body(email)))})


def httpx_post(email):
    """httpx

    http, httpx.post: body.email
    """
    httpx.post(PORTS.url, json={"email": email})


def httpx_asyncio(email):
    """httpx upon asyncio

    http, httpx.AsyncClient.post: body.email
    """

    async def main():
        async with httpx.AsyncClient() as client:
            await client.post(PORTS.url, json={"email": email})

    asyncio.run(main())


def httpx_trio(email):
    """httpx upon trio

    http, httpx.AsyncClient.post: body.email
    """

    async def main():
        async with httpx.AsyncClient() as client:
            await client.post(PORTS.url, json={"email": email})

    trio.run(main)


def httpx_pieces(email):
    """httpx, an asynchronous generator as body

    http, httpx.AsyncClient.post: body.email
    """

    async def pieces():
        yield body(email)[:9]
        yield body(email)[9:]

    async def main():
        async with httpx.AsyncClient() as client:
            await client.post(PORTS.url, content=pieces())

    asyncio.run(main())


def httpx2_post(email):
    """httpx2

    http, httpx2.post: body.email
    """
    httpx2.post(PORTS.url, json={"email": email})


def httpcore_request(email):
    """httpcore

    http, httpcore.request: body.email
    """
    httpcore.request("POST", PORTS.url, content=body(email))


def httpcore2_request(email):
    """httpcore2

    http, httpcore2.request: body.email
    """
    httpcore2.request("POST", PORTS.url, content=body(email))


def http_two(email):
    """HTTP/2 (httpx with h2)

    http, httpx.Client.post: body.email
    """
    with httpx.Client(http1=False, http2=True) as client:
        client.post(f"http://127.0.0.1:{PORTS.http2}/a", json={"email": email})


def aiohttp_post(email):
    """aiohttp

    http, aiohttp.request: body.email
    """

    async def main():
        async with aiohttp.ClientSession() as client, client.post(PORTS.url, json={"email": email}) as answer:
            await answer.read()

    asyncio.run(main())


def aiohttp_packed(email):
    """aiohttp, compressed on the way

    http, aiohttp.request: body.email
    """

    async def main():
        async with aiohttp.ClientSession() as client:
            await client.post(PORTS.url, data=body(email), compress="gzip")

    asyncio.run(main())
