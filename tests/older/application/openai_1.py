"""The first releases of openai 1: a question about a visitor. `openai_1.py URL`."""

import sys

from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(api_key="k", base_url=sys.argv[1], max_retries=0)


@app.route("/", methods=["POST"])
def ask():
    messages = [{"role": "user", "content": "Who is " + request.form["email"] + "?"}]
    client.chat.completions.create(model="m", messages=messages)  # email:flask.form
    return "ok"


print(app.test_client().post("/", data={"email": "ines.carv@example.org"}).data)
