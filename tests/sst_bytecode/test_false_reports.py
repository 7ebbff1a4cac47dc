"""A shop in which people are called as its words are: what holds nobody's data is not told, as a run shows it."""

from __future__ import annotations

from pathlib import Path

import sst_bytecode
from sst_bytecode import config as configuration
from sst_bytecode import queries

BOOT = str(Path(sst_bytecode.__file__).parent / "boot" / "path")

SHOP = """
import random, sys
import requests
from flask import Flask, request
from flask_login import LoginManager, UserMixin, login_required, login_user

class Walker(UserMixin):
    id = 17

app = Flask(__name__)
app.secret_key = "k"
LoginManager(app).user_loader(lambda _: Walker())
send = lambda path, **body: requests.post(sys.argv[1] + path, json=body)

@app.post("/contact")
def contact():
    send("/crm", name=request.form["name"], email=request.form["email"])
    return ""

@app.post("/login")
def login():
    login_user(Walker())
    return ""

@app.post("/work")
@login_required
def work():
    given = request.form["user_id"]
    send("/traces", spans=[random.randbytes(8).hex() for _ in range(5000)])
    send("/street/page", products=[{"id": 17}], page={"street": 1}, footer="Rose & King Ltd", css="rose_king_size")
    send("/job", id=17, note="this will young people help, and a street may be a page")
    send("/user", user_id=given)
    return ""

for name in ("Rose King", "Will Young", "Joe Street", "Ann Page"):
    email = name.lower().replace(" ", "-") + "@posta.example"
    last = {"last_name": name.split()[1]}
    app.test_client().post("/contact", data={"name": name, "email": email, **last})
visitor = app.test_client()
visitor.post("/login")
print(visitor.post("/work", data={"user_id": "17"}).status_code)
"""


def test_a_shop_whose_words_are_names(run_python, tmp_path, service):
    """Trace ids, products, pages and prose are nobody's, and keys stay readable; what people gave is told."""
    script = tmp_path / "shop.py"
    script.write_text(SHOP)
    home = {"SST_HOME": str(tmp_path / "home")}
    done = run_python([script, service.url], {"PYTHONPATH": BOOT, **home})
    assert (done.returncode, done.stdout, done.stderr) == (0, "200\n", "")

    reader = queries.open_reader(configuration.load(home, str(tmp_path)))
    assert not reader.health().counts
    told = {}
    for event in reader.events():
        path = event.recipient.url.removeprefix(service.url)
        told.setdefault(path, set()).update(item.category for item in event.data if not item.weak)
    assert told == {
        "/crm": {"name", "email"}, "/traces": set(), "/street/page": set(), "/job": set(), "/user": {"user_id"},
    }  # fmt: skip
