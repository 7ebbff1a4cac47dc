"""Clients of AI services: each call is one event of kind `ai`, streamed, asynchronous, or by any other method."""

from __future__ import annotations

from tests.detection.stand_ins import events, listening


def test_anthropic(share, service, assert_sent):
    """What goes to Anthropic has the name of the client's method; of others the client's request."""
    with listening(events) as streaming:
        seen = share(
            """
        import asyncio, anthropic
        said = [{"role": "user", "content": "write to " + email}]
        given = {"model": "m", "max_tokens": 5, "messages": said}
        client = anthropic.Anthropic(api_key="k", base_url=sys.argv[2])
        client.messages.create(**given)  # create
        client.messages.count_tokens(model="m", messages=said)  # count
        client.beta.messages.create(**given)  # beta
        client.messages.with_raw_response.create(**given)  # raw
        client.messages.batches.create(requests=[{"custom_id": "1", "params": given}])  # batch
        client.with_options(base_url=sys.argv[3]).messages.create(stream=True, **given).close()  # streamed
        async def main():
            async with anthropic.AsyncAnthropic(api_key="k", base_url=sys.argv[2]) as later:
                await asyncio.gather(later.messages.create(**given))  # gathered
        asyncio.run(main())
        """,
            service.url,
            f"http://127.0.0.1:{streaming}",
        )
    content = "body.messages[0].content"
    assert_sent(
        seen,
        {
            "create": ("ai", "anthropic", "messages.create", content),
            "count": ("ai", "anthropic", "messages.count_tokens", content),
            "beta": ("ai", "anthropic", "messages.create", content),
            "raw": ("ai", "anthropic", "messages.create", content),
            "batch": ("ai", "anthropic", "anthropic.request", "body.requests[0].params.messages[0].content"),
            "streamed": ("ai", "anthropic", "messages.create", content),
            "gathered": ("ai", "anthropic", "messages.create", content),
        },
    )
    assert [event.outcome for event in seen.events] == ["200"] * 7


def test_anthropic_tries_again(share, service, assert_sent):
    """Its own loop of retries is one event, with the number of tries."""
    seen = share(
        """
    import anthropic
    client = anthropic.Anthropic(api_key="k", base_url=sys.argv[2] + "/flaky", max_retries=2)
    client.messages.create(model="m", max_tokens=5, messages=[{"role": "user", "content": email}])  # create
    """,
        service.url,
    )
    assert_sent(seen, {"create": ("ai", "anthropic", "messages.create", "body.messages[0].content")})
    assert [(event.attempts, event.outcome) for event in seen.events] == [(2, "200")]


def test_mistral(share, service, assert_sent):
    """What goes to Mistral has the name of the client's method, of others the client's request."""
    seen = share(
        """
    import asyncio
    from mistralai.client import Mistral
    from mistralai.client.errors import MistralError
    said = [{"role": "user", "content": "write to " + email}]
    with Mistral(api_key="k", server_url=sys.argv[2]) as client:
        for call in (
            lambda: client.chat.complete(model="m", messages=said),  # complete
            lambda: client.agents.complete(agent_id="a", messages=said),  # agent
            lambda: asyncio.run(client.chat.complete_async(model="m", messages=said)),  # later
        ):
            try:
                call()
            except MistralError:  # the answer lacks what nobody here needs
                pass
    """,
        service.url,
    )
    content = "body.messages[0].content"
    assert_sent(
        seen,
        {
            "complete": ("ai", "mistralai", "chat.complete", content),
            "agent": ("ai", "mistralai", "mistralai.request", content),
            "later": ("ai", "mistralai", "chat.complete_async", content),
        },
    )
