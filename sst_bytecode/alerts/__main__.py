"""The child that sends: reads one message from its standard input, and prints a line for each address that failed.

A process of its own, because `apprise` takes a second and many modules to load, starts threads, and none of that may
happen in a watched program, least of all while it ends.
"""

from __future__ import annotations

import json
import logging
import sys

__all__ = ["send"]


def send(urls: list[str], title: str, body: str) -> int:
    """Send to each address on its own, by `apprise`, which knows webhooks, mail, Slack and a hundred more."""
    logging.disable()  # what it says of a failure may name an address
    try:
        from apprise import Apprise
    except ImportError:
        sys.stdout.write("alerts not sent: apprise is missing\n")
        return 1
    failed = 0
    for url in urls:
        one = Apprise()
        if not (one.add(url) and one.notify(body=body, title=title)):
            sys.stdout.write(f"alert not delivered: {url.partition(':')[0]}\n")
            failed += 1
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(send(**json.load(sys.stdin)))
