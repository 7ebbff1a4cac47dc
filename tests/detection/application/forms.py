# The head of the program that is watched: what the expressions of forms.toml may use. Below it comes a function a case.
import base64
import bz2
import calendar
import codecs
import datetime
import gzip
import hashlib
import hmac
import io
import ipaddress
import json
import lzma
import marshal
import os
import pickle
import quopri
import re
import struct
import sys
import unicodedata
import uuid
import zipfile
import zlib
from base64 import b32encode, b64encode, encodebytes, urlsafe_b64encode
from email.mime.text import MIMEText
from urllib.parse import quote, urlencode

import brotli
import jwt
import mmh3
import msgpack
import requests
import yaml
import zstandard
from flask import Flask, request, session
from google.protobuf import struct_pb2

USER = {
    "user_id": "c-58f0a1b2c3",
    "email": "Grace.Hopper@Example.org",
    "gmail": "Grace.B.Hopper+news@gmail.com",
    "name": "Grace Brewster Hopper",
    "first_name": "Grace",
    "last_name": "Hopper",
    "maiden_name": "Söderström",
    "phone": "+1 (415) 555-0199",
    "birth_date": "1985-12-10",
    "income": 73250,
    "postcode": "SW1A 1AA",
    "city": "Uppsala",
    "street": "12 Harbour Street",
    "ip": "203.0.113.77",
}

app = Flask(__name__)
app.secret_key = "k"


class Sent:
    """A request that is more than a body."""

    def __init__(self, path="", **options):
        self.path = path
        self.options = options


def email(user):
    return user["email"].encode()


def lower(user):
    return user["email"].lower().encode()


def record(user):
    return b"".join(b"address: %b, turn: %d\n" % (email(user), turn) for turn in range(20))


def day(user):
    return datetime.date.fromisoformat(user["birth_date"])


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def typed(kind, text):
    return Sent(data=text.encode(), headers={"Content-Type": kind})


def headed(headers):
    return Sent(json={"n": 1}, headers=headers)


def packed(encoding, data):
    return Sent(data=data, headers={"Content-Type": "application/json", "Content-Encoding": encoding})


def asked(path):
    return Sent(path, json={"n": 1})


def parts(field, content="nothing"):
    return Sent(data={"field": field}, files={"cv": ("cv.txt", content)})


def proto(value):
    message = struct_pb2.Struct()
    message.update(value)
    return message


def raw_deflate(data):
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


def zipped(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return file.getvalue()


def mail(text):
    return MIMEText(f"Dear {text}, welcome…", _charset="utf-8")


def deliver(number, made):
    url = f"{sys.argv[1]}/forms/{number}"
    if isinstance(made, Sent):
        requests.post(url + made.path, **made.options)
    elif isinstance(made, bytes):
        requests.post(url, data=made, headers={"Content-Type": "application/octet-stream"})
    else:
        requests.post(url, json=made if isinstance(made, dict) else {"v": made})


@app.post("/forms/<int:number>")
def go(number):
    session["_user_id"] = "7"
    deliver(number, globals()[f"case_{number}"](request.get_json()))
    return "ok"


def main():
    client = app.test_client()
    for number in range(int(sys.argv[2])):
        assert client.post(f"/forms/{number}", json=USER).status_code == 200, number
