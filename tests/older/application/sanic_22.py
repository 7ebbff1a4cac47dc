"""Sanic 22.12: what a request brings goes on to a partner. `sanic_22.py URL`."""

import asyncio
import sys

import httpx
from sanic import Sanic, response

app = Sanic("shop")


@app.post("/json")
async def as_json(request):
    async with httpx.AsyncClient() as partner:
        given = {"m": request.json["email"], "phone": request.args.get("phone")}
        await partner.post(sys.argv[1], json=given)  # email:sanic.load_json phone:sanic.get_args
    return response.text("ok")


@app.post("/form")
async def form(request):
    async with httpx.AsyncClient() as partner:
        await partner.post(sys.argv[1], json={"m": request.form.get("email")})  # email:sanic.get_form
    return response.text("ok")


async def main():
    await app._startup()  # a server would
    async with httpx.AsyncClient(app=app, base_url="http://shop") as visitor:
        answer = await visitor.post("/json?phone=%2B46855501233", json={"email": "ines.carv@example.org"})
        print(answer.text)
        print((await visitor.post("/form", data={"email": "tove.lind@example.net"})).text)


asyncio.run(main())
