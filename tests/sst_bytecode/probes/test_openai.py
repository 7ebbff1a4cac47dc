"""OpenAI-style clients, the real library, against a stand-in of the service."""

from __future__ import annotations

import json

import pytest

CALLS = {
    "responses.create": 'client.responses.create(model="m", input="Ada earns 73250")',
    "chat.completions.create": (
        'client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Ada earns 73250"}])'
    ),
    "embeddings.create": 'client.embeddings.create(model="m", input="Ada earns 73250", encoding_format="float")',
}


def test_call_is_one_event(watch, service):
    """Each of the three calls is one event of kind ``ai`` at the application's line, to the URL that it really goes
    to.
    """
    methods = "".join(f"            def advise_{n}(self, client):\n                return {call}\n"
                      for n, call in enumerate(CALLS.values()))  # fmt: skip
    seen = watch(f"""
        from openai import OpenAI

        class Coach:
            def __init__(self):
                self.client = OpenAI(base_url="{service.url}/v1", api_key="sk-secret")

{methods}
        coach = Coach()
        for advise in (coach.advise_0, coach.advise_1, coach.advise_2):
            advise(coach.client)
    """)
    for number, (operation, event) in enumerate(zip(CALLS, seen.events, strict=True)):
        assert (event["kind"], event["library"], event["outcome"]) == ("ai", "openai", "200")
        assert event["operation"] == operation
        assert event["place"] == [seen.line(f"return client.{operation}"), 15, f"Coach.advise_{number}"]
        (sent,) = event["sent"]
        assert sent["url"] == service.url + service.received[number].path
        assert sent["method"] == "POST"
        assert "Ada earns 73250" in sent["body"]
        assert json.loads(sent["body"]) == json.loads(service.received[number].body)
    assert len(service.received) == len(CALLS)


@pytest.mark.parametrize("way", ["awaited", "gathered", "task", "handed on"])
def test_asynchronous_call_is_one_event(watch, service, way):
    """So is each of its coroutines, at the line that makes it, whoever awaits it later."""
    how = {
        "awaited": "await {}",
        "gathered": "await asyncio.gather({})",
        "task": "await asyncio.create_task({})",
        "handed on": "later.append({})",
    }[way]
    calls = "\n".join(f"                {how.format(call)}" for call in CALLS.values())
    seen = watch(f"""
        import asyncio
        from openai import AsyncOpenAI

        later = []

        async def main():
            async with AsyncOpenAI(base_url="{service.url}/v1", api_key="k") as client:
{calls}
                for one in later:
                    await one

        asyncio.run(main())
    """)
    for operation, event in zip(CALLS, seen.events, strict=True):
        assert (event["operation"], event["outcome"]) == (operation, "200")
        assert event["place"] == [seen.line(f"client.{operation}"), seen.column(f"client.{operation}"), "main"]
        assert "Ada earns 73250" in event["sent"][0]["body"]


@pytest.mark.parametrize("client", ["OpenAI", "AsyncOpenAI"])
def test_streamed_answer_ends_the_event_at_the_call(watch, service, client):
    """With a streamed answer the event ends when the call returns, with the status."""
    wait = "await " if client == "AsyncOpenAI" else ""
    keyword = "async " if wait else ""
    seen = watch(f"""
        import asyncio
        from openai import {client}

        async def main():
            client = {client}(base_url="{service.url}/v1", api_key="k")
            stream = {wait}client.responses.create(model="m", input="Ada", stream=True)
            print(len(recorder.events), recorder.events[0]["outcome"])
            {keyword}for _ in stream:
                pass

        asyncio.run(main())
    """)
    assert seen.out.split() == ["1", "200"]
    assert len(seen.events) == 1


def test_many_at_once_keep_apart(watch, service):
    """Calls that run at the same time on one loop are events of their own, each with its own body and its own end."""
    seen = watch(f"""
        import asyncio
        from openai import AsyncOpenAI

        async def main():
            client = AsyncOpenAI(base_url="{service.url}/v1", api_key="k")
            async def one(number):
                await client.responses.create(model="m", input=f"person {{number}}")
            await asyncio.gather(*(one(number) for number in range(20)))

        asyncio.run(main())
    """)
    bodies = [json.loads(one["body"])["input"] for event in seen.events for one in event["sent"]]
    assert sorted(bodies) == sorted(f"person {number}" for number in range(20))
    assert [event["outcome"] for event in seen.events] == ["200"] * 20


def test_retried_call_is_one_event_with_its_attempts(watch, service):
    """What the client tries again is one event that was attempted twice."""
    seen = watch(f"""
        import openai

        client = openai.OpenAI(base_url="{service.url}/flaky/v1", api_key="k", max_retries=2)
        client.post("/anything", cast_to=object, body={{"who": "Ada"}})
    """)
    (event,) = seen.events
    assert [json.loads(one["body"]) for one in event["sent"]] == [{"who": "Ada"}] * 2
    assert (event["operation"], event["outcome"]) == ("openai.request", "200")


def test_error_answer_and_refused_connection_are_events(watch, service):
    """An answer that the client turns into an exception, and no answer, are events with the exception's type."""
    seen = watch(f"""
        import openai

        for url in ("{service.url}/status/400", "http://127.0.0.1:9"):
            client = openai.OpenAI(base_url=url, api_key="k", max_retries=0)
            try:
                client.post("", cast_to=object, body={{"who": "Ada"}})
            except openai.APIError as error:
                print(type(error).__name__)
    """)
    assert [event["outcome"] for event in seen.events] == seen.out.split() == ["BadRequestError", "APIConnectionError"]


def test_raw_and_streaming_wrappers_are_the_same_event(watch, service):
    """The wrappers for raw and streamed answers end in the same function."""
    seen = watch(f"""
        import openai

        client = openai.OpenAI(base_url="{service.url}/v1", api_key="k")
        client.responses.with_raw_response.create(model="m", input="Ada")
        with client.responses.with_streaming_response.create(model="m", input="Ada"):
            pass
    """)
    assert [event["operation"] for event in seen.events] == ["responses.create"] * 2
    assert [event["place"][0] for event in seen.events] == [seen.line("with_raw"), seen.line("with_streaming")]


def test_lookalike_is_no_event(watch):
    """Something else with the same path of names is none."""
    seen = watch("""
        from types import SimpleNamespace

        client = SimpleNamespace(responses=SimpleNamespace(create=lambda **what: 7))
        assert client.responses.create(model="m", input="Ada") == 7
    """)
    assert seen.events == []


def test_call_site_that_ran_before_the_library_was_loaded(watch, service):
    """A call site that was passed with something else before the library was imported is watched from then on."""
    seen = watch(f"""
        import asyncio
        from types import SimpleNamespace

        def make(client):
            return client.responses.create(model="m", input="Ada")

        make(SimpleNamespace(responses=SimpleNamespace(create=lambda **what: 7)))
        from openai import AsyncOpenAI

        async def main():
            await asyncio.gather(make(AsyncOpenAI(base_url="{service.url}/v1", api_key="k")))

        asyncio.run(main())
    """)
    (event,) = seen.events
    assert event["place"] == [seen.line("return client"), seen.column("client.responses"), "make"]
