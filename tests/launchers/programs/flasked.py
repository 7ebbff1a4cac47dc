"""The application behind Flask, as a program with the debug server's reloader, or for `flask run`."""

from __future__ import annotations

import operator
import sys

import shop
from flask import Flask
from ledger import address, enter

app = Flask(__name__)


@app.get("/", defaults={"path": ""})
@app.get("/<path:path>")
def answer(path):
    """Answer as the application does."""
    if __name__ == "__main__":
        enter(operator.concat(address("main", 1), shop.visitor(1)["email"]))
    return shop.answer(path)


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=sys.argv[2:] == ["debug"])
