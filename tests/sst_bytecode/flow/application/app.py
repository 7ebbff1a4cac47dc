"""A web application that sends what each function of its modules makes of a person: ``python app.py MODULE…``."""

import importlib
import json
import os
import sys

import requests
from flask import Flask, request, session

SINK = os.environ["SINK"]
SUBJECT = {
    "email": "Grace.Hopper@Example.org",
    "name": "Grace Brewster Hopper",
    "last_name": "Дмитриевна",
    "phone": "+1 (415) 555-0199",
    "birth_date": "1985-12-10",
    "income": 73250,
    "password": "correct horse battery",
}

app = Flask(__name__)
app.secret_key = "a test's"


def send(path, value):
    """Send *value* as a body of its own kind."""
    if isinstance(value, (bytes, bytearray)):
        requests.post(f"{SINK}/{path}", data=bytes(value), headers={"Content-Type": "application/octet-stream"})
    elif isinstance(value, dict):
        requests.post(f"{SINK}/{path}", json=value)
    else:
        requests.post(f"{SINK}/{path}", json={"v": value})


@app.post("/<module>/<function>")
def go(module, function):
    session.setdefault("_user_id", "7")
    made = getattr(importlib.import_module(module), function)(request.get_json())
    if made is not None:
        send(f"{module}/{function}", made)
    return "ok"


def main():
    client = app.test_client()
    wrong = {}
    for module in sys.argv[1:]:
        loaded = importlib.import_module(module)
        for name, value in list(vars(loaded).items()):
            if (
                callable(value)
                and getattr(value, "__module__", "") == module
                and value.__doc__
                and not isinstance(value, type)
            ):
                answer = client.post(f"/{module}/{name}", json=getattr(loaded, "SUBJECT", SUBJECT))
                if answer.status_code != 200:
                    wrong[f"{module}.{name}"] = answer.status_code
    print(json.dumps(wrong))


if __name__ == "__main__":
    main()
