"""Whose line it is that sends: that of the call which made a coroutine, whoever awaits it later."""

from __future__ import annotations

import pytest

from rewriter.bodies import Body, nested
from rewriter.names import Scope
from sst_bytecode.probes.making import ObserveMade

SEND = """
    import asyncio, {library} as web

    async def wrapped(client, mail):
        await client.post(url + "/wrapped", json={{"email": mail}})  # wrapped

    async def main():
        async with web.{client}() as client:
            await asyncio.gather(
                client.post(url + "/a", json={{"email": email}}),  # gathered
                client.get(url + "/b", params={{"email": email}}),  # gathered too
            )
            task = asyncio.create_task(
                client.put(url + "/c", json={{"email": email}})  # in a task
            )
            await task
            todo = [
                client.post(url + "/d", json={{"email": one}})  # in a list
                for one in [email]
            ]
            todo.append(client.patch(url + "/e", json={{"email": email}}))  # appended
            await asyncio.gather(*todo)
            await asyncio.wait_for(
                client.request("POST", url + "/f", json={{"email": email}}),  # waited for
                9,
            )
            await asyncio.shield(
                client.delete(url + "/g?mail=" + email)  # shielded
            )
            for one in asyncio.as_completed([
                client.get(url + "/h?mail=" + email),  # completed
                client.post(url + "/i", json={{"email": email}}),  # completed too
            ]):
                await one
            async with asyncio.TaskGroup() as group:
                group.create_task(
                    client.post(url + "/j", json={{"email": email}})  # in a group
                )
            kept = client.post(url + "/k", json={{"email": email}})  # kept
            await kept
            await asyncio.gather(
                wrapped(client, email),
            )
            await client.post(  # awaited
                url + "/l", json={{"email": email}})

    asyncio.run(main())
"""


@pytest.mark.parametrize(("library", "client"), [("httpx", "AsyncClient"), ("aiohttp", "ClientSession")])
def test_each_coroutine_has_the_line_of_its_call(share, service, library, client):
    """One event a line, also of several that one call takes; one of the application's has the line within it."""
    send = SEND.format(library=library, client=client)
    seen = share("    url = sys.argv[2]\n" + send, service.url)
    marks = [line.partition("# ")[2] for line in send.splitlines() if "# " in line]
    assert len(marks) == 13
    for mark in marks:
        events = seen.at(mark)
        assert len(events) == 1, mark
        assert [item.category for item in events[0].data] == ["email"], mark
        assert events[0].route == "POST /share"
    assert len(seen.events) == len(marks)


LOOKED = """
import asyncio
async def view(request, queue, client):
    name = request.get("name")
    await client.post(name)
    async with client.post(name) as answer:
        return [answer.get("a"), await client.put(name)]
def plain(client):
    return client.post("a")
async def made(client, name):
    await asyncio.gather(client.get(name), client.post(name))
    return [client.put(one) for one in name]
"""


def observed(code, scope):
    """How many calls are observed, by function."""
    body = ObserveMade("app:hook", "app.py".__eq__)(Body(code, "app", scope))
    found = {code.co_name: len(body.watched)}
    for one in nested(code):
        for name, count in observed(one, Scope(one, "app", scope)).items():
            found[name] = found.get(name, 0) + count
    return found


def test_what_is_awaited_on_the_spot_costs_nothing():
    """Nor do methods of mappings, functions that are not asynchronous, and other people's modules."""
    code = compile(LOOKED, "app.py", "exec")
    found = observed(code, Scope(code, "app", None))
    assert (found["view"], found["plain"]) == (0, 0)
    assert found["made"] + found.get("<listcomp>", 0) == 3
    code = compile(LOOKED, "library.py", "exec")
    assert set(observed(code, Scope(code, "library", None)).values()) == {0}
