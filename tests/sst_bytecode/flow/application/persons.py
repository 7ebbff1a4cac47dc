"""Fifty people at once, each in a request of their own: ``python persons.py``."""

import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import requests
from flask import Flask, request, session

import app as one

app = Flask(__name__)
app.secret_key = "a test's"
START = threading.Barrier(50)


@app.post("/sign/<int:number>")
def sign(number):
    session["_user_id"] = str(number)
    user = request.get_json()
    START.wait(60)
    key = hmac.new(b"k", user["email"].encode(), hashlib.sha256).hexdigest()
    requests.post(f"{one.SINK}/sign/{number}", json={"key": key, "piece": user["name"].split()[1]})
    return "ok"


def visit(number):
    body = {"email": f"person.{number}@example{number}.org", "name": f"Ada Lovelace{number}"}
    return app.test_client().post(f"/sign/{number}", json=body).status_code


if __name__ == "__main__":
    with ThreadPoolExecutor(50) as pool:
        print(json.dumps(sorted(set(pool.map(visit, range(50))))))
