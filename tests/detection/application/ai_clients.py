import asyncio
from contextlib import suppress

import anthropic
import openai
from mistralai.client import Mistral
from mistralai.client.errors import ResponseValidationError

from transports import PORTS


# The stand-in's answers lack what nobody here needs: mistralai raises ResponseValidationError once it has them.
def said(email):
    return [{"role": "user", "content": f"Write to {email}, please."}]


def openai_chat(email):
    """openai

    ai, chat.completions.create: body.messages[0].content
    """
    client = openai.OpenAI(api_key="k", base_url=PORTS.url + "/v1")
    client.chat.completions.create(model="m", messages=said(email))


def openai_asyncio(email):
    """openai upon asyncio, the answer streamed

    ai, chat.completions.create: body.messages[0].content
    """

    async def main():
        async with openai.AsyncOpenAI(api_key="k", base_url=PORTS.url + "/v1") as client:
            async for _ in await client.chat.completions.create(model="m", messages=said(email), stream=True):
                pass

    asyncio.run(main())


def anthropic_messages(email):
    """anthropic

    ai, messages.create: body.messages[0].content
    """
    anthropic.Anthropic(api_key="k", base_url=PORTS.url).messages.create(model="m", max_tokens=9, messages=said(email))


def anthropic_stream(email):
    """anthropic, the answer streamed

    ai, messages.stream: body.messages[0].content
    """
    client = anthropic.Anthropic(api_key="k", base_url=PORTS.stream)
    with client.messages.stream(model="m", max_tokens=9, messages=said(email)) as answer:
        for _ in answer:
            pass


def anthropic_asyncio(email):
    """anthropic upon asyncio

    ai, messages.create: body.messages[0].content
    """

    async def main():
        async with anthropic.AsyncAnthropic(api_key="k", base_url=PORTS.url) as client:
            await client.messages.create(model="m", max_tokens=9, messages=said(email))

    asyncio.run(main())


def anthropic_asyncio_stream(email):
    """anthropic upon asyncio, the answer streamed

    ai, messages.stream: body.messages[0].content
    """

    async def main():
        async with (
            anthropic.AsyncAnthropic(api_key="k", base_url=PORTS.stream) as client,
            client.messages.stream(model="m", max_tokens=9, messages=said(email)) as answer,
        ):
            async for _ in answer:
                pass

    asyncio.run(main())


def mistral_chat(email):
    """mistralai

    ai, chat.complete: body.messages[0].content
    """
    with Mistral(api_key="k", server_url=PORTS.url) as client, suppress(ResponseValidationError):
        client.chat.complete(model="m", messages=said(email))


def mistral_stream(email):
    """mistralai, the answer streamed

    ai, chat.stream: body.messages[0].content
    """
    with Mistral(api_key="k", server_url=PORTS.stream) as client, suppress(ResponseValidationError):
        list(client.chat.stream(model="m", messages=said(email)))


def mistral_asyncio(email):
    """mistralai upon asyncio

    ai, chat.complete_async: body.messages[0].content
    """

    async def main():
        async with Mistral(api_key="k", server_url=PORTS.url) as client:
            with suppress(ResponseValidationError):
                await client.chat.complete_async(model="m", messages=said(email))

    asyncio.run(main())


def mistral_embeddings(email):
    """mistralai, embeddings

    ai, embeddings.create: body.input[0]
    """
    with Mistral(api_key="k", server_url=PORTS.url) as client, suppress(ResponseValidationError):
        client.embeddings.create(model="m", inputs=[email])
