"""What every shop does with what a visitor tells it."""

import hashlib
import os
import threading

import requests

VENDOR, PORT = os.environ["SHOP"].split()
PORT = int(PORT)
TOGETHER = threading.Barrier(2, timeout=20)


def tell(given):
    if given.get("wait"):
        TOGETHER.wait()  # for another visitor
    digest = hashlib.sha256(given["email"].lower().encode()).hexdigest()
    body = {"digest": digest, "phone": given["phone"], "town": given["city"]}
    requests.post(f"{VENDOR}/{given.get('to', '')}", json=body)  # send
    return "told"
