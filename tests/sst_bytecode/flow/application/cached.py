"""A salted digest that is made once for each address, whoever asks for it: ``python cached.py``."""

import base64
import functools
import hashlib
import json

import requests
from flask import Flask, request, session

import app as one

app = Flask(__name__)
app.secret_key = "a test's"


@functools.lru_cache
def salted(email):
    return hashlib.sha256(b"a salt:" + email.encode()).hexdigest()


@app.post("/<path>/<person>")
def go(path, person):
    if person != "nobody":
        session["_user_id"] = person
    digest = salted(request.get_json()["email"].lower())
    requests.post(
        f"{one.SINK}/{path}/{person}", json={"v": digest, "again": base64.b85encode(digest.encode()).decode()}
    )
    return "ok"


@app.post("/news")
def news():
    session["_user_id"] = request.get_json()["id"]
    requests.post(f"{one.SINK}/news/of", json={"v": salted("ada.king@example.org")})
    return "ok"


def main():
    visits = {
        "/first/7": {"email": "Ada.King@Example.org"},
        "/later/8": {"email": "Ada.King@Example.org"},
        "/spelt/9": {"email": "ada.king@example.org"},
        "/later/nobody": {"email": "Ada.King@Example.org"},
        "/first/nobody": {"email": "Ada.King@Example.org"},
        "/again/7": {"email": "Ada.King@Example.org"},
        "/news": {"email": "zoe@example.net", "id": "10"},
    }
    print(json.dumps([app.test_client().post(path, json=body).status_code for path, body in visits.items()]))


if __name__ == "__main__":
    main()
