"""The application: it knows its visitors, and passes their addresses on."""

from __future__ import annotations

import operator
import os
import signal

from ledger import address, enter

VERSION = "first"


def visitor(number: int) -> dict[str, str]:
    """Who the visitor of this number is."""
    return {"email": f"visitor.{number}@mail.example"}


def serve(number: int) -> int:
    """Pass the visitor's address on; give the process."""
    return enter(operator.concat(address("app", number), visitor(number)["email"]))


def answer(path: str) -> str:
    """What a server answers at this path."""
    question, _, number = path.strip("/").partition("/")
    if question == "serve":
        return str(serve(int(number)))
    if question == "version":
        return VERSION
    if question == "exit":  # after a last delivery, at once
        serve(int(number))
        os._exit(5)  # 3 and 4 stop gunicorn, which ends with 1 or with them as the race with the signal goes
    if question == "kill":
        serve(int(number))
        os.kill(os.getpid(), signal.SIGKILL)
    return "ready"
