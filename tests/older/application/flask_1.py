"""Flask 1.1 on Werkzeug 1.0: what a request brings goes on to a partner. `flask_1.py URL`."""

import io
import sys

import requests
from flask import Flask, request, session

app = Flask(__name__)
app.secret_key = "k"


@app.route("/form", methods=["POST"])
def form():
    session["user_id"] = "u-88123"
    requests.post(sys.argv[1], json=request.form.to_dict())  # email:flask.form phone:flask.form
    return "ok"


@app.route("/json", methods=["POST"])
def as_json():
    given = request.get_json()
    requests.post(sys.argv[1], json={"mail": given["email"]})  # email:flask.json
    requests.post(sys.argv[1], json={"street": request.json["street"]})  # street:flask.json
    return "ok"


@app.route("/query/<name>")
def query(name):
    requests.post(sys.argv[1], json={"who": request.args["email"]})  # email:flask.args
    requests.post(sys.argv[1], json={"phone": request.cookies["phone"]})  # phone:flask.cookies
    return "ok"


@app.route("/files", methods=["POST"])
def files():
    requests.post(sys.argv[1], json={"file": request.files["cv"].filename})  # cv:flask.files
    return "ok"


visitor = app.test_client()
visitor.set_cookie("localhost", "phone", "+351 21 555 0147")
answers = [
    visitor.post("/form", data={"email": "ines.carv@example.org", "phone": "+46 8 5550 1233"}),
    visitor.post("/json", json={"email": "tove.lind@example.net", "street": "Rua da Prata 81"}),
    visitor.get("/query/x?email=lea.maro@example.fr"),
    visitor.post("/files", data={"cv": (io.BytesIO(b"x"), "max.mill@example.de.pdf")}),
]
print([answer.data for answer in answers])
