"""Hooks that find nobody to tell, calls that are cancelled, and the hook that does nothing."""

from __future__ import annotations

from types import SimpleNamespace

from sst_bytecode.probes import everything


def test_cancelled_call_is_an_event_that_was_cancelled(watch, service):
    """A coroutine that is cancelled on its way is an event with that outcome."""
    seen = watch(f"""
        import asyncio
        from openai import AsyncOpenAI

        async def main():
            client = AsyncOpenAI(base_url="{service.url}/wait/v1", api_key="k")
            task = asyncio.create_task(client.responses.create(model="m", input="Ada"))
            while not recorder.events:
                await asyncio.sleep(0)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                print("cancelled")

        asyncio.run(main())
    """)
    assert seen.out.strip() == "cancelled"
    assert [event["outcome"] for event in seen.events] == ["CancelledError"]


def test_interrupt_passes(watch, service):
    """KeyboardInterrupt out of a watched call is the application's, and the event's outcome."""
    seen = watch(f"""
        import requests

        def interrupt(response, **_):
            raise KeyboardInterrupt

        try:
            requests.post("{service.url}/a", data=b"x", hooks={{"response": interrupt}})
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert seen.out.strip() == "interrupted"
    assert [event["outcome"] for event in seen.events] == ["KeyboardInterrupt"]


def test_nobody_is_told_after_uninstalling(watch, service):
    """Hooks that are still woven in do nothing once nobody is to be told."""
    seen = watch(f"""
        import requests
        from sst_bytecode.probes import uninstall

        requests.post("{service.url}/installed", data=b"x")
        uninstall()
        requests.post("{service.url}/uninstalled", data=b"x")
    """)
    assert [event["sent"][0]["url"].rpartition("/")[2] for event in seen.events] == ["installed"]
    assert len(service.received) == 2


def test_hook_for_everything_does_nothing():
    """It takes the operands of a call and of an entry, and its token a result and an exception; it answers nothing."""
    hook = everything.at_site(SimpleNamespace(kind="call"))
    assert hook(len, ([],))(0) is None
    assert hook(((),))(None, ValueError()) is None
