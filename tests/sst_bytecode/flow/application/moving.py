import asyncio
import base64
import contextlib
import dataclasses
import functools
import hashlib
import hmac
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

import pydantic
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import app
from helpers import pseudonym

POOL = ThreadPoolExecutor(2)


def keyed(value):
    return hmac.new(b"key", value.encode(), "sha256").hexdigest()


def through_a_helper(user):
    """email: hmac-sha256"""
    return keyed(user["email"])


def through_another_module(user):
    """email: lower > concat > sha1"""
    return pseudonym(user["email"])


def through_a_generator(user):
    """email: hmac-sha256; phone: hmac-sha256"""

    def values():
        for name in ("email", "phone"):
            yield keyed(user[name])

    return list(values())


def through_a_closure(user):
    """email: hmac-sha256"""

    def later():
        return keyed(user["email"])

    return later()


def through_functools(user):
    """email: hmac-sha256"""
    return functools.reduce(lambda sofar, value: sofar + keyed(value), [user["email"]], "")


def through_a_keyword_call(user):
    """email: concat > sha256"""
    options = {"string": b"salt" + user["email"].encode()}
    return hashlib.sha256(**options).hexdigest()


@dataclasses.dataclass
class Contact:
    email: str

    @property
    def key(self):
        return keyed(self.email)


def through_a_dataclass(user):
    """email: hmac-sha256"""
    return dataclasses.asdict(dataclasses.replace(Contact(""), email=user["email"])) and Contact(user["email"]).key


class Model(pydantic.BaseModel):
    email: str
    phone: str


def through_a_pydantic_model(user):
    """email: hmac-sha256"""
    return keyed(Model.model_validate(user).email)


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(80))


def through_a_row(user):
    """email: hmac-sha256"""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Row(id=1, email=user["email"]))
        session.flush()
        session.expire_all()
        return keyed(session.get(Row, 1).email)


def through_a_queue(user):
    """email: hmac-sha256"""
    waiting = queue.Queue()

    def work():
        app.send("moving/through_a_queue", keyed(waiting.get()))

    thread = threading.Thread(target=work)
    thread.start()
    waiting.put(user["email"])
    thread.join()


def through_a_pool(user):
    """email: hmac-sha256"""
    return POOL.submit(keyed, user["email"]).result()


def through_tasks(user):
    """email: hmac-sha256; phone: hmac-sha256"""

    async def one(value):
        await asyncio.sleep(0)
        return keyed(value)

    async def both():
        return await asyncio.gather(asyncio.create_task(one(user["email"])), asyncio.create_task(one(user["phone"])))

    return asyncio.run(both())


def through_an_async_generator(user):
    """email: hmac-sha256"""

    async def values():
        yield keyed(user["email"])

    async def first():
        async for value in values():
            return value

    return asyncio.run(first())


def through_a_context_manager(user):
    """email: hmac-sha256"""

    @contextlib.contextmanager
    def opened():
        yield keyed(user["email"])

    with opened() as value:
        return value


def through_a_fork(user):
    """email: hmac-sha256"""
    child = os.fork()
    if not child:
        try:
            app.send("moving/through_a_fork", keyed(user["email"]))
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def through_bytes_in_memory(user):
    """email: hmac-sha256"""
    view = memoryview(bytearray(user["email"].encode()))
    return hmac.new(b"key", view, "sha256").hexdigest()


def several_steps_at_once(user):
    """email: lower > sha256 > base64"""
    return base64.b64encode(hashlib.sha256(user["email"].lower().encode()).digest()).decode()


def inside_of_text(user):
    """email: hmac-sha256"""
    return f"visitor {keyed(user['email'])} signed up"


def in_an_address(user):
    """email: hmac-sha256"""
    app.send("moving/in_an_address", {"url": f"https://example.com/p/{keyed(user['email'])}?x=1"})
