# Fluentd: MessagePack on a socket of its own, from a thread that a queue feeds.
from urllib.parse import urlsplit

from fluent.asyncsender import FluentSender


def send(user, other, address):
    to = urlsplit(address)
    sender = FluentSender("shop", host=to.hostname, port=to.port)
    visitor = {"email": user["email"].upper(), "phone": "".join(filter(str.isdigit, user["phone"]))}
    sender.emit("signup", {"visitor": visitor, "steps": [1, 2, 58461], "ok": True})  # sent
    sender.emit("beat", {"count": 3, "shop": "shop@example.com"})
    sender.close()
    return "done"
