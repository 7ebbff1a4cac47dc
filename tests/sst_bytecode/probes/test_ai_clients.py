"""Clients of language models that are not OpenAI's, the real libraries, against a stand-in of the service."""

from __future__ import annotations

import json

import pytest

MESSAGES = '[{"role": "user", "content": "Ada earns 73250"}]'
PROGRAMS = {
    "groq": f"""
        from groq import Groq
        client = Groq(base_url="URL", api_key="x")
        client.chat.completions.create(model="m", messages={MESSAGES})
    """,
    "ollama": """
        from ollama import Client
        Client(host="URL").generate(model="m", prompt="Ada earns 73250")
    """,
}
ASYNCHRONOUS = {
    "groq": f"""
        import asyncio
        from groq import AsyncGroq
        client = AsyncGroq(base_url="URL", api_key="x")
        asyncio.run(client.chat.completions.create(model="m", messages={MESSAGES}))
    """,
    "ollama": """
        import asyncio
        from ollama import AsyncClient
        asyncio.run(AsyncClient(host="URL").generate(model="m", prompt="Ada earns 73250"))
    """,
}


@pytest.mark.parametrize("library", PROGRAMS)
@pytest.mark.parametrize("programs", [PROGRAMS, ASYNCHRONOUS], ids=["plain", "asynchronous"])
def test_a_call_is_one_event_of_an_ai(watch, service, library, programs):
    """Whichever client it is: of kind ``ai``, at the application's line, with what really leaves."""
    seen = watch(programs[library].replace("URL", service.url))
    (event,) = seen.events
    assert (event["kind"], event["library"], event["operation"]) == ("ai", library, f"{library}.request")
    assert event["outcome"] == "200"
    (received,) = service.received
    (sent,) = event["sent"]
    assert sent["url"] == service.url + received.path
    assert "Ada earns 73250" in str(json.loads(sent["body"]))
