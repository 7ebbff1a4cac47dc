"""FastAPI 0.78 with models of pydantic 1: what a request brings goes on to a partner. `fastapi_0.py URL`."""

import asyncio
import sys

import httpx
from fastapi import FastAPI, Request
from pydantic import BaseModel

app = FastAPI()


class Home(BaseModel):
    street: str


class Person(BaseModel):
    email: str
    first_name: str
    home: Home | None = None


@app.post("/body")
async def body(person: Person):
    async with httpx.AsyncClient() as partner:
        await partner.post(  # email:fastapi.body first_name:fastapi.body street:fastapi.body
            sys.argv[1], json={"m": person.email, "fname": person.first_name, "at": person.home.street}
        )
    return "ok"


@app.post("/form")
async def form(request: Request):
    given = await request.form()
    async with httpx.AsyncClient() as partner:
        await partner.post(sys.argv[1], json={"m": given["email"]})  # email:starlette.form
    return "ok"


@app.get("/query/{email}")
def query(email: str, phone: str):
    httpx.post(sys.argv[1], json={"m": email, "phone": phone})  # email:fastapi.path phone:fastapi.query
    return "ok"


async def visit():
    async with httpx.AsyncClient(app=app, base_url="http://shop") as visitor:
        home = {"street": "Rua da Prata 81"}
        yield await visitor.post(
            "/body", json={"email": "ines.carv@example.org", "first_name": "Bartholomew", "home": home}
        )
        yield await visitor.post("/form", data={"email": "tove.lind@example.net"})
        yield await visitor.get("/query/lea.maro@example.fr?phone=%2B46855501233")


async def main():
    print([answer.text async for answer in visit()])


asyncio.run(main())
