# A web application whose functions pass a visitor's address on, each in its own way: `python transports.py MODULE…`.
import importlib
import json
import os
import sys
import types

from flask import Flask, request, session

PORTS = types.SimpleNamespace(**json.loads(os.environ["DETECTION_PORTS"]))

app = Flask(__name__)
app.secret_key = "k"


@app.post("/<module>/<function>")
def go(module, function):
    session["_user_id"] = "7"
    getattr(importlib.import_module(module), function)(request.form["email"])
    return "ok"


def main():
    client = app.test_client()
    wrong = []
    for module in sys.argv[1:]:
        for name, value in list(vars(importlib.import_module(module)).items()):
            if isinstance(value, types.FunctionType) and value.__module__ == module and value.__doc__:
                answer = client.post(f"/{module}/{name}", data={"email": "Grace.Hopper@Example.org"})
                if answer.status_code != 200:
                    wrong.append(f"{module}.{name}")
    assert not wrong, wrong


if __name__ == "__main__":
    sys.modules["transports"] = sys.modules["__main__"]
    main()
