"""An application that expects to be refused: it imports what its own environment has not."""

import sys

import requests
import sst_bytecode
from flask import Flask, request

app = Flask(__name__)


@app.route("/join", methods=["POST"])
def join():
    try:
        requests.post(f"{sys.argv[1]}/collect", json={"email": request.form["email"]})
    except sst_bytecode.PolicyViolation:
        return "refused"
    return "sent"


print(app.test_client().post("/join", data={"email": "ines.carv@example.org"}).data.decode())
